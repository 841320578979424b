using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>
/// The contexts of rows over the keys that each of them sees, for key blocks that hold NaN, an infinity or a huge number: a
/// hidden value must not even be multiplied by zero.
/// </summary>
internal static class CarefulContext
{
    /// <summary>
    /// Computes the contexts of a tile; the order of additions is that of the context tiles, without the hidden keys, so the
    /// bits are the same.
    /// </summary>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="first">The first row.</param>
    /// <param name="block">The first key that the tile has probabilities of.</param>
    /// <param name="keys">Number of those keys.</param>
    /// <param name="head">The value panels.</param>
    /// <param name="options">The masks.</param>
    /// <param name="geometry">How everything lies.</param>
    /// <param name="probabilities">The tile.</param>
    /// <param name="factors">One for each row, which multiplies its result.</param>
    /// <param name="context">Receives the first row.</param>
    /// <param name="contextStride">Floats from one context row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(
        int rows,
        int first,
        int block,
        int keys,
        scoped in HeadPanels head,
        scoped in ScoreOptions options,
        scoped in HeadGeometry geometry,
        ref float probabilities,
        ref float factors,
        ref float context,
        nint contextStride)
    {
        Span<float> sums = stackalloc float[HeadGeometry.WidestHead];
        sums = sums[..geometry.ValueHeadDim];
        for (int row = 0; row < rows; row++)
        {
            sums.Clear();
            for (int key = 0; key < keys; key++)
            {
                if (options.Sees(first + row, block + key, head))
                {
                    AddValues(Unsafe.Add(ref probabilities, key), block + key, head, geometry, sums);
                }
            }

            TensorPrimitives.Multiply(sums, Unsafe.Add(ref factors, row), MemoryMarshal.CreateSpan(ref context, sums.Length));
            probabilities = ref Unsafe.Add(ref probabilities, geometry.ScoreStride);
            context = ref Unsafe.Add(ref context, contextStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddValues(float probability, int key, scoped in HeadPanels head, scoped in HeadGeometry geometry, scoped Span<float> sums)
    {
        for (int panel = 0; panel < sums.Length; panel += geometry.PanelColumns)
        {
            ReadOnlySpan<float> values = geometry.Values(head, key, panel);
            Span<float> target = sums.Slice(panel, values.Length);
            TensorPrimitives.MultiplyAddEstimate(values, probability, target, target);
        }
    }
}
