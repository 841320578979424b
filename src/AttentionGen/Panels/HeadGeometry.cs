using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>How rows and panels of one head lie, and what becomes of its scores, for rows that are computed one by one.</summary>
/// <param name="HeadDim">Head dimension of queries and keys.</param>
/// <param name="ValueHeadDim">Head dimension of values.</param>
/// <param name="QueryStride">Floats from one query row to the next.</param>
/// <param name="ScoreStride">Floats from one row of a score tile to the next.</param>
/// <param name="BlockKeys">Keys of a key block.</param>
/// <param name="PanelKeys">Keys of a key panel.</param>
/// <param name="PanelColumns">Columns of a value panel.</param>
/// <param name="LastPanelColumns">Columns of the last one.</param>
/// <param name="ScoreFactor">What the product of a query row and a key is multiplied by, so that it is a score in units of log2.</param>
/// <param name="Cap">The soft cap in units of log2; 0 if there is none.</param>
internal readonly record struct HeadGeometry(
    int HeadDim,
    int ValueHeadDim,
    int QueryStride,
    int ScoreStride,
    int BlockKeys,
    int PanelKeys,
    int PanelColumns,
    int LastPanelColumns,
    double ScoreFactor,
    double Cap)
{
    /// <summary>Heads are no wider than this.</summary>
    internal const int WidestHead = 512;

    /// <summary>The dot products of a query row and neighbouring packed keys, in double precision: no product is rounded, each sum is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Products(scoped ReadOnlySpan<float> query, scoped in HeadPanels head, int key, scoped Span<double> products)
    {
        for (int done = 0; done < products.Length;)
        {
            HeadPanels panels = head.Holding(key + done, out int slot);
            (int panel, int lane) = Math.DivRem(slot, PanelKeys);
            Span<double> ofPanel = products.Slice(done, Math.Min(PanelKeys - lane, products.Length - done));
            ofPanel.Clear();
            ref float keys = ref Unsafe.Add(ref panels.KeyPanelsOrigin, ((nint)panel * HeadDim * PanelKeys) + lane);
            foreach (float element in query)
            {
                WideRows.AddScaled(MemoryMarshal.CreateReadOnlySpan(ref keys, ofPanel.Length), element, ofPanel);
                keys = ref Unsafe.Add(ref keys, PanelKeys);
            }

            done += ofPanel.Length;
        }
    }

    /// <summary>The values of a key in the panel that begins with a column, as many as there are.</summary>
    internal ReadOnlySpan<float> Values(scoped in HeadPanels head, int key, int panelStart)
    {
        int stride = panelStart + PanelColumns <= ValueHeadDim ? PanelColumns : LastPanelColumns;
        HeadPanels panels = head.Holding(key, out int slot);
        nint offset = ((nint)panelStart * panels.KeyCapacity) + ((nint)slot * stride);
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref panels.ValuePanelsOrigin, offset), Math.Min(stride, ValueHeadDim - panelStart));
    }
}
