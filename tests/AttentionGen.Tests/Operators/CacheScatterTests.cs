using Xunit;

namespace AttentionGen.Tests.Operators;

/// <summary>Writing into caches of fixed capacity, against one assignment for each element.</summary>
public class CacheScatterTests
{
    [Theory]
    [InlineData(false, new[] { 0, 3 })]
    [InlineData(false, new[] { 2, 1 })]
    [InlineData(false, new int[0])]
    [InlineData(true, new[] { 0, 3 })]
    [InlineData(true, new[] { 4, 6 })]
    [InlineData(true, new[] { 123_456_789, int.MaxValue })]
    [InlineData(true, new int[0])]
    public void Tokens_GoWhereTheirItemSays(bool isCircular, int[] writeIndices)
    {
        const int Batch = 2, Heads = 3, Capacity = 7, Length = 4, HeadDim = 5;
        int[] cache = [.. Enumerable.Range(0, Batch * Heads * Capacity * HeadDim)];
        int[] update = [.. Enumerable.Range(0, Batch * Heads * Length * HeadDim).Select(i => -1 - i)];
        int[] expected = [.. cache];
        for (int i = 0; i < update.Length; i++)
        {
            int matrix = i / (Length * HeadDim);
            long position = (i / HeadDim % Length) + (writeIndices.Length == 0 ? 0L : writeIndices[matrix / Heads]);
            expected[(((matrix * Capacity) + (position % Capacity)) * HeadDim) + (i % HeadDim)] = update[i];
        }

        if (isCircular)
        {
            CacheScatter.Circular<int>(cache, update, writeIndices, Batch, Heads, Capacity, Length, HeadDim);
        }
        else
        {
            CacheScatter.Linear<int>(cache, update, writeIndices, Batch, Heads, Capacity, Length, HeadDim);
        }

        Assert.Equal(expected, cache);
    }

    [Fact]
    public void WholeCache_CanBeReplaced_FromAnyPosition()
    {
        float[] cache = new float[4];
        CacheScatter.Circular<float>(cache, [1f, 2f, 3f, 4f], [3], batch: 1, heads: 1, capacity: 4, length: 4, headDim: 1);
        Assert.Equal([2f, 3f, 4f, 1f], cache);
    }

    [Fact]
    public void NothingToWrite_IsNoFault()
    {
        CacheScatter.Linear<Half>(new Half[24], [], [4, 0], batch: 2, heads: 1, capacity: 4, length: 0, headDim: 3);
        CacheScatter.Circular<float>([], [], [1, 2], batch: 2, heads: 3, capacity: 0, length: 0, headDim: 8);
        CacheScatter.Circular<float>([], [], [], batch: int.MaxValue, heads: int.MaxValue, capacity: int.MaxValue, length: int.MaxValue, headDim: 0);
    }

    [Fact]
    public void Arguments_AreChecked()
    {
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => Linear(batch: -1));
        Assert.Throws<ArgumentOutOfRangeException>("heads", () => Linear(heads: -1));
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => Linear(capacity: -1));
        Assert.Throws<ArgumentOutOfRangeException>("length", () => Linear(length: -1));
        Assert.Throws<ArgumentOutOfRangeException>("length", () => Linear(capacity: 3, length: 4));
        Assert.Throws<ArgumentException>("cache", () => Linear(capacity: 5));
        Assert.Throws<ArgumentException>("writeIndices", () => Linear(indices: [1]));
        var update = Assert.Throws<ArgumentException>("update", () => Linear(length: 1));
        Assert.StartsWith("update must hold batch × heads × length × headDim = 2 × 1 × 1 × 3 = 6 elements, but holds 12.", update.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PositionOutOfRange_LeavesTheCacheAsItWas()
    {
        float[] cache = new float[24];
        var error = Assert.Throws<ArgumentOutOfRangeException>("writeIndices", () => Linear([2, 3], cache));
        Assert.StartsWith("The position of batch item 1 must be from 0 to capacity − length = 4 − 2 = 2, but is 3.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("writeIndices", () => Linear([2, -1], cache));
        Assert.Throws<ArgumentOutOfRangeException>(
            "writeIndices", () => CacheScatter.Circular<float>(cache, Ones(), [2, -1], batch: 2, heads: 1, capacity: 4, length: 2, headDim: 3));
        Assert.All(cache, element => Assert.Equal(0f, element));
    }

    [Fact]
    public void UpdateInsideTheCache_IsRefused()
    {
        float[] memory = new float[35];
        Assert.Throws<ArgumentException>(
            "update", () => CacheScatter.Linear<float>(memory.AsSpan(0, 24), memory.AsSpan(23, 12), [], batch: 2, heads: 1, capacity: 4, length: 2, headDim: 3));
    }

    private static void Linear(int[]? indices = null, float[]? cache = null, int batch = 2, int heads = 1, int capacity = 4, int length = 2) =>
        CacheScatter.Linear<float>(cache ?? new float[24], Ones(), indices ?? [], batch, heads, capacity, length, headDim: 3);

    private static float[] Ones() => [.. Enumerable.Repeat(1f, 12)];
}
