namespace AttentionGen;

/// <summary>Brings tensors from the layout of a call to <c>[batch, sequence, width]</c>, which the arithmetic uses, and back.</summary>
internal static class ReferenceLayout
{
    /// <summary>The same tensor with the batch first, as doubles.</summary>
    public static double[] BatchFirst(ReadOnlySpan<float> tensor, SequenceLayout layout, int batch, int sequence)
    {
        double[] wide = ReferenceMath.Widen(tensor);
        return layout == SequenceLayout.SequenceFirst ? SwapFirstTwo(wide, sequence, batch) : wide;
    }

    /// <summary>A tensor with the batch first in the layout of the call.</summary>
    public static double[] Restore(double[] tensor, SequenceLayout layout, int batch, int sequence) =>
        layout == SequenceLayout.SequenceFirst ? SwapFirstTwo(tensor, batch, sequence) : tensor;

    private static double[] SwapFirstTwo(double[] tensor, int first, int second)
    {
        if (tensor.Length == 0)
        {
            return tensor;
        }

        int width = tensor.Length / (first * second);
        var swapped = new double[tensor.Length];
        for (int i = 0; i < first; i++)
        {
            for (int j = 0; j < second; j++)
            {
                Array.Copy(tensor, ((i * second) + j) * width, swapped, ((j * first) + i) * width, width);
            }
        }

        return swapped;
    }
}
