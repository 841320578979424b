using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>The scores and log-sum-exps that the reference writes for those who ask.</summary>
public class ReferenceScoreOutputTests
{
    private const float Hidden = float.NegativeInfinity;

    // Two queries 1 and 2 against keys 2, 4 and one of padding: scaled 1, 2 and 2, 4. One head, whose slope is 1/256.
    private static readonly AttentionShape One = new(1, 1, 1, 1, Causal: true, Bias: false, OutputProjection: false, Scale: 0.5)
    {
        SoftCap = 1,
        PositionBias = PositionBias.Alibi,
    };

    private delegate ScoresOutput Stage(Span<float> target);

    [Fact]
    public void Raw_IsScaledAndNoMore_ByHand() => AssertScores(ScoresOutput.Raw, [1, 2, Hidden, 2, 4, Hidden]);

    [Fact]
    public void Capped_IsWithoutBiasAndMask_ByHand() => AssertScores(
        ScoresOutput.Capped, [MathF.Tanh(1), MathF.Tanh(2), Hidden, MathF.Tanh(2), MathF.Tanh(4), Hidden]);

    [Fact]
    public void Masked_IsWhatTheSoftmaxTakes_ByHand() => AssertScores(
        ScoresOutput.Masked, [MathF.Tanh(1), Hidden, Hidden, MathF.Tanh(2) - (1 / 256f), MathF.Tanh(4), Hidden]);

    [Fact]
    public void HoleOfThePadding_IsHiddenAtEveryPoint()
    {
        var scores = new float[3];
        bool[] valid = [false, true, false];
        AttentionShape shape = One with { Causal = false, SoftCap = 0, PositionBias = PositionBias.None };
        Attend(ScoresOutput.Raw(scores));
        Assert.Equal([Hidden, 4, Hidden], scores);
        Attend(ScoresOutput.Masked(scores));
        Assert.Equal([Hidden, 4, Hidden], scores);

        void Attend(ScoresOutput output) => ReferenceAttention.Attend(
            shape, [2], [2, 4, 8], [0, 0, 0], 1, 1, 3, new AttentionOptions { Padding = PaddingMask.FromValid(valid), Scores = output });
    }

    [Fact]
    public void LogSumExp_IsOfTheVisibleKeys_WithoutTheSink_ByHand()
    {
        AttentionShape shape = One with { SoftCap = 0, PositionBias = PositionBias.None, Sinks = true, Scale = 1 };
        MultiHeadAttentionWeights weights = (new WeightParts(shape) with { Sinks = [5] }).ToWeights();
        var sums = new float[3];
        ReferenceAttention.Attend(
            shape,
            [1, 1, 1],
            [MathF.Log(2), MathF.Log(3), MathF.Log(4)],
            [0, 0, 0],
            1,
            3,
            3,
            new AttentionOptions { LogSumExp = sums },
            weights: weights);
        Assert.Equal(Math.Log(2), sums[0], 1e-6);
        Assert.Equal(Math.Log(5), sums[1], 1e-6);
        Assert.Equal(Math.Log(9), sums[2], 1e-6);
    }

    [Fact]
    public void QueryThatSeesNoKey_HasALogSumExpOfMinusInfinity()
    {
        var sums = new float[1];
        ReferenceAttention.Attend(
            One, [1], [1], [1], 1, 1, 1, new AttentionOptions { Padding = PaddingMask.FromLengths([0]), LogSumExp = sums });
        Assert.Equal([Hidden], sums);
    }

    [Fact]
    public void TwoPartsOfTheKeys_MergeToTheWhole()
    {
        AttentionShape shape = ReferenceCase.Shape(heads: 4, headDim: 5, keyValueHeads: 2) with { SoftCap = 2 };
        (float[] whole, float[] wholeSums) = Attend(0, 9);
        (float[] merged, float[] mergedSums) = Attend(0, 3);
        (float[] rest, float[] restSums) = Attend(3, 9);
        PartialAttention.Merge(merged, mergedSums, rest, restSums, 1, 4, 6, 5);
        for (int i = 0; i < whole.Length; i++)
        {
            Assert.Equal(whole[i], merged[i], 1e-6f);
        }

        for (int i = 0; i < wholeSums.Length; i++)
        {
            Assert.Equal(wholeSums[i], mergedSums[i], 1e-6f);
        }

        (float[] Context, float[] LogSumExp) Attend(int firstKey, int endKey)
        {
            var sums = new float[4 * 6];
            double[] context = ReferenceAttention.Attend(
                shape,
                ReferenceCase.Numbers(6 * shape.QueryWidth, 1),
                ReferenceCase.Numbers(9 * shape.KeyWidth, 2)[(firstKey * shape.KeyWidth)..(endKey * shape.KeyWidth)],
                ReferenceCase.Numbers(9 * shape.ValueWidth, 3)[(firstKey * shape.ValueWidth)..(endKey * shape.ValueWidth)],
                1,
                6,
                endKey - firstKey,
                new AttentionOptions { LogSumExp = sums });
            return ([.. context.Select(c => (float)c)], sums);
        }
    }

    private static void AssertScores(Stage stage, float[] expected)
    {
        var scores = new float[expected.Length];
        var options = new AttentionOptions { Padding = PaddingMask.FromLengths([2]), Scores = stage(scores) };
        ReferenceAttention.Attend(One, [1, 2], [2, 4, 8], [0, 0, 0], 1, 2, 3, options);
        for (int i = 0; i < scores.Length; i++)
        {
            Assert.Equal(expected[i], scores[i], 1e-6f);
        }
    }
}
