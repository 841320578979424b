namespace AttentionGen;

/// <summary>Divides each head of projected queries or keys by its root mean square, and multiplies it by the learned weight.</summary>
internal static class ReferenceNorm
{
    /// <summary>Normalises each head in place, or does nothing if the layer has no such norm.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="rows">Projected rows, of any number of heads.</param>
    /// <param name="weight"><c>[HeadDim]</c>.</param>
    public static void Apply(AttentionShape shape, double[] rows, ReadOnlySpan<float> weight)
    {
        if (!shape.QueryKeyNorm)
        {
            return;
        }

        for (int head = 0; head < rows.Length; head += shape.HeadDim)
        {
            double squares = 0;
            for (int d = 0; d < shape.HeadDim; d++)
            {
                squares += rows[head + d] * rows[head + d];
            }

            double rootMeanSquare = Math.Sqrt((squares / shape.HeadDim) + shape.NormEpsilon);
            for (int d = 0; d < shape.HeadDim; d++)
            {
                double factor = shape.NormWeightsPlusOne ? 1 + (double)weight[d] : weight[d];
                rows[head + d] = rows[head + d] / rootMeanSquare * factor;
            }
        }
    }
}
