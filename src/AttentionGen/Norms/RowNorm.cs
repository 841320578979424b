using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>The root-mean-square norm of rows, in place (Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019).</summary>
/// <remarks>
/// Element i is squared into virtual lane i mod 16 by fused multiply-add, in ascending order, and the 16 lanes are added by
/// the tree of <see cref="VectorMath.TreeSum(Vector512{float})"/>, whatever the width of the hardware.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RowNorm
{
    private const int Lanes = 16;

    /// <summary>Below this mean of squares, single squares may have lost digits to the end of the range.</summary>
    private const float Smallest = 1e-30f;

    /// <summary>Each row becomes x · (1 / sqrt(mean(x²) + epsilon)) · weight.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="dim">Length of a row.</param>
    /// <param name="weight">One factor for each element of a row.</param>
    /// <param name="epsilon">Keeps a row of zeros finite.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ref float rows, nint stride, int count, int dim, ref float weight, float epsilon)
    {
        for (int row = 0; row < count; row++)
        {
            ref float elements = ref Unsafe.Add(ref rows, row * stride);
            float square = (SumOfSquares(ref elements, dim) / dim) + epsilon;
            if (square is >= Smallest and <= float.MaxValue)
            {
                Scale(ref elements, 1f / MathF.Sqrt(square), ref weight, dim);
            }
            else
            {
                ScaleExactly(ref elements, ref weight, dim, epsilon);
            }
        }
    }

    /// <summary>The same in double precision, for rows whose squares leave the range of float32 on either side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScaleExactly(ref float elements, ref float weight, int dim, float epsilon)
    {
        double sum = 0;
        for (int i = 0; i < dim; i++)
        {
            double element = Unsafe.Add(ref elements, i);
            sum += element * element;
        }

        double factor = 1 / Math.Sqrt((sum / dim) + epsilon);
        for (int i = 0; i < dim; i++)
        {
            ref float element = ref Unsafe.Add(ref elements, i);
            element = (float)(element * factor * Unsafe.Add(ref weight, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumOfSquares(ref float elements, int dim)
    {
        int whole = dim & -Lanes;

        // Zeros fill the last lanes: 0·0 added by fused multiply-add changes no bit of a sum of squares.
        Span<float> rest = stackalloc float[Lanes];
        rest.Clear();
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref elements, whole), dim - whole).CopyTo(rest);
        ref float last = ref MemoryMarshal.GetReference(rest);
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int i = 0; i < whole; i += Lanes)
            {
                sum = AddSquare(sum, Vector512.LoadUnsafe(ref elements, (nuint)i));
            }

            return VectorMath.TreeSum(AddSquare(sum, Vector512.LoadUnsafe(ref last)));
        }

        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> low = Vector256<float>.Zero;
            Vector256<float> high = Vector256<float>.Zero;
            for (int i = 0; i < whole; i += Lanes)
            {
                low = AddSquare(low, Vector256.LoadUnsafe(ref elements, (nuint)i));
                high = AddSquare(high, Vector256.LoadUnsafe(ref elements, (nuint)i + 8));
            }

            low = AddSquare(low, Vector256.LoadUnsafe(ref last));
            high = AddSquare(high, Vector256.LoadUnsafe(ref last, 8));
            return VectorMath.TreeSum(low + high);
        }

        return SumOfSquaresByFours(ref elements, whole, ref last);
    }

    /// <summary>Vector128 where there is such hardware; elsewhere the platform's emulation of it, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumOfSquaresByFours(ref float elements, int whole, ref float last)
    {
        Vector128<float> a = Vector128<float>.Zero;
        Vector128<float> b = Vector128<float>.Zero;
        Vector128<float> c = Vector128<float>.Zero;
        Vector128<float> d = Vector128<float>.Zero;
        for (int i = 0; i < whole; i += Lanes)
        {
            a = AddSquare(a, Vector128.LoadUnsafe(ref elements, (nuint)i));
            b = AddSquare(b, Vector128.LoadUnsafe(ref elements, (nuint)i + 4));
            c = AddSquare(c, Vector128.LoadUnsafe(ref elements, (nuint)i + 8));
            d = AddSquare(d, Vector128.LoadUnsafe(ref elements, (nuint)i + 12));
        }

        a = AddSquare(a, Vector128.LoadUnsafe(ref last));
        b = AddSquare(b, Vector128.LoadUnsafe(ref last, 4));
        c = AddSquare(c, Vector128.LoadUnsafe(ref last, 8));
        d = AddSquare(d, Vector128.LoadUnsafe(ref last, 12));
        return VectorMath.TreeSum((a + c) + (b + d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AddSquare(Vector512<float> sum, Vector512<float> x) => Vector512.MultiplyAddEstimate(x, x, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> AddSquare(Vector256<float> sum, Vector256<float> x) => Vector256.MultiplyAddEstimate(x, x, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> AddSquare(Vector128<float> sum, Vector128<float> x) => Vector128Math.MultiplyAdd(x, x, sum);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(ref float elements, float factor, ref float weight, int dim)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + Vector512<float>.Count <= dim; i += Vector512<float>.Count)
            {
                Vector512<float> scaled = Vector512.LoadUnsafe(ref elements, (nuint)i) * factor;
                (scaled * Vector512.LoadUnsafe(ref weight, (nuint)i)).StoreUnsafe(ref elements, (nuint)i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + Vector256<float>.Count <= dim; i += Vector256<float>.Count)
            {
                Vector256<float> scaled = Vector256.LoadUnsafe(ref elements, (nuint)i) * factor;
                (scaled * Vector256.LoadUnsafe(ref weight, (nuint)i)).StoreUnsafe(ref elements, (nuint)i);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + Vector128<float>.Count <= dim; i += Vector128<float>.Count)
            {
                Vector128<float> scaled = Vector128.LoadUnsafe(ref elements, (nuint)i) * Vector128.Create(factor);
                (scaled * Vector128.LoadUnsafe(ref weight, (nuint)i)).StoreUnsafe(ref elements, (nuint)i);
            }
        }

        for (; i < dim; i++)
        {
            ref float element = ref Unsafe.Add(ref elements, i);
            element = element * factor * Unsafe.Add(ref weight, i);
        }
    }
}
