using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// A row times panels of columns without vectors, for all shapes: projections, scores and contexts are such products.
/// </summary>
/// <remarks>Each product is one chain of multiply-adds in ascending order, as with vectors.</remarks>
internal static class ScalarProducts
{
    /// <summary>Columns of a panel; a last one may have one column.</summary>
    public const int PanelColumns = 2;

    /// <summary>Products of a row with some columns; two panels side by side, so that multiply-adds wait less for each other.</summary>
    /// <param name="row">The row.</param>
    /// <param name="length">Its floats.</param>
    /// <param name="panels">The first panel.</param>
    /// <param name="panelStride">Floats from one panel to the next.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="products">Receives one product for each column.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row(ref float row, int length, ref float panels, nint panelStride, int columns, ref float products)
    {
        int column = 0;
        for (; column + (2 * PanelColumns) <= columns; column += 2 * PanelColumns)
        {
            float sum0 = 0f, sum1 = 0f, sum2 = 0f, sum3 = 0f;
            ref float first = ref panels;
            ref float second = ref Unsafe.Add(ref panels, panelStride);
            for (int k = 0; k < length; k++)
            {
                float a = Unsafe.Add(ref row, k);
                sum0 = float.MultiplyAddEstimate(a, first, sum0);
                sum1 = float.MultiplyAddEstimate(a, Unsafe.Add(ref first, 1), sum1);
                sum2 = float.MultiplyAddEstimate(a, second, sum2);
                sum3 = float.MultiplyAddEstimate(a, Unsafe.Add(ref second, 1), sum3);
                first = ref Unsafe.Add(ref first, PanelColumns);
                second = ref Unsafe.Add(ref second, PanelColumns);
            }

            Unsafe.Add(ref products, column) = sum0;
            Unsafe.Add(ref products, column + 1) = sum1;
            Unsafe.Add(ref products, column + 2) = sum2;
            Unsafe.Add(ref products, column + 3) = sum3;
            panels = ref Unsafe.Add(ref panels, 2 * panelStride);
        }

        for (; column < columns; column += PanelColumns)
        {
            int width = Math.Min(PanelColumns, columns - column);
            for (int lane = 0; lane < width; lane++)
            {
                float sum = 0f;
                for (int k = 0; k < length; k++)
                {
                    sum = float.MultiplyAddEstimate(Unsafe.Add(ref row, k), Unsafe.Add(ref panels, (k * width) + lane), sum);
                }

                Unsafe.Add(ref products, column + lane) = sum;
            }

            panels = ref Unsafe.Add(ref panels, panelStride);
        }
    }
}
