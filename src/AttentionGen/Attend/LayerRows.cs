using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>What is done to single rows, in vectors of the width that the layer's kernels have. Only one branch of each method is compiled.</summary>
internal static class LayerRows<TKernels>
    where TKernels : struct, IHeadKernels
{
    /// <inheritdoc cref="SoftmaxVector512.Maximum"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(ref float row, int visible) => TKernels.Lanes switch
    {
        16 => SoftmaxVector512.Maximum(ref row, visible),
        8 => SoftmaxVector256.Maximum(ref row, visible),
        4 => SoftmaxVector128.Maximum(ref row, visible),
        _ => SoftmaxScalar.Maximum(ref row, visible),
    };

    /// <inheritdoc cref="SoftmaxVector512.Exponentials"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exponentials(ref float row, int visible, int extent, float maximum) => TKernels.Lanes switch
    {
        16 => SoftmaxVector512.Exponentials(ref row, visible, extent, maximum),
        8 => SoftmaxVector256.Exponentials(ref row, visible, extent, maximum),
        4 => SoftmaxVector128.Exponentials(ref row, visible, extent, maximum),
        _ => SoftmaxScalar.Exponentials(ref row, visible, extent, maximum),
    };

    /// <summary>A row becomes its old self times one factor plus another row times a second one; its length is a multiple of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add(ref float row, float keep, ref float other, float factor, int length)
    {
        switch (TKernels.Lanes)
        {
            case 16:
                for (nuint d = 0; d < (nuint)length; d += 16)
                {
                    Vector512<float> added = Vector512.LoadUnsafe(ref other, d) * factor;
                    Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, d), Vector512.Create(keep), added).StoreUnsafe(ref row, d);
                }

                break;
            case 8:
                for (nuint d = 0; d < (nuint)length; d += 8)
                {
                    Vector256<float> added = Vector256.LoadUnsafe(ref other, d) * factor;
                    Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref row, d), Vector256.Create(keep), added).StoreUnsafe(ref row, d);
                }

                break;
            case 4:
                for (nuint d = 0; d < (nuint)length; d += 4)
                {
                    Vector128<float> added = Vector128.LoadUnsafe(ref other, d) * Vector128.Create(factor);
                    Vector128Math.MultiplyAdd(Vector128.LoadUnsafe(ref row, d), Vector128.Create(keep), added).StoreUnsafe(ref row, d);
                }

                break;
            default:
                for (int d = 0; d < length; d++)
                {
                    float added = Unsafe.Add(ref other, d) * factor;
                    Unsafe.Add(ref row, d) = float.MultiplyAddEstimate(Unsafe.Add(ref row, d), keep, added);
                }

                break;
        }
    }

    /// <summary>Writes a row times a factor, and nothing behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref float row, float factor, ref float product, int length)
    {
        nuint d = 0;
        for (; TKernels.Lanes >= 16 && d + 16 <= (nuint)length; d += 16)
        {
            (Vector512.LoadUnsafe(ref row, d) * factor).StoreUnsafe(ref product, d);
        }

        for (; TKernels.Lanes >= 8 && d + 8 <= (nuint)length; d += 8)
        {
            (Vector256.LoadUnsafe(ref row, d) * factor).StoreUnsafe(ref product, d);
        }

        for (; TKernels.Lanes >= 4 && d + 4 <= (nuint)length; d += 4)
        {
            (Vector128.LoadUnsafe(ref row, d) * Vector128.Create(factor)).StoreUnsafe(ref product, d);
        }

        for (; d < (nuint)length; d++)
        {
            Unsafe.Add(ref product, d) = Unsafe.Add(ref row, d) * factor;
        }
    }
}
