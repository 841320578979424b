using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>The gates of contexts and the norms of queries and keys of the reference, by hand.</summary>
public class ReferenceGateTests
{
    private static readonly AttentionShape Two = new(2, 2, 1, 2, Causal: false, Bias: false, OutputProjection: false, Scale: 1);

    [Theory]
    [InlineData(OutputGate.PerElement)]
    [InlineData(OutputGate.PerHead)]
    public void Gate_IsTheSigmoidOfAProjectionOfTheInput_ByHand(OutputGate gate)
    {
        // One token, which attends to itself: its context is its value. The gates are ln 3 of x0, and minus that of x1: 3/4 and 1/4.
        float log = MathF.Log(3);
        var parts = new WeightParts(Two with { OutputGate = gate }) { ValueWeight = [1, 0, 0, 1], GateWeight = [log, 0, 0, -log / 2] };
        double[] output = ReferenceAttention.Forward(parts.Shape, parts.ToWeights(), [1, 2], 1, 1);
        Assert.Equal(0.75, output[0], 1e-6);
        Assert.Equal(0.5, output[1], 1e-6);
    }

    [Fact]
    public void GateOfAHead_IsThatOfAllItsElements()
    {
        AttentionShape shape = ReferenceCase.Shape() with { OutputGate = OutputGate.PerHead };
        WeightParts parts = WeightParts.Seeded(shape);
        WeightParts spread = WeightParts.Seeded(shape with { OutputGate = OutputGate.PerElement }) with
        {
            GateWeight = [.. Enumerable.Range(0, 6).SelectMany(element => parts.GateWeight[(element / 3 * 6)..((element / 3 * 6) + 6)])],
            GateBias = [.. Enumerable.Range(0, 6).Select(element => parts.GateBias[element / 3])],
        };
        float[] input = ReferenceCase.Numbers(7 * 6, 9);
        ReferenceAssert.Close(
            ReferenceAttention.Forward(spread.Shape, spread.ToWeights(), input, 1, 7), ReferenceAttention.Forward(shape, parts.ToWeights(), input, 1, 7), 1e-14);
    }

    [Fact]
    public void NormOverHeads_IsThatOfOneHeadOfTheWholeRow()
    {
        // Two heads of one element: (3, 4) has the root mean square √12.5.
        AttentionShape shape = Two with { QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.RmsOverHeads, NormEpsilon = 0 };
        var parts = new WeightParts(shape)
        {
            QueryWeight = [1, 0, 0, 1],
            KeyWeight = [1, 0, 0, 1],
            ValueWeight = [1, 0, 0, 1],
            QueryNorm = [2, 1],
            KeyNorm = [1, 3],
        };
        var scores = new float[2];
        ReferenceAttention.Forward(shape, parts.ToWeights(), [3, 4], 1, 1, new AttentionOptions { Scores = ScoresOutput.Raw(scores) });
        Assert.Equal(2 * 9 / 12.5, scores[0], 1e-6);
        Assert.Equal(3 * 16 / 12.5, scores[1], 1e-6);
    }

    [Fact]
    public void LayerNormOfAHead_TakesItsMeanAway_ByHand()
    {
        // One head of two elements: (1, 5) has mean 3 and variance 4, and becomes (−1, 1) · weight + bias.
        AttentionShape shape = new AttentionShape(2, 1, 2, 1, Causal: false, Bias: false, OutputProjection: false, Scale: 1)
            with
        { QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.LayerPerHead, NormEpsilon = 0 };
        var parts = new WeightParts(shape)
        {
            QueryWeight = [1, 0, 0, 1],
            KeyWeight = [1, 0, 0, 1],
            QueryNorm = [1, 2],
            QueryNormBias = [0.5f, 0],
            KeyNorm = [3, 1],
            KeyNormBias = [0, 0.25f],
        };
        var scores = new float[1];
        ReferenceAttention.Forward(shape, parts.ToWeights(), [1, 5], 1, 1, new AttentionOptions { Scores = ScoresOutput.Raw(scores) });
        Assert.Equal((-0.5 * -3) + (2 * 1.25), scores[0], 1e-6);
    }

    [Fact]
    public void LayerNormOfEachHead_IsThatOfAllWhereTheirWeightsAreTheSame()
    {
        AttentionShape shape = ReferenceCase.Shape() with { QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.LayerPerHead };
        WeightParts shared = WeightParts.Seeded(shape);
        WeightParts own = WeightParts.Seeded(shape with { QueryKeyNormKind = QueryKeyNormKind.LayerOfEachHead }) with
        {
            QueryNorm = [.. shared.QueryNorm, .. shared.QueryNorm],
            KeyNorm = [.. shared.KeyNorm, .. shared.KeyNorm],
        };
        float[] input = ReferenceCase.Numbers(7 * 6, 9);
        ReferenceAssert.Close(
            ReferenceAttention.Forward(shape, shared.ToWeights(), input, 1, 7), ReferenceAttention.Forward(own.Shape, own.ToWeights(), input, 1, 7), 1e-14);
    }
}
