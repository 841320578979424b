using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>How rows and panels of one head lie, and what becomes of its scores, for what is computed number by number.</summary>
/// <param name="HeadDim">Head dimension of queries and keys.</param>
/// <param name="ValueHeadDim">Head dimension of values.</param>
/// <param name="QueryStride">Floats from one query row to the next.</param>
/// <param name="ScoreStride">Floats from one row of a score tile to the next.</param>
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
        for (int d = 0; d < HeadDim; d++)
        {
            sum += (double)query[d] * Unsafe.Add(ref element, (nint)d * PanelKeys);
        }

        return sum;
    }

    /// <summary>One column of packed values: its element for a key, and the distance to that of the next key.</summary>
    internal ref float Value(scoped in HeadPanels head, int key, int column, out int stride)
    {
        int panelStart = column / PanelColumns * PanelColumns;
        stride = panelStart + PanelColumns <= ValueHeadDim ? PanelColumns : LastPanelColumns;
        nint offset = ((nint)panelStart * head.KeyCapacity) + ((nint)head.Slot(key) * stride) + (column - panelStart);
        return ref Unsafe.Add(ref head.ValuePanelsOrigin, offset);
    }
}
