using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>How rows and panels of one head lie, and what becomes of its scores, for what is computed number by number.</summary>
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
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct HeadGeometry(
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
    /// <summary>The dot product of a query row and a packed key, in double precision.</summary>
    internal double Product(scoped ReadOnlySpan<float> query, scoped in HeadPanels head, int key)
    {
        (int panel, int lane) = Math.DivRem(head.Slot(key), PanelKeys);
        ref float element = ref Unsafe.Add(ref head.KeyPanelsOrigin, ((nint)panel * HeadDim * PanelKeys) + lane);
        double sum = 0;
        for (int d = 0; d < query.Length; d++)
        {
            sum += (double)query[d] * element;
            element = ref Unsafe.Add(ref element, PanelKeys);
        }

        return sum;
    }

    /// <summary>The values of a key in the panel that begins with a column, as many as there are; those of the next key follow.</summary>
    internal ReadOnlySpan<float> Values(scoped in HeadPanels head, int key, int panelStart)
    {
        int stride = ValueStride(panelStart);
        nint offset = ((nint)panelStart * head.KeyCapacity) + ((nint)head.Slot(key) * stride);
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref head.ValuePanelsOrigin, offset), Math.Min(stride, ValueHeadDim - panelStart));
    }

    /// <summary>Floats from the values of one key to those of the next.</summary>
    internal int ValueStride(int panelStart) => panelStart + PanelColumns <= ValueHeadDim ? PanelColumns : LastPanelColumns;
}
