using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>
/// Turns pairs of elements of projected queries and keys by their position's angles, in place (Su et al., "RoFormer", 2021).
/// </summary>
/// <remarks>
/// x₀' = x₀·cos − x₁·sin and x₁' = x₁·cos + x₀·sin: the product with the sine is rounded, the other one fused with the sum.
/// That is the same on every width and for both pairings, so a head gives the same bits however its elements are ordered.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RotaryRows
{
    /// <summary>Rotates the first <paramref name="dim"/> elements of each row; nothing else is read or written.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="cosines">Cosines of the first row's position, half of <paramref name="dim"/>; see <see cref="RotaryTable"/>.</param>
    /// <param name="sines">Its sines.</param>
    /// <param name="tableStride">Floats from one row of the tables to the next: 0 rotates all rows by the same position.</param>
    /// <param name="dim">Elements to rotate; even.</param>
    /// <param name="interleaved">Whether a pair is elements 2i and 2i + 1, otherwise i and i + dim/2.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(
        ref float rows, nint stride, int count, ref float cosines, ref float sines, nint tableStride, int dim, bool interleaved)
    {
        int pairs = dim / 2;
        for (int row = 0; row < count; row++)
        {
            ref float elements = ref Unsafe.Add(ref rows, row * stride);
            ref float cos = ref Unsafe.Add(ref cosines, row * tableStride);
            ref float sin = ref Unsafe.Add(ref sines, row * tableStride);
            if (interleaved)
            {
                RotateNeighbours(ref elements, ref cos, ref sin, pairs);
            }
            else
            {
                RotateHalves(ref elements, ref Unsafe.Add(ref elements, pairs), ref cos, ref sin, pairs);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RotateHalves(ref float first, ref float second, ref float cosines, ref float sines, int pairs)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + Vector512<float>.Count <= pairs; i += Vector512<float>.Count)
            {
                Vector512<float> x0 = Vector512.LoadUnsafe(ref first, (nuint)i);
                Vector512<float> x1 = Vector512.LoadUnsafe(ref second, (nuint)i);
                Vector512<float> cos = Vector512.LoadUnsafe(ref cosines, (nuint)i);
                Vector512<float> sin = Vector512.LoadUnsafe(ref sines, (nuint)i);
                Vector512.MultiplyAddEstimate(x0, cos, -(x1 * sin)).StoreUnsafe(ref first, (nuint)i);
                Vector512.MultiplyAddEstimate(x1, cos, x0 * sin).StoreUnsafe(ref second, (nuint)i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + Vector256<float>.Count <= pairs; i += Vector256<float>.Count)
            {
                Vector256<float> x0 = Vector256.LoadUnsafe(ref first, (nuint)i);
                Vector256<float> x1 = Vector256.LoadUnsafe(ref second, (nuint)i);
                Vector256<float> cos = Vector256.LoadUnsafe(ref cosines, (nuint)i);
                Vector256<float> sin = Vector256.LoadUnsafe(ref sines, (nuint)i);
                Vector256.MultiplyAddEstimate(x0, cos, -(x1 * sin)).StoreUnsafe(ref first, (nuint)i);
                Vector256.MultiplyAddEstimate(x1, cos, x0 * sin).StoreUnsafe(ref second, (nuint)i);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + Vector128<float>.Count <= pairs; i += Vector128<float>.Count)
            {
                Vector128<float> x0 = Vector128.LoadUnsafe(ref first, (nuint)i);
                Vector128<float> x1 = Vector128.LoadUnsafe(ref second, (nuint)i);
                Vector128<float> cos = Vector128.LoadUnsafe(ref cosines, (nuint)i);
                Vector128<float> sin = Vector128.LoadUnsafe(ref sines, (nuint)i);
                Vector128Math.MultiplyAdd(x0, cos, -(x1 * sin)).StoreUnsafe(ref first, (nuint)i);
                Vector128Math.MultiplyAdd(x1, cos, x0 * sin).StoreUnsafe(ref second, (nuint)i);
            }
        }

        for (; i < pairs; i++)
        {
            RotatePair(ref Unsafe.Add(ref first, i), ref Unsafe.Add(ref second, i), Unsafe.Add(ref cosines, i), Unsafe.Add(ref sines, i));
        }
    }

    /// <remarks>
    /// A vector holds whole pairs. Against it stand the same vector with each pair swapped and the table's entries doubled,
    /// the sine negated where it meets x₁: a product with −sin is minus the product with sin to the bit.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RotateNeighbours(ref float elements, ref float cosines, ref float sines, int pairs)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<int> twice = Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
            Vector512<int> swapped = Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
            Vector512<float> signs = Vector512.Create(-0f, 0f, -0f, 0f, -0f, 0f, -0f, 0f, -0f, 0f, -0f, 0f, -0f, 0f, -0f, 0f);
            for (; i + (Vector512<float>.Count / 2) <= pairs; i += Vector512<float>.Count / 2)
            {
                Vector512<float> x = Vector512.LoadUnsafe(ref elements, (nuint)(2 * i));
                Vector512<float> cos = Vector512.Shuffle(Vector256.LoadUnsafe(ref cosines, (nuint)i).ToVector512Unsafe(), twice);
                Vector512<float> sin = Vector512.Shuffle(Vector256.LoadUnsafe(ref sines, (nuint)i).ToVector512Unsafe(), twice) ^ signs;
                Vector512<float> crossed = Vector512.Shuffle(x, swapped) * sin;
                Vector512.MultiplyAddEstimate(x, cos, crossed).StoreUnsafe(ref elements, (nuint)(2 * i));
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<int> twice = Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3);
            Vector256<int> swapped = Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6);
            Vector256<float> signs = Vector256.Create(-0f, 0f, -0f, 0f, -0f, 0f, -0f, 0f);
            for (; i + (Vector256<float>.Count / 2) <= pairs; i += Vector256<float>.Count / 2)
            {
                Vector256<float> x = Vector256.LoadUnsafe(ref elements, (nuint)(2 * i));
                Vector256<float> cos = Vector256.Shuffle(Vector128.LoadUnsafe(ref cosines, (nuint)i).ToVector256Unsafe(), twice);
                Vector256<float> sin = Vector256.Shuffle(Vector128.LoadUnsafe(ref sines, (nuint)i).ToVector256Unsafe(), twice) ^ signs;
                Vector256<float> crossed = Vector256.Shuffle(x, swapped) * sin;
                Vector256.MultiplyAddEstimate(x, cos, crossed).StoreUnsafe(ref elements, (nuint)(2 * i));
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<int> twice = Vector128.Create(0, 0, 1, 1);
            Vector128<int> swapped = Vector128.Create(1, 0, 3, 2);
            Vector128<float> signs = Vector128.Create(-0f, 0f, -0f, 0f);
            for (; i + (Vector128<float>.Count / 2) <= pairs; i += Vector128<float>.Count / 2)
            {
                Vector128<float> x = Vector128.LoadUnsafe(ref elements, (nuint)(2 * i));
                Vector128<float> cos = Vector128.Shuffle(Vector64.LoadUnsafe(ref cosines, (nuint)i).ToVector128Unsafe(), twice);
                Vector128<float> sin = Vector128.Shuffle(Vector64.LoadUnsafe(ref sines, (nuint)i).ToVector128Unsafe(), twice) ^ signs;
                Vector128<float> crossed = Vector128.Shuffle(x, swapped) * sin;
                Vector128Math.MultiplyAdd(x, cos, crossed).StoreUnsafe(ref elements, (nuint)(2 * i));
            }
        }

        for (; i < pairs; i++)
        {
            ref float first = ref Unsafe.Add(ref elements, 2 * i);
            RotatePair(ref first, ref Unsafe.Add(ref first, 1), Unsafe.Add(ref cosines, i), Unsafe.Add(ref sines, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RotatePair(ref float first, ref float second, float cos, float sin)
    {
        float x0 = first;
        float x1 = second;
        first = float.MultiplyAddEstimate(x0, cos, -(x1 * sin));
        second = float.MultiplyAddEstimate(x1, cos, x0 * sin);
    }
}
