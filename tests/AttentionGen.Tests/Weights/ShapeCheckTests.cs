using Xunit;

namespace AttentionGen.Tests.Weights;

/// <summary>Whether weights fit a layer, and the sentence that says why not.</summary>
public class ShapeCheckTests
{
    // E = 3, two query heads and one key/value head of 2.
    private static readonly AttentionShape Shape = new(3, 2, 2, 1, Causal: true, Bias: true, OutputProjection: true, Scale: 1);

    [Fact]
    public void WeightsOfTheShape_Fit() =>
        MultiHeadAttentionWeights.FromPacked(3, 4, 2, new float[24], new float[8], new float[12], new float[3])
            .ThrowUnlessShape("Layer", Shape);

    [Fact]
    public void WidthsOtherThanTheDefaults_Fit()
    {
        AttentionShape shape = Shape with { KeyDim = 5, ValueDim = 6, ValueHeadDim = 7, OutputDim = 8, AddBiasKeyValue = true };
        MultiHeadAttentionWeights.From(new MultiHeadAttentionTensors
        {
            DModel = 3,
            KeyDim = 5,
            ValueDim = 6,
            OutputDim = 8,
            Heads = 2,
            QueryWeight = new float[12],
            KeyWeight = new float[10],
            ValueWeight = new float[42],
            OutputWeight = new float[8 * 14],
            OutputBias = new float[8],
            BiasKey = new float[2],
            BiasValue = new float[7],
        }).ThrowUnlessShape("Layer", shape);
    }

    [Fact]
    public void EveryDifference_IsListed() => AssertRejected(
        MultiHeadAttentionWeights.FromPacked(2, new float[12]),
        new AttentionShape(512, 8, 64, 2, Causal: true, Bias: true, OutputProjection: true, Scale: 1),
        "The weights do not fit Demo.Decoder: DModel: the attribute expects 512, the weights have 2; " +
        "query width Heads × HeadDim = 8 × 64: the attribute expects 512, the weights have 2; " +
        "key width KeyValueHeads × HeadDim = 2 × 64: the attribute expects 128, the weights have 2; " +
        "value width KeyValueHeads × ValueHeadDim = 2 × 64: the attribute expects 128, the weights have 2; " +
        "Bias: the attribute expects True, which is the default, the weights have no bias: a layer for them has Bias = false; " +
        "OutputProjection: the attribute expects True, the weights have False.");

    [Fact]
    public void OtherWidths_AreListed() => AssertRejected(
        From(arrays => arrays),
        Shape with { KeyDim = 5, ValueDim = 6, ValueHeadDim = 3, OutputDim = 8, AddBiasKeyValue = true },
        "KeyDim: the attribute expects 5, the weights have 3; ValueDim: the attribute expects 6, the weights have 3; " +
        "value width KeyValueHeads × ValueHeadDim = 1 × 3: the attribute expects 3, the weights have 2; " +
        "OutputDim: the attribute expects 8, the weights have 3; AddBiasKeyValue: the attribute expects True, the weights have False.");

    [Fact]
    public void HeadsThatTheFileTells_AreChecked() => AssertRejected(
        From(arrays => arrays with { Heads = 4 }), Shape, "Heads: the attribute expects 2, the weights have 4.");

    [Fact]
    public void TensorsThatTheLayerWouldNotUse_AreNamed() => AssertRejected(
        From(arrays => arrays with { QueryNorm = new float[2], KeyNorm = new float[2], Sinks = new float[2], RelativeAttentionBias = new float[6] }),
        Shape,
        "QueryNorm: the attribute does not use it, the weights have one; KeyNorm: the attribute does not use it, the weights have one; " +
        "Sinks: the attribute does not use it, the weights have one; RelativeAttentionBias: the attribute does not use it, the weights have one.");

    [Fact]
    public void TensorsThatTheLayerUses_AreMissed() => AssertRejected(
        From(arrays => arrays),
        Shape with { QueryKeyNorm = true, Sinks = true, PositionBias = PositionBias.Bucketed, RelativeBuckets = 8 },
        "QueryNorm: the attribute uses it, the weights have none; KeyNorm: the attribute uses it, the weights have none; " +
        "Sinks: the attribute uses it, the weights have none; RelativeAttentionBias: the attribute uses it, the weights have none.");

    [Fact]
    public void TensorsOfAnotherLength_AreListed() => AssertRejected(
        From(arrays => arrays with { QueryNorm = new float[1], KeyNorm = new float[2], Sinks = new float[4], RelativeAttentionBias = new float[8] }),
        Shape with { QueryKeyNorm = true, Sinks = true, PositionBias = PositionBias.Learned, RelativeMaxDistance = 3 },
        "QueryNorm: the attribute expects HeadDim = 2 floats, the weights have 1; " +
        "Sinks: the attribute expects Heads = 2 floats, the weights have 4; " +
        "RelativeAttentionBias: the attribute expects (2 × RelativeMaxDistance + 1) × Heads = 14 floats, the weights have 8.");

    [Fact]
    public void TensorsThatTheLayerUses_Fit() =>
        From(arrays => arrays with { QueryNorm = new float[2], KeyNorm = new float[2], Sinks = new float[2], RelativeAttentionBias = new float[16] })
            .ThrowUnlessShape(
                "Layer",
                Shape with { QueryKeyNorm = true, Sinks = true, PositionBias = PositionBias.Bucketed, RelativeBuckets = 8 });

    [Theory]
    [InlineData(QueryKeyNormKind.RmsPerHead, 2, 2, 0, "")]
    [InlineData(QueryKeyNormKind.LayerPerHead, 2, 2, 0, "")]
    [InlineData(QueryKeyNormKind.LayerPerHead, 2, 2, 2, "")]
    [InlineData(QueryKeyNormKind.RmsOverHeads, 4, 2, 0, "")]
    [InlineData(QueryKeyNormKind.LayerOfEachHead, 4, 2, 0, "")]
    [InlineData(QueryKeyNormKind.RmsPerHead, 4, 2, 0, "QueryNorm: the attribute expects HeadDim = 2 floats, the weights have 4.")]
    [InlineData(QueryKeyNormKind.RmsOverHeads, 2, 2, 0, "QueryNorm: the attribute expects Heads × HeadDim = 4 floats, the weights have 2.")]
    [InlineData(QueryKeyNormKind.RmsPerHead, 2, 2, 2, "QueryNormBias: the attribute expects QueryKeyNormKind.RmsPerHead, which has no bias, the weights have one;")]
    public void Norms_HaveTheLengthOfTheirKind(QueryKeyNormKind kind, int query, int key, int bias, string words)
    {
        AttentionShape shape = Shape with { QueryKeyNorm = true, QueryKeyNormKind = kind };
        MultiHeadAttentionWeights weights = From(arrays => arrays with
        {
            QueryNorm = new float[query],
            KeyNorm = new float[key],
            QueryNormBias = new float[bias],
            KeyNormBias = new float[bias],
        });
        if (words.Length == 0)
        {
            weights.ThrowUnlessShape("Layer", shape);
        }
        else
        {
            AssertRejected(weights, shape, words);
        }
    }

    [Theory]
    [InlineData(OutputGate.PerElement, 4, "")]
    [InlineData(OutputGate.PerHead, 2, "")]
    [InlineData(OutputGate.PerHead, 4, "GateWeight: the attribute expects Heads × DModel = 6 floats, the weights have 12.")]
    [InlineData(OutputGate.PerElement, 2, "GateWeight: the attribute expects Heads × ValueHeadDim × DModel = 12 floats, the weights have 6.")]
    [InlineData(OutputGate.PerHead, 0, "GateWeight: the attribute uses it, the weights have none.")]
    [InlineData(OutputGate.None, 2, "GateWeight: the attribute does not use it, the weights have one.")]
    public void Gates_HaveTheRowsOfTheirKind(OutputGate gate, int rows, string words)
    {
        MultiHeadAttentionWeights weights = From(arrays => arrays with { GateWeight = new float[rows * 3] });
        if (words.Length == 0)
        {
            weights.ThrowUnlessShape("Layer", Shape with { OutputGate = gate });
        }
        else
        {
            AssertRejected(weights, Shape with { OutputGate = gate }, words);
        }
    }

    [Fact]
    public void LearnedKeyAndValue_AreNotAcceptedByALayerWithoutThem() => AssertRejected(
        From(arrays => arrays with { BiasKey = new float[2], BiasValue = new float[2] }),
        Shape,
        "AddBiasKeyValue: the attribute expects False, the weights have True.");

    [Theory]
    [InlineData(1, "QueryBias")]
    [InlineData(2, "KeyBias")]
    [InlineData(5, "QueryBias and ValueBias")]
    [InlineData(8, "OutputBias")]
    [InlineData(15, "QueryBias and KeyBias and ValueBias and OutputBias")]
    public void AnyBias_IsEnoughForALayerWithBiases_AndTooMuchForOneWithout(int which, string names)
    {
        MultiHeadAttentionWeights weights = From(arrays => arrays with
        {
            QueryBias = new float[(which & 1) != 0 ? 4 : 0],
            KeyBias = new float[(which & 2) != 0 ? 2 : 0],
            ValueBias = new float[(which & 4) != 0 ? 2 : 0],
            OutputBias = new float[(which & 8) != 0 ? 3 : 0],
        });
        weights.ThrowUnlessShape("Layer", Shape);
        AssertRejected(
            weights,
            Shape with { Bias = false },
            $"The weights do not fit Demo.Decoder: Bias: the attribute expects False, the weights have {names}: a layer for them has Bias = true, the default.");
    }

    [Fact]
    public void NoBiasAtAll_IsRefusedByALayerWithBiases_AndTheSentenceSaysWhichLayerTakesIt()
    {
        MultiHeadAttentionWeights weights = MultiHeadAttentionWeights.FromPacked(3, 4, 2, new float[24], default, new float[12]);
        AssertRejected(
            weights,
            Shape,
            "The weights do not fit Demo.Decoder: Bias: the attribute expects True, which is the default, the weights have no bias: a layer for them has Bias = false.");
        weights.ThrowUnlessShape("Layer", Shape with { Bias = false });
    }

    [Fact]
    public void MissingBiases_CountAsZeros()
    {
        float[] input = Support.SeededNumbers.Make(12, 1);
        MultiHeadAttentionWeights some = Qwen(new float[2]);
        MultiHeadAttentionWeights all = MultiHeadAttentionWeights.FromSeparate(
            3, some.QueryWeight, some.KeyWeight, some.ValueWeight, some.QueryBias, new float[2], some.ValueBias, some.OutputWeight, new float[3]);
        Assert.Equal(ReferenceAttention.Forward(Shape, all, input, 1, 4), ReferenceAttention.Forward(Shape, some, input, 1, 4));

        static MultiHeadAttentionWeights Qwen(float[] valueBias) => MultiHeadAttentionWeights.FromSeparate(
            3,
            Support.SeededNumbers.Make(12, 2),
            Support.SeededNumbers.Make(6, 3),
            Support.SeededNumbers.Make(6, 4),
            queryBias: Support.SeededNumbers.Make(4, 5),
            valueBias: valueBias,
            outputWeight: Support.SeededNumbers.Make(12, 6));
    }

    private static MultiHeadAttentionWeights From(Func<WeightArrays, WeightArrays> change) => new(change(new WeightArrays
    {
        DModel = 3,
        KeyDim = 3,
        ValueDim = 3,
        QueryWeight = new float[12],
        KeyWeight = new float[6],
        ValueWeight = new float[6],
        OutputWeight = new float[12],
        OutputBias = [0, 0, 0],
    }));

    private static void AssertRejected(MultiHeadAttentionWeights weights, AttentionShape shape, string words)
    {
        var error = Assert.Throws<ArgumentException>("weights", () => weights.ThrowUnlessShape("Demo.Decoder", shape));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
