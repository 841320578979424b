using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AttentionGen.Kernels;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Kernels;

/// <summary>The rotation against its formula element by element, and by what it must leave as it is.</summary>
public class RotaryRowsTests
{
    /// <summary>No, one or several whole vectors of each width, and every kind of rest.</summary>
    public static TheoryData<int, bool> Dims()
    {
        var cases = new TheoryData<int, bool>();
        foreach (int dim in (int[])[2, 4, 6, 8, 10, 14, 16, 24, 30, 32, 34, 46, 62, 64, 78, 96, 128, 250])
        {
            cases.Add(dim, false);
            cases.Add(dim, true);
        }

        return cases;
    }

    [FusedMultiplyAddTheory]
    [MemberData(nameof(Dims))]
    public void EveryElement_IsTheFormulaToTheBit_AndNothingElseIsTouched(int dim, bool interleaved)
    {
        const int Count = 3;
        int stride = dim + 5;
        int tableStride = (dim / 2) + 1;
        float[] rows = SeededNumbers.Make(stride * Count, 1);
        float[] cosines = SeededNumbers.Make(tableStride * Count, 2);
        float[] sines = SeededNumbers.Make(tableStride * Count, 3);
        float[] expected = Expected(rows, stride, Count, cosines, sines, tableStride, dim, interleaved);
        RotaryRows.Rotate(ref rows[0], stride, Count, ref cosines[0], ref sines[0], tableStride, dim, interleaved);
        Bits.AssertSame(expected, rows, "rotated rows");
    }

    [Theory]
    [MemberData(nameof(Dims))]
    public void Rotation_StaysWithinItsRowsAndTables(int dim, bool interleaved)
    {
        foreach (GuardSide side in Enum.GetValues<GuardSide>())
        {
            using var rows = new GuardedMemory(2 * dim, side);
            using var cosines = new GuardedMemory(dim, side);
            using var sines = new GuardedMemory(dim, side);
            RotaryRows.Rotate(
                ref MemoryMarshal.GetReference(rows.Span),
                dim,
                2,
                ref MemoryMarshal.GetReference(cosines.Span),
                ref MemoryMarshal.GetReference(sines.Span),
                dim / 2,
                dim,
                interleaved);
        }
    }

    [Theory]
    [MemberData(nameof(Dims))]
    public void Rotation_KeepsTheNorm(int dim, bool interleaved)
    {
        float[] row = SeededNumbers.Make(dim, 4);
        double before = Dot(row, row);
        Rotate(row, dim, 1234, interleaved);
        Assert.Equal(before, Dot(row, row), 1e-6 * dim);
    }

    [Theory]
    [MemberData(nameof(Dims))]
    public void QueryTimesKey_DependsOnTheirDistanceOnly(int dim, bool interleaved)
    {
        double expected = Score(dim, queryPosition: 7, keyPosition: 2, interleaved);
        Assert.Equal(expected, Score(dim, queryPosition: 5, keyPosition: 0, interleaved), 1e-6 * dim);
        Assert.Equal(expected, Score(dim, queryPosition: 2005, keyPosition: 2000, interleaved), 1e-6 * dim);
    }

    [Fact]
    public void PositionZero_ChangesNothing()
    {
        float[] row = SeededNumbers.Make(40, 5);
        float[] before = [.. row];
        Rotate(row, 40, 0, interleaved: true);
        Bits.AssertSame(before, row, "position 0");
    }

    [FusedMultiplyAddTheory]
    [InlineData(2)]
    [InlineData(36)]
    [InlineData(64)]
    public void BothPairings_GiveTheSameBits_OfReorderedElements(int dim)
    {
        float[] halves = SeededNumbers.Make(dim, 6);
        float[] neighbours = Interleave(halves);
        Rotate(halves, dim, 99, interleaved: false);
        Rotate(neighbours, dim, 99, interleaved: true);
        Bits.AssertSame(Interleave(halves), neighbours, "reordered");
    }

    private static float[] Interleave(float[] halves)
    {
        int pairs = halves.Length / 2;
        var result = new float[halves.Length];
        for (int i = 0; i < pairs; i++)
        {
            (result[2 * i], result[(2 * i) + 1]) = (halves[i], halves[pairs + i]);
        }

        return result;
    }

    private static double Score(int dim, int queryPosition, int keyPosition, bool interleaved)
    {
        float[] query = SeededNumbers.Make(dim, 8);
        float[] key = SeededNumbers.Make(dim, 9);
        Rotate(query, dim, queryPosition, interleaved);
        Rotate(key, dim, keyPosition, interleaved);
        return Dot(query, key);
    }

    private static void Rotate(float[] row, int dim, int position, bool interleaved)
    {
        RotaryTable.Snapshot table = RotaryTable.For(new RotaryShape(RotaryPairing.HalfSplit, dim)).Ensure(position + 1);
        RotaryRows.Rotate(ref row[0], dim, 1, ref table.Cosines(position), ref table.Sines(position), table.Stride, dim, interleaved);
    }

    private static double Dot(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }

    private static float[] Expected(
        float[] rows, int stride, int count, float[] cosines, float[] sines, int tableStride, int dim, bool interleaved)
    {
        float[] result = [.. rows];
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < dim / 2; i++)
            {
                int first = (row * stride) + (interleaved ? 2 * i : i);
                int second = first + (interleaved ? 1 : dim / 2);
                float cos = cosines[(row * tableStride) + i];
                float sin = sines[(row * tableStride) + i];
                result[first] = MathF.FusedMultiplyAdd(rows[first], cos, -(rows[second] * sin));
                result[second] = MathF.FusedMultiplyAdd(rows[second], cos, rows[first] * sin);
            }
        }

        return result;
    }
}
