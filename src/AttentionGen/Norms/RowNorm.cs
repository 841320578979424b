using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>The root-mean-square norm of rows, in place (Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019).</summary>
/// <remarks>The sum of squares is that of <see cref="LaneSums{TLanes, TVector}"/>, the same whatever the width of the hardware.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RowNorm
{
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

    /// <summary>Vector128 where there is such hardware; elsewhere the platform's emulation of it, element by element.</summary>
    private static float SumOfSquares(ref float elements, int dim) =>
        Vector512.IsHardwareAccelerated ? LaneSums<Lanes512, Vector512<float>>.OfSquares(ref elements, dim, around: 0f)
        : Vector256.IsHardwareAccelerated ? LaneSums<Lanes256, Vector256<float>>.OfSquares(ref elements, dim, around: 0f)
        : LaneSums<Lanes128, Vector128<float>>.OfSquares(ref elements, dim, around: 0f);

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
