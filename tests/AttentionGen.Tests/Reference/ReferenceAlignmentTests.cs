using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Where the diagonal lies when queries and keys differ in number.</summary>
public class ReferenceAlignmentTests
{
    private static readonly AttentionShape LowerRight = new(1, 1, 1, 1, Causal: true, Bias: false, OutputProjection: false, Scale: 1)
    {
        CausalAlignment = CausalAlignment.BottomRight,
    };

    [Fact]
    public void BottomRight_LetsTheLastQuerySeeTheLastKey_ByHand() =>
        Assert.Equal([2, 3.0], ReferenceAttention.Attend(LowerRight, [0, 0], new float[4], [1, 2, 3, 6], 1, 2, 4));

    [Fact]
    public void BottomRightWithMoreQueriesThanKeys_LetsTheFirstSeeNothing_ByHand() =>
        Assert.Equal([0, 0, 1, 2.0], ReferenceAttention.Attend(LowerRight, new float[4], [0, 0], [1, 3], 1, 4, 2));

    [Fact]
    public void BottomRight_WithoutCausal_MeansNothing() => Assert.Equal(
        [3, 3.0], ReferenceAttention.Attend(LowerRight with { Causal = false }, [0, 0], new float[4], [1, 2, 3, 6], 1, 2, 4));

    [Fact]
    public void Alignments_AreOne_WhenQueriesAndKeysAreAsMany()
    {
        AttentionShape shape = ReferenceCase.Shape(causal: true);
        MultiHeadAttentionWeights weights = ReferenceCase.Weights(shape);
        float[] input = ReferenceCase.Numbers(2 * 5 * shape.DModel, 9);
        Assert.Equal(
            ReferenceAttention.Forward(shape, weights, input, 2, 5),
            ReferenceAttention.Forward(shape with { CausalAlignment = CausalAlignment.BottomRight }, weights, input, 2, 5));
    }

    [Fact]
    public void BottomRight_ContinuesASequence()
    {
        // The last two queries of five, with all five keys, are what they are in the whole sequence.
        AttentionShape shape = ReferenceCase.Shape(causal: true) with { CausalAlignment = CausalAlignment.BottomRight };
        MultiHeadAttentionWeights weights = ReferenceCase.Weights(shape);
        float[] input = ReferenceCase.Numbers(5 * shape.DModel, 9);
        double[] whole = ReferenceAttention.Forward(shape, weights, input, 1, 5);
        Assert.Equal(
            whole[(3 * shape.DModel)..], ReferenceAttention.Forward(shape, weights, input.AsSpan(3 * shape.DModel), input, input, 1, 2, 5));
    }

    [Theory]
    [InlineData(CausalAlignment.UpperLeft)]
    [InlineData(CausalAlignment.BottomRight)]
    public void AddedKeys_DoNotMoveTheDiagonal(CausalAlignment alignment)
    {
        AttentionShape shape = LowerRight with { CausalAlignment = alignment, AddZeroAttention = true };
        var weights = new float[2 * 5];
        ReferenceAttention.Attend(
            shape, [0, 0], new float[4], new float[4], 1, 2, 4, new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(weights) });
        bool[] expected = alignment == CausalAlignment.UpperLeft
            ? [true, false, false, false, true, true, true, false, false, true]
            : [true, true, true, false, true, true, true, true, true, true];
        Assert.Equal(expected, weights.Select(w => w > 0));
    }
}
