using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>The softmax of one row of scores with 128-bit vectors. Tiles differ in shape but not in this.</summary>
/// <remarks>Sums run over 16 virtual lanes on every width (4 x Vector128 here), so that all widths add in the same order.</remarks>
internal static class SoftmaxVector128
{
    private const int VirtualLanes = 16;

    /// <summary>The largest visible score of a row; minus infinity if none is visible. A maximum may be taken in any order, so it runs in 4 chains.</summary>
    /// <param name="row">The first score.</param>
    /// <param name="visible">Scores that are visible, the first ones.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public static float Maximum(ref float row, int visible)
    {
        nuint key = 0;
        Vector128<float> max0 = Vector128.Create(float.NegativeInfinity);
        Vector128<float> max1 = Vector128.Create(float.NegativeInfinity);
        Vector128<float> max2 = Vector128.Create(float.NegativeInfinity);
        Vector128<float> max3 = Vector128.Create(float.NegativeInfinity);
        for (; key + 16 <= (nuint)visible; key += 16)
        {
            max0 = Vector128.MaxNative(max0, Vector128.LoadUnsafe(ref row, key));
            max1 = Vector128.MaxNative(max1, Vector128.LoadUnsafe(ref row, key + 4));
            max2 = Vector128.MaxNative(max2, Vector128.LoadUnsafe(ref row, key + 8));
            max3 = Vector128.MaxNative(max3, Vector128.LoadUnsafe(ref row, key + 12));
        }

        for (; key + 4 <= (nuint)visible; key += 4)
        {
            max0 = Vector128.MaxNative(max0, Vector128.LoadUnsafe(ref row, key));
        }

        int rest = visible - (int)key;
        if (rest > 0)
        {
            max0 = Vector128.MaxNative(max0, Vector128.ConditionalSelect(Before(rest, 0), Vector128.LoadUnsafe(ref row, key), Vector128.Create(float.NegativeInfinity)));
        }

        return VectorMath.MaxAcross(Vector128.MaxNative(Vector128.MaxNative(max0, max2), Vector128.MaxNative(max1, max3)));
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
        Vector128<float> anchor = Vector128.Create(float.IsNegativeInfinity(maximum) ? 0f : maximum);
        Vector128<float> sum0 = Vector128<float>.Zero;
        Vector128<float> sum1 = Vector128<float>.Zero;
        Vector128<float> sum2 = Vector128<float>.Zero;
        Vector128<float> sum3 = Vector128<float>.Zero;
        for (nuint key = 0; key < whole; key += VirtualLanes)
        {
            Vector128<float> e0 = VectorMath.Exp2(Vector128.LoadUnsafe(ref row, key) - anchor);
            Vector128<float> e1 = VectorMath.Exp2(Vector128.LoadUnsafe(ref row, key + 4) - anchor);
            Vector128<float> e2 = VectorMath.Exp2(Vector128.LoadUnsafe(ref row, key + 8) - anchor);
            Vector128<float> e3 = VectorMath.Exp2(Vector128.LoadUnsafe(ref row, key + 12) - anchor);
            e0.StoreUnsafe(ref row, key);
            e1.StoreUnsafe(ref row, key + 4);
            e2.StoreUnsafe(ref row, key + 8);
            e3.StoreUnsafe(ref row, key + 12);
            sum0 += e0;
            sum1 += e1;
            sum2 += e2;
            sum3 += e3;
        }

        if (rest > 0)
        {
            Vector128<float> e0 = Vector128.ConditionalSelect(Before(rest, 0), VectorMath.Exp2(Vector128.LoadUnsafe(ref row, whole) - anchor), Vector128<float>.Zero);
            e0.StoreUnsafe(ref row, whole);
            sum0 += e0;
            Vector128<float> e1 = Vector128.ConditionalSelect(Before(rest, 4), VectorMath.Exp2(Vector128.LoadUnsafe(ref row, whole + 4) - anchor), Vector128<float>.Zero);
            e1.StoreUnsafe(ref row, whole + 4);
            sum1 += e1;
            Vector128<float> e2 = Vector128.ConditionalSelect(Before(rest, 8), VectorMath.Exp2(Vector128.LoadUnsafe(ref row, whole + 8) - anchor), Vector128<float>.Zero);
            e2.StoreUnsafe(ref row, whole + 8);
            sum2 += e2;
            Vector128<float> e3 = Vector128.ConditionalSelect(Before(rest, 12), VectorMath.Exp2(Vector128.LoadUnsafe(ref row, whole + 12) - anchor), Vector128<float>.Zero);
            e3.StoreUnsafe(ref row, whole + 12);
            sum3 += e3;
            whole += VirtualLanes;
        }

        for (; whole < (nuint)extent; whole += VirtualLanes)
        {
            Vector128<float>.Zero.StoreUnsafe(ref row, whole);
            Vector128<float>.Zero.StoreUnsafe(ref row, whole + 4);
            Vector128<float>.Zero.StoreUnsafe(ref row, whole + 8);
            Vector128<float>.Zero.StoreUnsafe(ref row, whole + 12);
        }

        return VectorMath.TreeSum((sum0 + sum2) + (sum1 + sum3));
    }

    /// <summary>All bits of the lanes whose number, counted from <paramref name="first"/>, is below the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Before(int rest, int first) =>
        Vector128.LessThan(Vector128<int>.Indices + Vector128.Create(first), Vector128.Create(rest)).AsSingle();
}
