using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// Projections without vectors, for all shapes. For generated code: hardware without vectors is so rare that tiles of literals
/// would cost each build more than they save.
/// </summary>
/// <remarks>A panel has two columns, a last one may have one. Each dot product is one chain of multiply-adds in ascending order, as with vectors.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScalarProjection
{
    /// <summary>Columns of a panel.</summary>
    private const int PanelColumns = 2;

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
        for (int row = 0; row < rows; row++)
        {
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                int column = panel * PanelColumns;
                ref float panelWeights = ref Unsafe.Add(ref weights.Panels, (nint)column * inputs);
                ref float target = ref Unsafe.Add(ref output, column);
                if (column + 1 < columns)
                {
                    Columns2(ref input, ref panelWeights, inputs, out float first, out float second);
                    target = hasBias ? first + Unsafe.Add(ref weights.Bias, column) : first;
                    Unsafe.Add(ref target, 1) = hasBias ? second + Unsafe.Add(ref weights.Bias, column + 1) : second;
                }
                else
                {
                    float last = Column(ref input, ref panelWeights, inputs);
                    target = hasBias ? last + Unsafe.Add(ref weights.Bias, column) : last;
                }
            }

            input = ref Unsafe.Add(ref input, inputStride);
            output = ref Unsafe.Add(ref output, outputStride);
        }
    }

    /// <summary>A row times a panel of two columns. Scores and contexts are such products too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Columns2(ref float row, ref float panel, int length, out float first, out float second)
    {
        float sum0 = 0f, sum1 = 0f;
        for (int k = 0; k < length; k++)
        {
            float a = Unsafe.Add(ref row, k);
            sum0 = float.MultiplyAddEstimate(a, panel, sum0);
            sum1 = float.MultiplyAddEstimate(a, Unsafe.Add(ref panel, 1), sum1);
            panel = ref Unsafe.Add(ref panel, PanelColumns);
        }

        first = sum0;
        second = sum1;
    }

    /// <summary>A row times a panel of one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Column(ref float row, ref float panel, int length)
    {
        float sum = 0f;
        for (int k = 0; k < length; k++)
        {
            sum = float.MultiplyAddEstimate(Unsafe.Add(ref row, k), Unsafe.Add(ref panel, k), sum);
        }

        return sum;
    }
}
