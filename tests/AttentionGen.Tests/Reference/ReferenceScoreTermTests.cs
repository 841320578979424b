using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>What the reference does to scores besides masks: the cap, biases by distance, sinks, and windows.</summary>
public class ReferenceScoreTermTests
{
    private const int Batch = 2;
    private const int Queries = 5;
    private const int Keys = 9;

    private static readonly AttentionShape One = new(1, 1, 1, 1, Causal: false, Bias: false, OutputProjection: false, Scale: 1);
    private static readonly float Log3 = MathF.Log(3);

    [Fact]
    public void Cap_IsTimesTanhOfTheQuotient_ByHand()
    {
        // With cap 2·ln 3 a score of cap·atanh(1/2) becomes ln 3: weights 1/4 and 3/4.
        AttentionShape shape = One with { SoftCap = 2 * Math.Log(3) };
        double score = shape.SoftCap * Math.Atanh(0.5);
        double[] context = ReferenceAttention.Attend(shape, [1], [0, (float)score], [4, 8], 1, 1, 2);
        Assert.Equal(7, context[0], 1e-6);
    }

    [Fact]
    public void Mask_IsAddedAfterTheCap_ByHand()
    {
        float[] mask = [0, Log3];
        var options = new AttentionOptions { Mask = AttentionMask.Additive(mask) };
        double[] context = ReferenceAttention.Attend(One with { SoftCap = 0.01 }, [0], [0, 0], [4, 8], 1, 1, 2, options);
        Assert.Equal(7, context[0], 1e-6);
    }

    [Fact]
    public void HugeCap_IsNone()
    {
        AttentionShape shape = ReferenceCase.Shape();
        ReferenceAssert.Close(Attend(shape), Attend(shape with { SoftCap = 1e9 }), 1e-12);
    }

    [Fact]
    public void Sink_TakesItsPartOfTheProbability_ByHand()
    {
        // Exponentials 1 and 3, and 4 of the sink: weights 1/8 and 3/8.
        AttentionShape shape = One with { Sinks = true };
        MultiHeadAttentionWeights weights = (new WeightParts(shape) with { Sinks = [MathF.Log(4)] }).ToWeights();
        double[] context = ReferenceAttention.Attend(shape, [1], [0, Log3], [4, 8], 1, 1, 2, default, weights: weights);
        Assert.Equal(3.5, context[0], 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void Sinks_AreAnExtraKeyOfThatLogit_WithAValueOfZero(float huge)
    {
        // Queries of ones score a key by its sum of elements, times the scale.
        AttentionShape shape = ReferenceCase.Shape(heads: 2, headDim: 3) with { Sinks = true, Scale = 1 };
        float[] sinks = [-1.5f, 0.75f + huge];
        float[] query = [.. Enumerable.Repeat(1f, Queries * 6)];
        float[] key = ReferenceCase.Numbers(Keys * 6, 2);
        float[] value = ReferenceCase.Numbers(Keys * 6, 3);
        MultiHeadAttentionWeights weights = (WeightParts.Seeded(shape) with { Sinks = sinks }).ToWeights();
        ReferenceAssert.Close(
            ReferenceAttention.Attend(
                shape with { Sinks = false },
                query,
                [.. key, sinks[0], 0, 0, 0, sinks[1], 0],
                [.. value, 0, 0, 0, 0, 0, 0],
                1,
                Queries,
                Keys + 1),
            ReferenceAttention.Attend(shape, query, key, value, 1, Queries, Keys, default, weights: weights));
    }

    [Fact]
    public void QueryThatSeesNoKey_HasAContextOfZeros_WithASink()
    {
        AttentionShape shape = One with { Sinks = true };
        MultiHeadAttentionWeights weights = new WeightParts(shape).ToWeights();
        var options = new AttentionOptions { Padding = PaddingMask.FromLengths([0]) };
        Assert.Equal([0.0], ReferenceAttention.Attend(shape, [1], [1], [5], 1, 1, 1, options, weights: weights));
    }

    [Theory]
    [InlineData(2, -1, false, null)]
    [InlineData(-1, 1, false, null)]
    [InlineData(0, 0, false, null)]
    [InlineData(3, 1, false, 2)]
    [InlineData(2, -1, true, null)]
    [InlineData(2, 0, true, 4)]
    [InlineData(1, -1, true, 20)]
    public void Window_IsAMaskOfDistances(int left, int right, bool causal, int? offset)
    {
        AttentionShape shape = ReferenceCase.Shape(causal: causal);
        var allowed = new bool[Queries * Keys];
        for (int i = 0; i < allowed.Length; i++)
        {
            int position = (i / Keys) + (offset ?? 0);
            int key = i % Keys;
            allowed[i] = (left < 0 || key >= position - left)
                && (right < 0 || key <= position + right)
                && (!causal || key <= position);
        }

        var options = new AttentionOptions { Mask = AttentionMask.Allow(allowed) };
        Assert.Equal(
            Attend(shape with { Causal = false }, options),
            Attend(shape with { LeftWindow = left, RightWindow = right }, queryOffset: offset));
    }

    [Fact]
    public void WindowOfACausalLayer_IsCountedFromTheEnd_WithBottomRight()
    {
        AttentionShape shape = ReferenceCase.Shape(causal: true) with { LeftWindow = 1 };
        Assert.Equal(
            Attend(shape, queryOffset: Keys - Queries), Attend(shape with { CausalAlignment = CausalAlignment.BottomRight }));
    }

    [Theory]
    [InlineData(PositionBias.Alibi, false, null)]
    [InlineData(PositionBias.Alibi, true, 4)]
    [InlineData(PositionBias.Bucketed, false, null)]
    [InlineData(PositionBias.Bucketed, true, 3)]
    [InlineData(PositionBias.Learned, false, null)]
    [InlineData(PositionBias.Learned, true, 2)]
    public void BiasByDistance_IsAnAdditiveMask_ButNotOfKeysThatTheLayerAdds(PositionBias kind, bool causal, int? offset)
    {
        AttentionShape plain = ReferenceCase.Shape(heads: 4, keyValueHeads: 2, causal: causal) with { AddZeroAttention = true };
        AttentionShape shape = plain with { PositionBias = kind, RelativeBuckets = 40, RelativeMaxDistance = kind == PositionBias.Learned ? 2 : 100 };
        WeightParts parts = WeightParts.Seeded(shape);
        float[] learned = parts.RelativeAttentionBias;
        var bias = new float[4 * Queries * Keys];
        for (int i = 0; i < bias.Length; i++)
        {
            int head = i / (Queries * Keys);
            int distance = (i % Keys) - (((i / Keys) % Queries) + (offset ?? 0));

            // All distances here are small enough for a bucket of their own: |d|, and 20 more for keys behind the query.
            bias[i] = kind switch
            {
                PositionBias.Alibi => -MathF.Pow(2, -2 * (head + 1)) * Math.Abs(distance),
                PositionBias.Bucketed => learned[((causal ? Math.Max(-distance, 0) : Math.Abs(distance) + (distance > 0 ? 20 : 0)) * 4) + head],
                _ => learned[((Math.Clamp(distance, -2, 2) + 2) * 4) + head],
            };
        }

        var options = new AttentionOptions { Mask = AttentionMask.Additive(bias, MaskScope.PerHead) };
        ReferenceAssert.Close(
            Attend(plain, options, queryOffset: offset), Attend(shape, weights: parts.ToWeights(), queryOffset: offset));
    }

    [Fact]
    public void WholeLayer_HasTheTermsOfTheCore()
    {
        // Identity projections: the layer gives what its core gives.
        AttentionShape shape = new(2, 2, 1, 2, Causal: true, Bias: false, OutputProjection: false, Scale: 1)
        {
            SoftCap = 0.7,
            PositionBias = PositionBias.Learned,
            RelativeMaxDistance = 2,
            Sinks = true,
            LeftWindow = 3,
        };
        float[] identity = [1, 0, 0, 1];
        MultiHeadAttentionWeights weights =
            (WeightParts.Seeded(shape) with { QueryWeight = identity, KeyWeight = identity, ValueWeight = identity }).ToWeights();
        float[] input = ReferenceCase.Numbers(2 * Keys * Batch, 5);
        Assert.Equal(
            ReferenceAttention.Attend(shape, input, input, input, Batch, Keys, Keys, default, weights: weights),
            ReferenceAttention.Forward(shape, weights, input, Batch, Keys));
    }

    [Fact]
    public void LearnedKeyAndValue_AreTakenFromTheWeights()
    {
        AttentionShape shape = ReferenceCase.Shape() with { AddBiasKeyValue = true };
        WeightParts parts = WeightParts.Seeded(shape);
        float[] rows = ReferenceCase.Numbers(6, 1);
        Assert.Equal(
            ReferenceAttention.Attend(shape, rows, rows, rows, 1, 1, 1, default, parts.BiasKey, parts.BiasValue),
            ReferenceAttention.Attend(shape, rows, rows, rows, 1, 1, 1, default, weights: parts.ToWeights()));
    }

    [Fact]
    public void CoreWithoutTheWeightsThatItNeeds_IsRefused()
    {
        Assert.Throws<ArgumentException>("weights", () => Attend(ReferenceCase.Shape() with { Sinks = true }));
        Assert.Throws<ArgumentException>("weights", () => Attend(ReferenceCase.Shape() with { PositionBias = PositionBias.Learned }));
        Assert.Throws<ArgumentException>(
            "weights", () => Attend(ReferenceCase.Shape() with { Sinks = true }, weights: ReferenceCase.Weights(ReferenceCase.Shape())));
    }

    [Fact]
    public void NegativeOffset_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>("queryOffset", () => Attend(ReferenceCase.Shape(), queryOffset: -1));

    private static double[] Attend(
        AttentionShape shape, in AttentionOptions options = default, MultiHeadAttentionWeights? weights = null, int? queryOffset = null) =>
        ReferenceAttention.Attend(
            shape,
            ReferenceCase.Numbers(Batch * Queries * shape.QueryWidth, 1),
            ReferenceCase.Numbers(Batch * Keys * shape.KeyWidth, 2),
            ReferenceCase.Numbers(Batch * Keys * shape.ValueWidth, 3),
            Batch,
            Queries,
            Keys,
            options,
            weights: weights,
            queryOffset: queryOffset);
}
