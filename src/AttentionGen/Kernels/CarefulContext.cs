using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// The context of one row over the keys that an attention mask shows it, for key blocks that hold NaN or an infinity: a
/// hidden value must not even be multiplied by zero.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CarefulContext
{
    /// <summary>Computes a row; the order of additions is that of the context tiles, without the hidden keys.</summary>
    /// <param name="probabilities">Of the keys block ... block + keys.</param>
    /// <param name="head">The value panels.</param>
    /// <param name="block">The first key of the block.</param>
    /// <param name="keys">Keys of the block that lie before the row's end.</param>
    /// <param name="row">The row.</param>
    /// <param name="options">The mask.</param>
    /// <param name="factor">Multiplies the result.</param>
    /// <param name="context">Receives the row.</param>
    /// <param name="headDim">Head dimension of values.</param>
    /// <param name="panelColumns">Columns of a value panel.</param>
    /// <param name="lastColumns">Columns of the last one.</param>
    public static void Row(
        ref float probabilities,
        scoped in HeadPanels head,
        int block,
        int keys,
        int row,
        scoped in ScoreOptions options,
        float factor,
        ref float context,
        int headDim,
        int panelColumns,
        int lastColumns)
    {
        for (int column = 0; column < headDim; column++)
        {
            int panelStart = column / panelColumns * panelColumns;
            int width = panelStart + panelColumns <= headDim ? panelColumns : lastColumns;
            ref float value = ref Unsafe.Add(
                ref head.ValuePanelsOrigin, ((nint)panelStart * head.KeyCapacity) + ((nint)head.Slot(block) * width) + (column - panelStart));
            float sum = 0f;
            for (int key = 0; key < keys; key++)
            {
                if (options.Shows(row, block + key))
                {
                    sum = float.MultiplyAddEstimate(Unsafe.Add(ref probabilities, key), Unsafe.Add(ref value, (nint)key * width), sum);
                }
            }

            Unsafe.Add(ref context, column) = sum * factor;
        }
    }
}
