namespace AttentionGen;

/// <summary>The norms of projected queries and keys, from their definitions.</summary>
internal static class ReferenceNorm
{
    /// <summary>Normalises rows in place, or does nothing if the layer has no such norm.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="rows">Projected rows, <c>[n, width]</c>.</param>
    /// <param name="width">Length of a row: all its heads side by side.</param>
    /// <param name="weight"><c>[HeadDim]</c>, or <c>[width]</c>.</param>
    /// <param name="bias">As long, or empty.</param>
    public static void Apply(AttentionShape shape, double[] rows, int width, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        if (!shape.QueryKeyNorm)
        {
            return;
        }

        QueryKeyNormKind kind = shape.QueryKeyNormKind;
        int length = kind == QueryKeyNormKind.RmsOverHeads ? width : shape.HeadDim;
        bool isCentred = kind is QueryKeyNormKind.LayerPerHead or QueryKeyNormKind.LayerOfEachHead;
        for (int first = 0; first < rows.Length; first += length)
        {
            // Where the weights of this part begin: at its place in the row, if a row has a weight for each element.
            int weights = weight.Length == width ? first % width : 0;
            Span<double> part = rows.AsSpan(first, length);
            double mean = isCentred ? Mean(part, centre: 0, power: 1) : 0;
            double root = Math.Sqrt(Mean(part, mean, power: 2) + shape.NormEpsilon);
            for (int i = 0; i < length; i++)
            {
                double factor = shape.NormWeightsPlusOne ? 1 + (double)weight[weights + i] : weight[weights + i];
                part[i] = ((part[i] - mean) / root * factor) + (bias.IsEmpty ? 0 : bias[weights + i]);
            }
        }
    }

    private static double Mean(ReadOnlySpan<double> x, double centre, int power)
    {
        double sum = 0;
        foreach (double element in x)
        {
            sum += Math.Pow(element - centre, power);
        }

        return sum / x.Length;
    }
}
