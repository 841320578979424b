using AttentionGen.Kernels;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Kernels;

/// <summary>What is done to a row of scores: the bias by distance, and the cap.</summary>
public class ScoreRowTests
{
    public static TheoryData<int> Lengths() => [0, 1, 3, 4, 7, 8, 12, 15, 16, 17, 28, 31, 32, 45, 64, 67];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Bias_IsAddedToEachScore(int length)
    {
        float[] scores = SeededNumbers.Make(length, 1);
        float[] bias = SeededNumbers.Make(length + 2, 2);
        float[] expected = [.. scores.Select((s, i) => s + bias[i])];
        BiasRows.Add(scores, bias);
        Bits.AssertSame(expected, scores, "biased scores");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ScaledBias_IsTheRoundedProductAddedToTheScore_ToTheBit(int length)
    {
        const float Factor = 1.442695f;
        float[] scores = SeededNumbers.Make(length, 4, 30f);
        float[] bias = SeededNumbers.Make(length, 5, 30f);
        float[] expected = [.. scores.Select((s, i) => s + (bias[i] * Factor))];
        BiasRows.Add(scores, bias, Factor);
        Bits.AssertSame(expected, scores, "biased scores");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ScaledBias_StaysFinite_WhereOnlyTheBiasAloneWouldNot(int length)
    {
        const float Factor = 1.442695f;
        float[] scores = [.. Enumerable.Repeat(3e38f, length)];
        BiasRows.Add(scores, [.. Enumerable.Repeat(float.MinValue, length)], Factor);
        Assert.All(scores, score => Assert.Equal(3e38 + (Factor * (double)float.MinValue), score, 1e32));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ScoresThatHaveLeftTheRange_BecomeNaN_UnlessTheBiasHidesThem(int length)
    {
        float[] scores = [.. Enumerable.Repeat(float.NegativeInfinity, length)];
        BiasRows.Add(scores, new float[length]);
        Assert.All(scores, score => Assert.True(float.IsNaN(score)));
        scores.AsSpan().Fill(float.NegativeInfinity);
        BiasRows.Add(scores, [.. Enumerable.Range(0, length).Select(i => i % 2 == 0 ? 1f : float.NegativeInfinity)], 1.442695f);
        Assert.All(Enumerable.Range(0, length), i => Assert.Equal(i % 2 == 0 ? float.NaN : float.NegativeInfinity, scores[i]));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SumsBelowTheRange_AreTheSmallestNumber_OrNaNWhereTheScoreCounts(int length)
    {
        float[] scores = [.. Enumerable.Range(0, length).Select(i => i % 2 == 0 ? -7f : 1e25f)];
        BiasRows.Add(scores, [.. Enumerable.Repeat(float.MinValue, length)], 1.442695f);
        Assert.All(Enumerable.Range(0, length), i => Assert.Equal(i % 2 == 0 ? float.MinValue : float.NaN, scores[i]));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Padding_HidesEvenNaN(int length)
    {
        float[] scores = [.. Enumerable.Range(0, length).Select(i => i % 3 == 0 ? float.NaN : i)];
        float[] bias = [.. Enumerable.Range(0, length).Select(i => i % 2 == 0 ? 0f : float.NegativeInfinity)];
        float[] expected = [.. scores.Select((score, i) => i % 2 == 0 ? score : float.NegativeInfinity)];
        BiasRows.Hide(scores, bias);
        Bits.AssertSame(expected, scores, "hidden scores");
    }

    [Fact]
    public void Cap_SmallerThanAnInverse_LeavesNoNaN()
    {
        float[] scores = [0f, 1f, -1f, 1e30f, float.Epsilon];
        ScoreCap.Apply(scores, 1e-40f);
        Assert.Equal([0f, 1e-40f, -1e-40f, 1e-40f], scores[..4]);
    }

    [FusedMultiplyAddTheory]
    [MemberData(nameof(Lengths))]
    public void Cap_IsTheSameSequenceForEachScore(int length)
    {
        const float Cap = 3.5f;
        float[] scores = SeededNumbers.Make(length, 3, 20f);
        float[] expected = [.. scores.Select(s => VectorMath.Tanh(s * (1 / Cap)) * Cap)];
        ScoreCap.Apply(scores, Cap);
        Bits.AssertSame(expected, scores, "capped scores");
    }

    [Fact]
    public void Cap_BoundsHugeScores_AndLeavesSmallOnes()
    {
        float[] scores = [1e30f, -1e30f, float.PositiveInfinity, 1e-6f, -0.001f, 0f, float.NaN];
        ScoreCap.Apply(scores, 50f);
        Assert.Equal([50f, -50f, 50f], scores[..3]);
        Assert.Equal(1e-6f, scores[3], 1e-12f);
        Assert.Equal(-0.001f, scores[4], 1e-9f);
        Assert.Equal(0f, scores[5]);
        Assert.True(float.IsNaN(scores[6]));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void BothStayWithinTheirRow(int length)
    {
        foreach (GuardSide side in Enum.GetValues<GuardSide>())
        {
            using var scores = new GuardedMemory(length, side);
            using var bias = new GuardedMemory(length, side);
            BiasRows.Add(scores.Span, bias.Span);
            ScoreCap.Apply(scores.Span, 2f);
        }
    }
}
