using System.Runtime.CompilerServices;
using AttentionGen.Kernels;
using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Kernels;

/// <summary>Tables of biases by distance; slopes and buckets against numbers computed elsewhere.</summary>
public class DistanceBiasTests
{
    private const float Log2E = 1.44269504f;

    [Theory]
    [InlineData(1, new[] { 1 / 256.0 })]
    [InlineData(2, new[] { 1 / 16.0, 1 / 256.0 })]
    [InlineData(3, new[] { 1 / 16.0, 1 / 256.0, 0.25 })]
    [InlineData(6, new[] { 1 / 4.0, 1 / 16.0, 1 / 64.0, 1 / 256.0, 0.5, 1 / 8.0 })]
    [InlineData(8, new[] { 1 / 2.0, 1 / 4.0, 1 / 8.0, 1 / 16.0, 1 / 32.0, 1 / 64.0, 1 / 128.0, 1 / 256.0 })]
    public void Slopes_AreThoseOfThePaper(int heads, double[] expected) => Assert.Equal(expected, AlibiSlopes.Of(heads));

    [Fact]
    public void Buckets_AreThoseOfT5()
    {
        int[] distances =
        [
            -1000, -128, -127, -100, -64, -50, -33, -32, -31, -23, -22, -17, -16, -15, -12, -11, -9, -8, -7, -1,
            0, 1, 7, 8, 16, 40, 128, 500,
        ];
        Assert.Equal(
            [15, 15, 15, 15, 14, 13, 12, 12, 11, 11, 10, 10, 10, 9, 9, 8, 8, 8, 7, 1, 0, 17, 23, 24, 26, 28, 31, 31],
            distances.Select(d => RelativeBuckets.Of(d, isBidirectional: true, 32, 128)));
        Assert.Equal(
            [31, 31, 31, 30, 26, 24, 21, 21, 21, 18, 18, 16, 16, 15, 12, 11, 9, 8, 7, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            distances.Select(d => RelativeBuckets.Of(d, isBidirectional: false, 32, 128)));
    }

    [Theory]
    [InlineData(true, 696039)]
    [InlineData(false, 107336)]
    public void EveryBucketFromMinus600To600_IsThatOfTorch(bool isBidirectional, int checksum)
    {
        int found = 0;
        for (int distance = -600; distance <= 600; distance++)
        {
            found = (int)(((found * 31L) + RelativeBuckets.Of(distance, isBidirectional, 32, 128)) % 1000003);
        }

        Assert.Equal(checksum, found);
    }

    [Fact]
    public void NoBias_HasNoTable() => Assert.Null(Table(PositionBias.None, 4, causal: false, []));

    [Fact]
    public void Alibi_FallsOnBothSides()
    {
        DistanceBias.Snapshot table = Table(PositionBias.Alibi, 4, causal: false, [])!.Ensure(10, 10);
        for (int head = 0; head < 4; head++)
        {
            double slope = Math.Pow(2, -2 * (head + 1));
            for (int distance = -10; distance <= 10; distance++)
            {
                Assert.Equal(-(float)slope * Math.Abs(distance) * Log2E, table.At(head, distance));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bucketed_ReadsTheHeadsColumnOfTheBucketsRow(bool causal)
    {
        const int Heads = 3;
        float[] learned = SeededNumbers.Make(8 * Heads, 1);
        DistanceBias.Snapshot table = Table(PositionBias.Bucketed, Heads, causal, learned)!.Ensure(40, 30);
        for (int head = 0; head < Heads; head++)
        {
            for (int distance = -40; distance <= 30; distance++)
            {
                int bucket = RelativeBuckets.Of(distance, !causal, 8, 20);
                Assert.Equal(learned[(bucket * Heads) + head] * Log2E, table.At(head, distance));
            }
        }
    }

    [Fact]
    public void Learned_IsClippedOnBothSides()
    {
        float[] learned = SeededNumbers.Make(41 * 2, 1);
        DistanceBias.Snapshot table = Table(PositionBias.Learned, 2, causal: false, learned)!.Ensure(25, 25);
        foreach ((int distance, int row) in ((int, int)[])[(-25, 0), (-20, 0), (-19, 1), (0, 20), (3, 23), (20, 40), (25, 40)])
        {
            Assert.Equal(learned[(row * 2) + 1] * Log2E, table.At(1, distance));
        }
    }

    [Fact]
    public void BiasesThatLeaveTheRange_AreNaN_AndThereInNaturalUnits()
    {
        float[] learned = SeededNumbers.Make(41 * 2, 1);
        learned[(20 * 2) + 1] = float.MaxValue;
        learned[19 * 2] = float.MinValue;
        DistanceBias.Snapshot table = Table(PositionBias.Learned, 2, causal: false, learned)!.Ensure(5, 5);
        Assert.True(table.HasNatural);
        Assert.True(float.IsNaN(table.At(1, 0)));
        Assert.True(float.IsNaN(table.At(0, -1)));
        Assert.Equal(float.MaxValue, table.NaturalAt(1, 0));
        Assert.Equal(float.MinValue, table.NaturalAt(0, -1));
        Assert.Equal(learned[(21 * 2) + 1], table.NaturalAt(1, 1));
        Assert.Equal(learned[(21 * 2) + 1] * Log2E, table.At(1, 1));
        Assert.False(Table(PositionBias.Alibi, 2, causal: false, [])!.Ensure(5, 5).HasNatural);
    }

    [Fact]
    public void ConsecutiveKeys_AreContiguous()
    {
        DistanceBias.Snapshot table = Table(PositionBias.Alibi, 4, causal: false, [])!.Ensure(10, 10);
        for (int i = 0; i <= 20; i++)
        {
            Assert.Equal(table.At(3, i - 10), Unsafe.Add(ref table.At(3, -10), i));
        }
    }

    [Fact]
    public void Growth_Doubles_KeepsEntries_AndLeavesAnUnusedSideEmpty()
    {
        DistanceBias bias = Table(PositionBias.Alibi, 4, causal: true, [])!;
        DistanceBias.Snapshot small = bias.Ensure(70, 0);
        DistanceBias.Snapshot large = bias.Ensure(small.Left + 1, 0);
        Assert.Equal(0, large.Right);
        Assert.True(large.Left >= 2 * small.Left);
        Assert.Equal(small.At(2, -70), large.At(2, -70));
        Assert.Same(large, bias.Ensure(3, 0));
        Assert.True(bias.Ensure(1, 5).Left >= large.Left);
    }

    [Fact]
    public void LargeEnoughTable_IsHandedOutWithoutAllocation()
    {
        DistanceBias bias = Table(PositionBias.Alibi, 4, causal: false, [])!;
        bias.Ensure(50, 50);
        Allocations.AssertNoneOnThisThread(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                bias.Ensure(i, 50 - i);
            }
        });
    }

    [Fact]
    public void DistancesOutsideTheTable_AreErrors()
    {
        DistanceBias bias = Table(PositionBias.Alibi, 4, causal: false, [])!;
        DistanceBias.Snapshot table = bias.Ensure(5, 5);
        Assert.Throws<ArgumentOutOfRangeException>(() => bias.Ensure(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => bias.Ensure(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.At(0, -table.Left - 1) + 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.At(0, table.Right + 1) + 0);
    }

    private static DistanceBias? Table(PositionBias kind, int heads, bool causal, float[] learned)
    {
        var shape = new AttentionShape(heads, heads, 1, heads, causal, Bias: false, OutputProjection: false, Scale: 1)
        {
            PositionBias = kind,
            RelativeBuckets = 8,
            RelativeMaxDistance = 20,
        };
        float[] square = new float[heads * heads];
        return DistanceBias.For(shape, new MultiHeadAttentionWeights(new WeightArrays
        {
            DModel = heads,
            KeyDim = heads,
            ValueDim = heads,
            QueryWeight = square,
            KeyWeight = square,
            ValueWeight = square,
            RelativeAttentionBias = learned,
        }));
    }
}
