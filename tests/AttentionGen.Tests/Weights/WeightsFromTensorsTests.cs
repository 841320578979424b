using Xunit;

namespace AttentionGen.Tests.Weights;

/// <summary>The general factory and the one for single-head modules.</summary>
public class WeightsFromTensorsTests
{
    // E = 3, kdim = 5, vdim = 6, out = 8; four query heads of 2, two key heads of 2, two value heads of 3.
    private static MultiHeadAttentionTensors Full => new()
    {
        DModel = 3,
        KeyDim = 5,
        ValueDim = 6,
        OutputDim = 8,
        Heads = 4,
        QueryWeight = Count(1, 24),
        KeyWeight = Count(101, 20),
        ValueWeight = Count(201, 36),
        OutputWeight = Count(301, 96),
        QueryBias = Count(401, 8),
        KeyBias = Count(501, 4),
        ValueBias = Count(601, 6),
        OutputBias = Count(701, 8),
        BiasKey = Count(801, 4),
        BiasValue = Count(901, 6),
        QueryNorm = Count(1001, 2),
        KeyNorm = Count(1101, 2),
        Sinks = Count(1201, 4),
        RelativeAttentionBias = Count(1301, 12),
        QueryNormBias = Count(1401, 2),
        KeyNormBias = Count(1501, 2),
        GateWeight = Count(1601, 36),
        GateBias = Count(1701, 12),
    };

    [Fact]
    public void EveryTensor_IsCarried()
    {
        var weights = MultiHeadAttentionWeights.From(Full);
        Assert.Equal((3, 5, 6, 8), (weights.DModel, weights.KeyDim, weights.ValueDim, weights.OutputDim));
        Assert.Equal((8, 4, 6, 12, 4), (weights.QueryWidth, weights.KeyWidth, weights.ValueWidth, weights.ContextWidth, weights.Heads));
        Assert.True(weights.HasBias && weights.HasOutputProjection && weights.HasBiasKeyValue);
        Assert.Equal(Count(101, 20), weights.KeyWeight.ToArray());
        Assert.Equal(Count(201, 36), weights.ValueWeight.ToArray());
        Assert.Equal(Count(301, 96), weights.OutputWeight.ToArray());
        Assert.Equal(Count(701, 8), weights.OutputBias.ToArray());
        Assert.Equal(Count(801, 4), weights.BiasKey.ToArray());
        Assert.Equal(Count(901, 6), weights.BiasValue.ToArray());
        Assert.Equal(Count(1001, 2), weights.QueryNorm.ToArray());
        Assert.Equal(Count(1101, 2), weights.KeyNorm.ToArray());
        Assert.Equal(Count(1201, 4), weights.Sinks.ToArray());
        Assert.Equal(Count(1301, 12), weights.RelativeAttentionBias.ToArray());
        Assert.Equal(Count(1401, 2), weights.QueryNormBias.ToArray());
        Assert.Equal(Count(1501, 2), weights.KeyNormBias.ToArray());
        Assert.Equal(Count(1601, 36), weights.GateWeight.ToArray());
        Assert.Equal(Count(1701, 12), weights.GateBias.ToArray());
        Assert.Equal(12, weights.GateWidth);
    }

    [Fact]
    public void NormsOverAllHeads_AndAGateForEachHead_AreCarried()
    {
        float[] square = Count(1, 16);
        var weights = MultiHeadAttentionWeights.From(new MultiHeadAttentionTensors
        {
            DModel = 4,
            QueryWeight = square,
            KeyWeight = square.AsSpan(0, 8),
            ValueWeight = square.AsSpan(0, 8),
            QueryNorm = Count(1, 4),
            KeyNorm = Count(5, 2),
            GateWeight = Count(7, 8),
        });
        Assert.Equal((4, 2, 2, 2), (weights.QueryNorm.Length, weights.KeyNorm.Length, weights.GateWidth, weights.Heads));
    }

    [Fact]
    public void WhatIsLeftOut_IsAbsent_AndWidthsDefaultToTheModelWidth()
    {
        var weights = MultiHeadAttentionWeights.From(new MultiHeadAttentionTensors
        {
            DModel = 2,
            QueryWeight = Count(1, 8),
            KeyWeight = Count(11, 4),
            ValueWeight = Count(21, 6),
        });
        Assert.Equal((2, 2, 0), (weights.KeyDim, weights.ValueDim, weights.Heads));

        // Two query heads a key head, and 3 value rows: contexts of 6, with or without an output projection.
        Assert.Equal((4, 2, 3, 6, 6), (weights.QueryWidth, weights.KeyWidth, weights.ValueWidth, weights.ContextWidth, weights.OutputDim));
        Assert.False(weights.HasBias || weights.HasOutputProjection || weights.HasBiasKeyValue);
    }

    [Fact]
    public void OneBiasAlone_IsABias()
    {
        float[] square = Count(1, 4);
        var weights = MultiHeadAttentionWeights.FromSeparate(2, square, square, square, outputWeight: square, outputBias: Count(1, 2));
        Assert.True(weights.HasBias);
        Assert.True(weights.QueryBias.IsEmpty && weights.KeyBias.IsEmpty && weights.ValueBias.IsEmpty);
        Assert.Equal([1f, 2f], weights.OutputBias.ToArray());
    }

    public static TheoryData<string, int, string> WrongLengths => new()
    {
        { "KeyWeight", 21, "KeyWeight must hold rows of KeyDim = 5 floats, at least one row, but holds 21 floats." },
        { "KeyWeight", 15, "KeyWeight must have a number of rows G·D that divides the query rows H·D = 8, but has 3." },
        { "ValueWeight", 35, "ValueWeight must hold rows of ValueDim = 6 floats" },
        { "QueryWeight", 23, "QueryWeight must hold rows of DModel = 3 floats" },
        { "OutputWeight", 95, "OutputWeight must hold OutputDim = 8 × context width = 12: 96 floats, but holds 95." },
        { "OutputWeight", 0, "OutputBias must be empty because OutputWeight is, but holds 8 floats." },
        { "OutputBias", 3, "OutputBias must hold OutputDim = 8 floats or be empty, but holds 3." },
        { "QueryBias", 4, "QueryBias must hold query rows = 8 floats or be empty, but holds 4." },
        { "KeyBias", 8, "KeyBias must hold key rows = 4 floats or be empty, but holds 8." },
        { "ValueBias", 4, "ValueBias must hold value rows = 6 floats or be empty, but holds 4." },
        { "BiasKey", 0, "BiasKey must be there because BiasValue is: the two come together or not at all." },
        { "BiasValue", 0, "BiasValue must be there because BiasKey is" },
        { "BiasKey", 6, "BiasKey must hold key rows = 4 floats or be empty, but holds 6." },
        { "BiasValue", 4, "BiasValue must hold value rows = 6 floats or be empty, but holds 4." },
        { "QueryNorm", 3, "QueryNorm must hold a head dimension D that divides the query rows = 8 and the key rows = 4, or 8 for all heads, but holds 3 floats." },
        { "KeyNorm", 8, "KeyNorm must hold a head dimension D" },
        { "KeyNorm", 4, "KeyNorm must hold QueryNorm's 2 floats or be empty, but holds 4." },
        { "QueryNormBias", 3, "QueryNormBias must hold QueryNorm's 2 floats or be empty, but holds 3." },
        { "KeyNormBias", 4, "KeyNormBias must hold KeyNorm's 2 floats or be empty, but holds 4." },
        { "GateWeight", 4, "GateWeight must hold rows of DModel = 3 floats, at least one row, but holds 4 floats." },
        { "GateWeight", 15, "GateWeight must hold a row for each element of a context, 12, or for each head, 4, but holds 5." },
        { "GateWeight", 0, "GateBias must be empty because GateWeight is, but holds 12 floats." },
        { "GateBias", 3, "GateBias must hold gate rows = 12 floats or be empty, but holds 3." },
        { "Sinks", 8, "Sinks must hold Heads = 4 floats or be empty, but holds 8." },
        { "Heads", 3, "Sinks must hold Heads = 3 floats" },
        { "RelativeAttentionBias", 13, "RelativeAttentionBias must hold rows of H = 4 floats, but holds 13 floats." },
    };

    [Theory]
    [MemberData(nameof(WrongLengths))]
    public void WrongLength_IsNamedWithItsFormula(string tensor, int length, string words)
    {
        var error = Assert.Throws<ArgumentException>("tensors", () => MultiHeadAttentionWeights.From(With(tensor, length)));
        Assert.StartsWith(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeadsThatDoNotDivideTheRows_AreRejected()
    {
        float[] square = Count(1, 4);
        var error = Assert.Throws<ArgumentException>("tensors", () => MultiHeadAttentionWeights.From(
            new MultiHeadAttentionTensors { DModel = 2, Heads = 3, QueryWeight = square, KeyWeight = square, ValueWeight = square }));
        Assert.StartsWith("Heads must be a number of heads H whose head dimension divides the query rows = 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RelativeBiasWithoutHeads_IsRejected()
    {
        float[] square = Count(1, 4);
        var error = Assert.Throws<ArgumentException>("tensors", () => MultiHeadAttentionWeights.From(
            new MultiHeadAttentionTensors { DModel = 2, QueryWeight = square, KeyWeight = square, ValueWeight = square, RelativeAttentionBias = square }));
        Assert.StartsWith("RelativeAttentionBias needs Heads: its shape is [buckets, H].", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DModel")]
    [InlineData("KeyDim")]
    [InlineData("ValueDim")]
    [InlineData("OutputDim")]
    [InlineData("Heads")]
    public void NegativeWidth_IsOutOfRange(string width)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>("tensors", () => MultiHeadAttentionWeights.From(With(width, -1)));
        Assert.StartsWith($"{width} must be positive, but is -1.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SingleHeads_AreStacked()
    {
        // E = 3, two heads of 2, values of 1.
        var weights = MultiHeadAttentionWeights.FromHeads(
            3,
            [
                new(Count(1, 6), Count(21, 6), Count(41, 3)) { QueryBias = Count(61, 2), ValueBias = Count(81, 1) },
                new(Count(7, 6), Count(27, 6), Count(44, 3)) { QueryBias = Count(63, 2), ValueBias = Count(82, 1) },
            ],
            Count(91, 6),
            Count(97, 3));
        Assert.Equal(2, weights.Heads);
        WeightAssert.SameBits(
            MultiHeadAttentionWeights.FromSeparate(
                3, Count(1, 12), Count(21, 12), Count(41, 6), Count(61, 4), default, Count(81, 2), Count(91, 6), Count(97, 3)),
            weights,
            compareHeads: false);
    }

    [Fact]
    public void SingleHeads_GiveWhatTheyGiveAlone()
    {
        // Five tokens of width 4 through three heads of 2: each head as a layer of its own, its columns of the whole the same.
        float[] input = Support.SeededNumbers.Make(20, 1);
        AttentionHeadTensors[] heads = [.. Enumerable.Range(0, 3).Select(h => new AttentionHeadTensors(
            Support.SeededNumbers.Make(8, 10 + (ulong)h), Support.SeededNumbers.Make(8, 20 + (ulong)h), Support.SeededNumbers.Make(8, 30 + (ulong)h)))];
        var shape = new AttentionShape(4, 3, 2, 3, Causal: true, Bias: false, OutputProjection: false, Scale: 0.7);
        double[] together = ReferenceAttention.Forward(shape, MultiHeadAttentionWeights.FromHeads(4, heads), input, 1, 5);
        for (int h = 0; h < heads.Length; h++)
        {
            double[] alone = ReferenceAttention.Forward(
                shape with { Heads = 1, KeyValueHeads = 1 }, MultiHeadAttentionWeights.FromHeads(4, [heads[h]]), input, 1, 5);
            for (int i = 0; i < alone.Length; i++)
            {
                Assert.Equal(alone[i], together[(i / 2 * 6) + (h * 2) + (i % 2)]);
            }
        }
    }

    [Fact]
    public void SingleHeads_ThatDoNotAgree_AreNamed()
    {
        float[] six = Count(1, 6);
        float[] five = Count(1, 5);
        var good = new AttentionHeadTensors(six, six, six);
        AssertHeads("heads must hold at least one head, but holds none.");
        AssertHeads("heads[0].QueryWeight must hold rows of dModel = 3 floats, at least one row, but holds 5 floats.", good with { QueryWeight = five });
        AssertHeads("heads[0].KeyWeight must hold query rows = 2 × dModel = 3: 6 floats, but holds 3.", good with { KeyWeight = Count(1, 3) });
        AssertHeads("heads[0].ValueWeight must hold rows of dModel = 3 floats", good with { ValueWeight = five });
        AssertHeads("heads[0].KeyBias must hold key rows = 2 floats or be empty, but holds 5.", good with { KeyBias = five });
        AssertHeads("heads[1].ValueWeight must hold as many floats as that of heads[0], 6, but holds 5.", good, good with { ValueWeight = five });
        AssertHeads("heads[1].QueryBias must hold as many floats as that of heads[0], 2, but holds 0.", good with { QueryBias = new float[2] }, good);
        Assert.Throws<ArgumentOutOfRangeException>("dModel", () => MultiHeadAttentionWeights.FromHeads(0, [good]));
        Assert.Throws<ArgumentException>("outputWeight", () => MultiHeadAttentionWeights.FromHeads(3, [good], five));

        static void AssertHeads(string words, params AttentionHeadTensors[] heads)
        {
            var error = Assert.Throws<ArgumentException>("heads", () => MultiHeadAttentionWeights.FromHeads(3, heads));
            Assert.StartsWith(words, error.Message, StringComparison.Ordinal);
        }
    }

    private static MultiHeadAttentionTensors With(string name, int length)
    {
        ReadOnlySpan<float> Changed(string tensor, ReadOnlySpan<float> given) => tensor == name ? new float[length] : given;
        int Width(string width, int given) => width == name ? length : given;
        return new MultiHeadAttentionTensors
        {
            DModel = Width("DModel", 3),
            KeyDim = Width("KeyDim", 5),
            ValueDim = Width("ValueDim", 6),
            OutputDim = Width("OutputDim", 8),
            Heads = Width("Heads", 4),
            QueryWeight = Changed("QueryWeight", Full.QueryWeight),
            KeyWeight = Changed("KeyWeight", Full.KeyWeight),
            ValueWeight = Changed("ValueWeight", Full.ValueWeight),
            OutputWeight = Changed("OutputWeight", Full.OutputWeight),
            QueryBias = Changed("QueryBias", Full.QueryBias),
            KeyBias = Changed("KeyBias", Full.KeyBias),
            ValueBias = Changed("ValueBias", Full.ValueBias),
            OutputBias = Changed("OutputBias", Full.OutputBias),
            BiasKey = Changed("BiasKey", Full.BiasKey),
            BiasValue = Changed("BiasValue", Full.BiasValue),
            QueryNorm = Changed("QueryNorm", Full.QueryNorm),
            KeyNorm = Changed("KeyNorm", Full.KeyNorm),
            Sinks = Changed("Sinks", Full.Sinks),
            RelativeAttentionBias = Changed("RelativeAttentionBias", Full.RelativeAttentionBias),
            QueryNormBias = Changed("QueryNormBias", Full.QueryNormBias),
            KeyNormBias = Changed("KeyNormBias", Full.KeyNormBias),
            GateWeight = Changed("GateWeight", Full.GateWeight),
            GateBias = Changed("GateBias", Full.GateBias),
        };
    }

    private static float[] Count(int from, int count) => [.. Enumerable.Range(from, count).Select(i => (float)i)];
}
