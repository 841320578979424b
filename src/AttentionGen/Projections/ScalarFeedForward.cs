using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>The first product of a feed-forward without vectors, for all shapes. For generated code, as <see cref="ScalarProjection"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScalarFeedForward
{
    /// <summary>Rows to hidden columns: activated, or, with a gate, the activated gate times its factor.</summary>
    /// <param name="input">The first input row.</param>
    /// <param name="inputs">Floats of an input row.</param>
    /// <param name="weights">Panels and bias; with a gate, a panel is one gate and its factor.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="gated">Whether there is a gate.</param>
    /// <param name="output">The first hidden row.</param>
    /// <param name="hidden">Hidden columns.</param>
    /// <param name="hiddenStride">Floats from one hidden row to the next.</param>
    /// <param name="scratch">Room for two floats of each hidden column.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="firstPanel">The first weight panel.</param>
    /// <param name="endPanel">One more than the last weight panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Up(
        ref float input,
        int inputs,
        PackedWeights weights,
        bool hasBias,
        Activation activation,
        bool gated,
        ref float output,
        int hidden,
        int hiddenStride,
        ref float scratch,
        int rows,
        int firstPanel,
        int endPanel)
    {
        int columnsOfPanel = gated ? 1 : ScalarProducts.PanelColumns;
        int first = firstPanel * columnsOfPanel;
        int columns = Math.Min(hidden, endPanel * columnsOfPanel) - first;
        for (int row = 0; row < rows; row++)
        {
            ref float target = ref gated ? ref scratch : ref output;
            ScalarProjection.Multiply(
                ref input, inputs, inputs, weights, hasBias, ref target, gated ? 2 * hidden : hidden, outputStride: 0, rows: 1, firstPanel, endPanel);
            if (gated)
            {
                FeedForwardRows.GateRow(activation, ref Unsafe.Add(ref scratch, 2 * first), 1, ref Unsafe.Add(ref output, first), columns);
            }
            else
            {
                FeedForwardRows.Activate(activation, ref Unsafe.Add(ref output, first), stride: 0, count: 1, columns);
            }

            input = ref Unsafe.Add(ref input, inputs);
            output = ref Unsafe.Add(ref output, hiddenStride);
        }
    }
}
