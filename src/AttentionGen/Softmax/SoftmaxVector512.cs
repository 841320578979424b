using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>The softmax of one row of scores with 512-bit vectors. Tiles differ in shape but not in this.</summary>
/// <remarks>Sums run over 16 virtual lanes on every width (1 x Vector512 here), so that all widths add in the same order.</remarks>
internal static class SoftmaxVector512
{
    private const int VirtualLanes = 16;

    /// <summary>The largest visible score of a row; minus infinity if none is visible. A maximum may be taken in any order, so it runs in 4 chains.</summary>
    /// <param name="row">The first score.</param>
    /// <param name="visible">Scores that are visible, the first ones.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public static float Maximum(ref float row, int visible)
    {
        nuint key = 0;
        Vector512<float> max0 = Vector512.Create(float.NegativeInfinity);
        Vector512<float> max1 = Vector512.Create(float.NegativeInfinity);
        Vector512<float> max2 = Vector512.Create(float.NegativeInfinity);
        Vector512<float> max3 = Vector512.Create(float.NegativeInfinity);
        for (; key + 64 <= (nuint)visible; key += 64)
        {
            max0 = Vector512.MaxNative(max0, Vector512.LoadUnsafe(ref row, key));
            max1 = Vector512.MaxNative(max1, Vector512.LoadUnsafe(ref row, key + 16));
            max2 = Vector512.MaxNative(max2, Vector512.LoadUnsafe(ref row, key + 32));
            max3 = Vector512.MaxNative(max3, Vector512.LoadUnsafe(ref row, key + 48));
        }

        for (; key + 16 <= (nuint)visible; key += 16)
        {
            max0 = Vector512.MaxNative(max0, Vector512.LoadUnsafe(ref row, key));
        }

        int rest = visible - (int)key;
        if (rest > 0)
        {
            max0 = Vector512.MaxNative(max0, Vector512.ConditionalSelect(Before(rest, 0), Vector512.LoadUnsafe(ref row, key), Vector512.Create(float.NegativeInfinity)));
        }

        return VectorMath.MaxAcross(Vector512.MaxNative(Vector512.MaxNative(max0, max2), Vector512.MaxNative(max1, max3)));
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
        Vector512<float> anchor = Vector512.Create(float.IsNegativeInfinity(maximum) ? 0f : maximum);
        Vector512<float> sum0 = Vector512<float>.Zero;
        for (nuint key = 0; key < whole; key += VirtualLanes)
        {
            Vector512<float> e0 = VectorMath.Exp2(Vector512.LoadUnsafe(ref row, key) - anchor);
            e0.StoreUnsafe(ref row, key);
            sum0 += e0;
        }

        if (rest > 0)
        {
            Vector512<float> e0 = Vector512.ConditionalSelect(Before(rest, 0), VectorMath.Exp2(Vector512.LoadUnsafe(ref row, whole) - anchor), Vector512<float>.Zero);
            e0.StoreUnsafe(ref row, whole);
            sum0 += e0;
            whole += VirtualLanes;
        }

        for (; whole < (nuint)extent; whole += VirtualLanes)
        {
            Vector512<float>.Zero.StoreUnsafe(ref row, whole);
        }

        return VectorMath.TreeSum(sum0);
    }

    /// <summary>All bits of the lanes whose number, counted from <paramref name="first"/>, is below the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Before(int rest, int first) =>
        Vector512.LessThan(Vector512<int>.Indices + Vector512.Create(first), Vector512.Create(rest)).AsSingle();
}
