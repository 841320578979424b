using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>The softmax of one row of scores without vectors. Tiles differ in shape but not in this.</summary>
/// <remarks>Sums run over 16 partial sums, like the virtual lanes of all widths, so that all add in the same order.</remarks>
internal static class SoftmaxScalar
{
    private const int VirtualLanes = 16;

    /// <inheritdoc cref="SoftmaxVector512.Maximum"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Maximum(ref float row, int visible)
    {
        float maximum = float.NegativeInfinity;
        for (int key = 0; key < visible; key++)
        {
            maximum = float.MaxNative(maximum, Unsafe.Add(ref row, key));
        }

        return maximum;
    }

    /// <inheritdoc cref="SoftmaxVector512.Exponentials"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentials(ref float row, int visible, int extent, float maximum)
    {
        float anchor = float.IsNegativeInfinity(maximum) ? 0f : maximum;
        Span<float> sums = stackalloc float[VirtualLanes];
        sums.Clear();
        for (int key = 0; key < visible; key++)
        {
            float e = VectorMath.Exp2(Unsafe.Add(ref row, key) - anchor);
            Unsafe.Add(ref row, key) = e;
            sums[key & (VirtualLanes - 1)] += e;
        }

        for (int key = visible; key < extent; key++)
        {
            Unsafe.Add(ref row, key) = 0f;
        }

        return VectorMath.TreeSum(sums);
    }
}
