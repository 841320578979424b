using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// Projections without vectors, for all shapes. For generated code: hardware without vectors is so rare that tiles of literals
/// would cost each build more than they save.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScalarProjection
{
    /// <summary>Rows times some weight panels, plus the bias, if there is one.</summary>
    /// <param name="input">The first input row.</param>
    /// <param name="inputs">Floats of an input row that are multiplied.</param>
    /// <param name="inputStride">Floats from one input row to the next.</param>
    /// <param name="weights">Panels and bias.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="output">The first output row.</param>
    /// <param name="columns">Columns of all panels.</param>
    /// <param name="outputStride">Floats from one output row to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="firstPanel">The first weight panel.</param>
    /// <param name="endPanel">One more than the last weight panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        ref float input,
        int inputs,
        int inputStride,
        PackedWeights weights,
        bool hasBias,
        ref float output,
        int columns,
        int outputStride,
        int rows,
        int firstPanel,
        int endPanel)
    {
        int first = firstPanel * ScalarProducts.PanelColumns;
        int count = Math.Min(endPanel * ScalarProducts.PanelColumns, columns) - first;
        for (int row = 0; row < rows; row++)
        {
            ref float target = ref Unsafe.Add(ref output, first);
            ref float panels = ref Unsafe.Add(ref weights.Panels, (nint)first * inputs);
            ScalarProducts.Row(ref input, inputs, ref panels, inputs * ScalarProducts.PanelColumns, count, ref target);
            for (int column = 0; hasBias && column < count; column++)
            {
                Unsafe.Add(ref target, column) += Unsafe.Add(ref weights.Bias, first + column);
            }

            input = ref Unsafe.Add(ref input, inputStride);
            output = ref Unsafe.Add(ref output, outputStride);
        }
    }
}
