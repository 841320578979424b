using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>Takes packed keys and values out of their panels again, as the rows that they were.</summary>
internal static class PanelRows
{
    /// <summary>Reads keys of one block, in rows.</summary>
    /// <param name="head">The head.</param>
    /// <param name="geometry">How its panels lie.</param>
    /// <param name="first">The first key.</param>
    /// <param name="rows"><c>[keys, HeadDim]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadKeys(in HeadPanels head, in HeadGeometry geometry, int first, Span<float> rows)
    {
        HeadPanels panels = head.Holding(first, out int slot);
        int width = geometry.PanelKeys;
        for (; rows.Length > 0; slot++, rows = rows[geometry.HeadDim..])
        {
            (int panel, int lane) = Math.DivRem(slot, width);
            ref float key = ref Unsafe.Add(ref panels.KeyPanelsOrigin, ((nint)panel * geometry.HeadDim * width) + lane);
            for (int d = 0; d < geometry.HeadDim; d++)
            {
                rows[d] = Unsafe.Add(ref key, d * width);
            }
        }
    }

    /// <summary>The same for values.</summary>
    /// <param name="head">The head.</param>
    /// <param name="geometry">How its panels lie.</param>
    /// <param name="first">The first key.</param>
    /// <param name="rows"><c>[keys, ValueHeadDim]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadValues(in HeadPanels head, in HeadGeometry geometry, int first, Span<float> rows)
    {
        for (int key = first; rows.Length > 0; key++, rows = rows[geometry.ValueHeadDim..])
        {
            for (int panel = 0; panel < geometry.ValueHeadDim; panel += geometry.PanelColumns)
            {
                geometry.Values(head, key, panel).CopyTo(rows[panel..]);
            }
        }
    }
}
