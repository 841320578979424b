using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>The softmax of one row of scores with 256-bit vectors. Tiles differ in shape but not in this.</summary>
/// <remarks>Sums run over 16 virtual lanes on every width (2 x Vector256 here), so that all widths add in the same order.</remarks>
internal static class SoftmaxVector256
{
    private const int VirtualLanes = 16;

    /// <summary>The largest visible score of a row; minus infinity if none is visible. A maximum may be taken in any order, so it runs in 4 chains.</summary>
    /// <param name="row">The first score.</param>
    /// <param name="visible">Scores that are visible, the first ones.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public static float Maximum(ref float row, int visible)
    {
        nuint key = 0;
        Vector256<float> max0 = Vector256.Create(float.NegativeInfinity);
        Vector256<float> max1 = Vector256.Create(float.NegativeInfinity);
        Vector256<float> max2 = Vector256.Create(float.NegativeInfinity);
        Vector256<float> max3 = Vector256.Create(float.NegativeInfinity);
        for (; key + 32 <= (nuint)visible; key += 32)
        {
            max0 = Vector256.MaxNative(max0, Vector256.LoadUnsafe(ref row, key));
            max1 = Vector256.MaxNative(max1, Vector256.LoadUnsafe(ref row, key + 8));
            max2 = Vector256.MaxNative(max2, Vector256.LoadUnsafe(ref row, key + 16));
            max3 = Vector256.MaxNative(max3, Vector256.LoadUnsafe(ref row, key + 24));
        }

        for (; key + 8 <= (nuint)visible; key += 8)
        {
            max0 = Vector256.MaxNative(max0, Vector256.LoadUnsafe(ref row, key));
        }

        int rest = visible - (int)key;
        if (rest > 0)
        {
            max0 = Vector256.MaxNative(max0, Vector256.ConditionalSelect(Before(rest, 0), Vector256.LoadUnsafe(ref row, key), Vector256.Create(float.NegativeInfinity)));
        }

        return VectorMath.MaxAcross(Vector256.MaxNative(Vector256.MaxNative(max0, max2), Vector256.MaxNative(max1, max3)));
    }

    /// <summary>
    /// Exponentials of one row: the first scores are visible, the rest of the extent becomes zero. Returns their sum, added along the
    /// lanes and then by one fixed tree.
    /// </summary>
    /// <param name="row">The first score; the memory reaches to a multiple of 16 behind the extent.</param>
    /// <param name="visible">Scores that are visible.</param>
    /// <param name="extent">Scores of the row.</param>
    /// <param name="maximum">The largest visible score.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public static float Exponentials(ref float row, int visible, int extent, float maximum)
    {
        nuint whole = (nuint)(visible & ~(VirtualLanes - 1));
        int rest = visible & (VirtualLanes - 1);

        // A row that sees nothing here has no largest score; any finite base keeps its exponentials at zero.
        Vector256<float> anchor = Vector256.Create(float.IsNegativeInfinity(maximum) ? 0f : maximum);

        // Read from where the JIT does not know them, or it would load each of them again in every trip.
        ref float constants = ref Alias.Of(ref MemoryMarshal.GetReference(VectorMath.Exp2Constants));
        Vector256<float> rounder = Vector256.Create(constants);
        Vector256<float> c6 = Vector256.Create(Unsafe.Add(ref constants, 1));
        Vector256<float> c5 = Vector256.Create(Unsafe.Add(ref constants, 2));
        Vector256<float> c4 = Vector256.Create(Unsafe.Add(ref constants, 3));
        Vector256<float> c3 = Vector256.Create(Unsafe.Add(ref constants, 4));
        Vector256<float> c2 = Vector256.Create(Unsafe.Add(ref constants, 5));
        Vector256<float> c1 = Vector256.Create(Unsafe.Add(ref constants, 6));
        Vector256<float> two = Vector256.Create(Unsafe.Add(ref constants, 7));
        Vector256<float> smallest = Vector256.Create(Unsafe.Add(ref constants, 8));
        Vector256<float> sum0 = Vector256<float>.Zero;
        Vector256<float> sum1 = Vector256<float>.Zero;
        for (nuint key = 0; key < whole; key += VirtualLanes)
        {
            Vector256<float> e0 = VectorMath.Exp2(Vector256.LoadUnsafe(ref row, key) - anchor, rounder, c6, c5, c4, c3, c2, c1, two, smallest);
            e0.StoreUnsafe(ref row, key);
            sum0 += e0;
            Vector256<float> e1 = VectorMath.Exp2(Vector256.LoadUnsafe(ref row, key + 8) - anchor, rounder, c6, c5, c4, c3, c2, c1, two, smallest);
            e1.StoreUnsafe(ref row, key + 8);
            sum1 += e1;
        }

        if (rest > 0)
        {
            Vector256<float> e0 = Vector256.ConditionalSelect(Before(rest, 0), VectorMath.Exp2(Vector256.LoadUnsafe(ref row, whole) - anchor, rounder, c6, c5, c4, c3, c2, c1, two, smallest), Vector256<float>.Zero);
            e0.StoreUnsafe(ref row, whole);
            sum0 += e0;
            Vector256<float> e1 = Vector256.ConditionalSelect(Before(rest, 8), VectorMath.Exp2(Vector256.LoadUnsafe(ref row, whole + 8) - anchor, rounder, c6, c5, c4, c3, c2, c1, two, smallest), Vector256<float>.Zero);
            e1.StoreUnsafe(ref row, whole + 8);
            sum1 += e1;
            whole += VirtualLanes;
        }

        for (; whole < (nuint)extent; whole += VirtualLanes)
        {
            Vector256<float>.Zero.StoreUnsafe(ref row, whole);
            Vector256<float>.Zero.StoreUnsafe(ref row, whole + 8);
        }

        return VectorMath.TreeSum(sum0 + sum1);
    }

    /// <summary>All bits of the lanes whose number, counted from <paramref name="first"/>, is below the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Before(int rest, int first) =>
        Vector256.LessThan(Vector256<int>.Indices + Vector256.Create(first), Vector256.Create(rest)).AsSingle();
}
