using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Kernels;

public class PartialAttentionTests
{
    private const int Batch = 2;
    private const int Heads = 3;
    private const int Queries = 5;
    private const int HeadDim = 21;

    [Fact]
    public void TwoParts_BecomeAttentionOverAllKeys()
    {
        (float[] all, float[] allSum) = Attend(0, 11);
        (float[] merged, float[] mergedSum) = Attend(0, 4);
        (float[] other, float[] otherSum) = Attend(4, 11);
        PartialAttention.Merge(merged, mergedSum, other, otherSum, Batch, Heads, Queries, HeadDim);
        AssertClose(all, merged);
        AssertClose(allSum, mergedSum);
    }

    [Fact]
    public void Order_ChangesNoBit()
    {
        (float[] a, float[] aSum) = Attend(0, 4);
        (float[] b, float[] bSum) = Attend(4, 11);
        float[] first = [.. a];
        float[] firstSum = [.. aSum];
        PartialAttention.Merge(first, firstSum, b, bSum, Batch, Heads, Queries, HeadDim);
        PartialAttention.Merge(b, bSum, a, aSum, Batch, Heads, Queries, HeadDim);
        Bits.AssertSame(first, b, "contexts");
        Bits.AssertSame(firstSum, bSum, "log-sum-exps");
    }

    [Fact]
    public void PartThatSawNothing_TakesNoPart_WhateverItHolds()
    {
        (float[] context, float[] sum) = Attend(0, 4);
        float[] expected = [.. context];
        float[] expectedSum = [.. sum];
        float[] nothing = [.. Enumerable.Repeat(float.NaN, context.Length)];
        float[] nothingSum = [.. Enumerable.Repeat(float.NegativeInfinity, sum.Length)];
        PartialAttention.Merge(context, sum, nothing, nothingSum, Batch, Heads, Queries, HeadDim);
        Bits.AssertSame(expected, context, "contexts");
        Bits.AssertSame(expectedSum, sum, "log-sum-exps");
        PartialAttention.Merge(nothing, nothingSum, context, sum, Batch, Heads, Queries, HeadDim);
        Bits.AssertSame(expected, nothing, "contexts");
        Bits.AssertSame(expectedSum, nothingSum, "log-sum-exps");
    }

    [Fact]
    public void TwoPartsThatSawNothing_StayAsTheyAre()
    {
        float[] context = [0f];
        float[] sum = [float.NegativeInfinity];
        PartialAttention.Merge(context, sum, [0f], [float.NegativeInfinity], 1, 1, 1, 1);
        Assert.Equal([0f], context);
        Assert.Equal([float.NegativeInfinity], sum);
    }

    [Fact]
    public void HugeLogSumExp_StaysFinite()
    {
        float[] context = [1f];
        float[] sum = [1e30f];
        PartialAttention.Merge(context, sum, [3f], [1e30f], 1, 1, 1, 1);
        Assert.Equal([2f], context);
        Assert.Equal([1e30f], sum);
    }

    [Theory]
    [InlineData(5, 2, 6, 2)]
    [InlineData(6, 3, 6, 2)]
    [InlineData(6, 2, 7, 2)]
    [InlineData(6, 2, 6, 1)]
    public void WrongLength_IsRefused(int context, int sum, int otherContext, int otherSum) =>
        Assert.Throws<ArgumentException>(() => PartialAttention.Merge(
            new float[context], new float[sum], new float[otherContext], new float[otherSum], 1, 2, 1, 3));

    [Fact]
    public void NegativeSize_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PartialAttention.Merge([], [], [], [], -1, 1, 1, 1));

    [Fact]
    public void MergedContexts_OfQueriesThatSawNothing_AreZero()
    {
        float[] context = [float.NaN];
        float[] logSumExp = [float.NegativeInfinity];
        PartialAttention.Merge(context, logSumExp, [float.NaN], [float.NegativeInfinity], 1, 1, 1, 1);
        Assert.Equal([0f], context);
        Assert.Equal([float.NegativeInfinity], logSumExp);
    }

    [Theory]
    [InlineData(float.MinValue)]
    [InlineData(float.MaxValue)]
    public void AMergedContextFromTheEndOfTheRange_CountsHoweverSmallItsWeight(float extreme)
    {
        float[] context = [0f];
        PartialAttention.Merge(context, [0f], [extreme], [-104f], 1, 1, 1, 1);
        Assert.Equal(extreme * Math.Exp(-104), context[0], 1e-12);
    }

    [Fact]
    public void MergedContexts_OfTheLargestNumbers_StayFinite()
    {
        for (float other = -20f; other < 20f; other += 0.37f)
        {
            float[] context = [.. Enumerable.Repeat(float.MaxValue, 21)];
            float[] logSumExp = [0.1f];
            PartialAttention.Merge(context, logSumExp, context.ToArray(), [other], 1, 1, 1, 21);
            Assert.All(context, number => Assert.InRange(number, 3.4028e38f, float.MaxValue));
        }
    }

    private static void AssertClose(float[] expected, float[] found)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], 2e-6f);
        }
    }

    /// <summary>Attention of made-up scores over some of the keys.</summary>
    private static (float[] Context, float[] LogSumExp) Attend(int firstKey, int endKey)
    {
        float[] scores = SeededNumbers.Make(Batch * Heads * Queries * 11, 1, 4f);
        float[] values = SeededNumbers.Make(Batch * Heads * 11 * HeadDim, 2);
        var context = new float[Batch * Queries * Heads * HeadDim];
        var sums = new float[Batch * Heads * Queries];
        for (int row = 0; row < sums.Length; row++)
        {
            (int item, int query) = (row / Queries, row % Queries);
            double sum = 0;
            for (int key = firstKey; key < endKey; key++)
            {
                sum += Math.Exp(scores[(row * 11) + key]);
            }

            sums[row] = (float)Math.Log(sum);
            for (int d = 0; d < HeadDim; d++)
            {
                double mean = 0;
                for (int key = firstKey; key < endKey; key++)
                {
                    mean += Math.Exp(scores[(row * 11) + key]) / sum * values[(((item * 11) + key) * HeadDim) + d];
                }

                int first = ((((item / Heads * Queries) + query) * Heads) + (item % Heads)) * HeadDim;
                context[first + d] = (float)mean;
            }
        }

        return (context, sums);
    }
}
