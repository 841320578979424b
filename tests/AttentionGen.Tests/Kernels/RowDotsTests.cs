using AttentionGen.Kernels;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Kernels;

/// <summary>Products of a row with many: the fixed order of operations, the plain sum, the same bits on every width, and nothing outside.</summary>
public class RowDotsTests
{
    /// <summary>Of 1 to 9 rows, on all vector widths with fused multiply-add.</summary>
    private const ulong Golden = 0x843a67b43acdb5b1;

    private static readonly int[] AllWidths = [1, 2, 3, 5, 8, 15, 16, 17, 31, 32, 33, 48, 63, 64, 100, 128, 255, 384];

    public static TheoryData<int> Widths() => [.. AllWidths];

    [FusedMultiplyAddTheory]
    [MemberData(nameof(Widths))]
    public void EveryProduct_IsTheFixedOrderOfOperations(int width)
    {
        float[] row = SeededNumbers.Make(width, 1);
        for (int count = 0; count <= 9; count++)
        {
            float[] others = SeededNumbers.Make(width * count, 2, 3f);
            float[] expected = [.. Enumerable.Range(0, count).Select(i => InOrder(row, others.AsSpan(i * width, width)))];
            Bits.AssertSame(expected, Of(row, others, count), $"{count} rows of {width}");
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Products_AreThePlainSums(int width)
    {
        const int Count = 7;
        float[] row = SeededNumbers.Make(width, 3);
        float[] others = SeededNumbers.Make(width * Count, 4);
        float[] found = Of(row, others, Count);
        for (int i = 0; i < Count; i++)
        {
            double expected = 0, size = 0;
            for (int k = 0; k < width; k++)
            {
                double product = (double)row[k] * others[(i * width) + k];
                expected += product;
                size += Math.Abs(product);
            }

            // Each product is rounded once where it is fused, and sixteen sums are added by a tree.
            Assert.InRange(found[i], expected - (size * ((width / 16) + 6) * 1.2e-7), expected + (size * ((width / 16) + 6) * 1.2e-7));
        }
    }

    [FusedMultiplyAddTheory]
    [InlineData(Golden)]
    public void EveryWidth_HasTheSameBits(ulong golden)
    {
        ulong checksum = 0xcbf29ce484222325;
        foreach (int width in AllWidths)
        {
            for (int count = 1; count <= 9; count++)
            {
                checksum = Bits.Checksum(Of(SeededNumbers.Make(width, 5), SeededNumbers.Make(width * count, 6), count), checksum);
            }
        }

        Assert.Equal(golden, checksum);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Products_StayWithinTheirRows(int width)
    {
        foreach (GuardSide side in Enum.GetValues<GuardSide>())
        {
            for (int count = 1; count <= 6; count++)
            {
                using var row = new GuardedMemory(SeededNumbers.Make(width, 7), side);
                using var others = new GuardedMemory(SeededNumbers.Make(width * count, 8), side);
                using var results = new GuardedMemory(count, side);
                RowDots.Of(row.Span, others.Span, results.Span);
                Bits.AssertSame(Of(row.Span.ToArray(), others.Span.ToArray(), count), results.Span, $"{count} rows of {width}, {side}");
            }
        }
    }

    [Fact]
    public void ARowThatIsNoNumber_TouchesItsOwnProductAlone()
    {
        const int Width = 37, Count = 6;
        float[] row = SeededNumbers.Make(Width, 9);
        float[] others = SeededNumbers.Make(Width * Count, 10);
        float[] expected = Of(row, others, Count);
        for (int i = 0; i < Count; i++)
        {
            float[] changed = [.. others];
            changed[(i * Width) + 36] = float.NaN;
            float[] found = Of(row, changed, Count);
            Assert.True(float.IsNaN(found[i]));
            found[i] = expected[i];
            Bits.AssertSame(expected, found, $"row {i}");
        }
    }

    private static float[] Of(float[] row, float[] others, int count)
    {
        float[] results = [.. Enumerable.Repeat(float.NaN, count)];
        RowDots.Of(row, others, results);
        return results;
    }

    /// <summary>16 lanes in ascending order, then the tree, in plain loops; the last lanes of a row that does not fill them take zeros.</summary>
    private static float InOrder(ReadOnlySpan<float> row, ReadOnlySpan<float> other)
    {
        Span<float> lanes = stackalloc float[16];
        lanes.Clear();
        for (int i = 0; i < row.Length; i++)
        {
            lanes[i % 16] = MathF.FusedMultiplyAdd(row[i], other[i], lanes[i % 16]);
        }

        for (int step = 8; step > 0; step /= 2)
        {
            for (int i = 0; i < step; i++)
            {
                lanes[i] += lanes[i + step];
            }
        }

        return lanes[0];
    }
}
