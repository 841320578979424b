using System.Runtime.InteropServices;
using AttentionGen.Kernels;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Kernels;

public class RowNormTests
{
    public static TheoryData<int> Dims() => [1, 2, 3, 4, 7, 8, 15, 16, 17, 24, 31, 32, 48, 63, 64, 80, 100, 128, 255];

    [FusedMultiplyAddTheory]
    [MemberData(nameof(Dims))]
    public void EveryElement_IsTheFixedOrderOfOperations_AndNothingElseIsTouched(int dim)
    {
        const int Count = 3;
        int stride = dim + 3;
        float[] rows = SeededNumbers.Make(stride * Count, 1, 3f);
        float[] weight = SeededNumbers.Make(dim, 2);
        float[] expected = [.. rows];
        for (int row = 0; row < Count; row++)
        {
            InOrder(expected.AsSpan(row * stride, dim), weight, 1e-6f);
        }

        RowNorm.Apply(ref rows[0], stride, Count, dim, ref weight[0], 1e-6f);
        Bits.AssertSame(expected, rows, $"norm of {dim}");
    }

    [Theory]
    [MemberData(nameof(Dims))]
    public void Result_IsTheFormula(int dim)
    {
        float[] row = SeededNumbers.Make(dim, 3, 5f);
        float[] weight = SeededNumbers.Make(dim, 4);
        double square = row.Sum(x => (double)x * x);
        double factor = 1 / Math.Sqrt((square / dim) + 0.01);
        double[] expected = [.. row.Select((x, i) => x * factor * weight[i])];
        RowNorm.Apply(ref row[0], dim, 1, dim, ref weight[0], 0.01f);
        for (int i = 0; i < dim; i++)
        {
            Assert.Equal(expected[i], row[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(1e25f, 1e-6f)]
    [InlineData(float.MaxValue, 1e-6f)]
    [InlineData(1e-25f, 0f)]
    [InlineData(1e-44f, 0f)]
    [InlineData(1e-20f, 1e-38f)]
    public void RowsWhoseSquaresLeaveTheRange_HaveTheFormulasResult(float size, float epsilon)
    {
        foreach (int dim in (int[])[1, 5, 16, 33, 128])
        {
            float[] row = [.. Enumerable.Range(0, dim).Select(i => i % 3 == 1 ? -size : size)];
            float[] weight = SeededNumbers.Make(dim, 4);
            double square = row.Sum(x => (double)x * x);
            double factor = 1 / Math.Sqrt((square / dim) + epsilon);
            double[] expected = [.. row.Select((x, i) => x * factor * weight[i])];
            RowNorm.Apply(ref row[0], dim, 1, dim, ref weight[0], epsilon);
            for (int i = 0; i < dim; i++)
            {
                Assert.Equal(expected[i], row[i], 1e-6);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Dims))]
    public void Norm_StaysWithinItsRows(int dim)
    {
        foreach (GuardSide side in Enum.GetValues<GuardSide>())
        {
            using var rows = new GuardedMemory(2 * dim, side);
            using var weight = new GuardedMemory(dim, side);
            RowNorm.Apply(
                ref MemoryMarshal.GetReference(rows.Span), dim, 2, dim, ref MemoryMarshal.GetReference(weight.Span), 1e-6f);
            Assert.All(rows.Span.ToArray(), x => Assert.Equal(0f, x));
        }
    }

    /// <summary>16 lanes in ascending order, then the tree, in plain loops.</summary>
    private static void InOrder(Span<float> row, float[] weight, float epsilon)
    {
        var lanes = new float[16];
        for (int i = 0; i < row.Length; i++)
        {
            lanes[i % 16] = MathF.FusedMultiplyAdd(row[i], row[i], lanes[i % 16]);
        }

        for (int step = 8; step > 0; step /= 2)
        {
            for (int i = 0; i < step; i++)
            {
                lanes[i] += lanes[i + step];
            }
        }

        float factor = 1f / MathF.Sqrt((lanes[0] / row.Length) + epsilon);
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = row[i] * factor * weight[i];
        }
    }
}
