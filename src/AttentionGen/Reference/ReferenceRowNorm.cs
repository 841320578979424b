namespace AttentionGen;

/// <summary>The norms around the branches of a transformer layer, in double precision.</summary>
internal static class ReferenceRowNorm
{
    /// <summary>Each row normalised by itself.</summary>
    /// <param name="shape">Says the kind of norm, and ε.</param>
    /// <param name="norm">The learned numbers.</param>
    /// <param name="rows"><c>[n, DModel]</c>; left as they are.</param>
    /// <returns><c>[n, DModel]</c>.</returns>
    public static double[] Of(TransformerLayerShape shape, NormWeights norm, double[] rows)
    {
        int width = shape.DModel;
        bool isCentred = shape.Norm is NormKind.Layer or NormKind.LayerWithoutBias;
        var result = new double[rows.Length];
        for (int row = 0; row < rows.Length; row += width)
        {
            ReadOnlySpan<double> x = rows.AsSpan(row, width);
            double mean = isCentred ? Mean(x, centre: 0, power: 1) : 0;
            double root = Math.Sqrt(Mean(x, mean, power: 2) + shape.Epsilon);
            for (int i = 0; i < width; i++)
            {
                double factor = shape.Norm == NormKind.RmsPlusOne ? 1 + (double)norm.Weight[i] : norm.Weight[i];
                double addend = norm.Bias.IsEmpty ? 0 : norm.Bias[i];
                result[row + i] = ((x[i] - mean) / root * factor) + addend;
            }
        }

        return result;
    }

    /// <summary>The mean of (x − centre), or of its squares: the variance is that of n elements, not of n − 1.</summary>
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
