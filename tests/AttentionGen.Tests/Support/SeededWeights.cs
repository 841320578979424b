namespace AttentionGen.Tests.Support;

/// <summary>Seeded weights that keep the variance of their input, so that scores neither vanish nor saturate.</summary>
internal static class SeededWeights
{
    public static MultiHeadAttentionWeights Of(AttentionShape shape, ulong seed = 100)
    {
        if (shape.KeyDim != shape.DModel || shape.ValueDim != shape.DModel || shape.ValueHeadDim != shape.HeadDim
            || shape.OutputDim != shape.DModel || shape.AddBiasKeyValue)
        {
            return OfAnyWidths(shape, seed);
        }

        int inRows = shape.QueryWidth + (2 * shape.KeyWidth);
        float inFactor = Factor(shape.DModel);
        return MultiHeadAttentionWeights.FromPacked(
            shape.DModel,
            shape.QueryWidth,
            shape.KeyWidth,
            SeededNumbers.Make(inRows * shape.DModel, seed, inFactor),
            shape.Bias ? SeededNumbers.Make(inRows, seed + 1) : [],
            shape.OutputProjection ? SeededNumbers.Make(shape.DModel * shape.QueryWidth, seed + 2, Factor(shape.QueryWidth)) : [],
            shape.OutputProjection && shape.Bias ? SeededNumbers.Make(shape.DModel, seed + 3) : []);
    }

    private static MultiHeadAttentionWeights OfAnyWidths(AttentionShape shape, ulong seed) =>
        MultiHeadAttentionWeights.From(new MultiHeadAttentionTensors
        {
            DModel = shape.DModel,
            KeyDim = shape.KeyDim,
            ValueDim = shape.ValueDim,
            OutputDim = shape.OutputProjection ? shape.OutputDim : 0,
            QueryWeight = SeededNumbers.Make(shape.QueryWidth * shape.DModel, seed, Factor(shape.DModel)),
            KeyWeight = SeededNumbers.Make(shape.KeyWidth * shape.KeyDim, seed + 1, Factor(shape.KeyDim)),
            ValueWeight = SeededNumbers.Make(shape.ValueWidth * shape.ValueDim, seed + 2, Factor(shape.ValueDim)),
            OutputWeight = shape.OutputProjection ? SeededNumbers.Make(shape.OutputDim * shape.ContextWidth, seed + 3, Factor(shape.ContextWidth)) : [],
            QueryBias = shape.Bias ? SeededNumbers.Make(shape.QueryWidth, seed + 4) : [],
            KeyBias = shape.Bias ? SeededNumbers.Make(shape.KeyWidth, seed + 5) : [],
            ValueBias = shape.Bias ? SeededNumbers.Make(shape.ValueWidth, seed + 6) : [],
            OutputBias = shape.Bias && shape.OutputProjection ? SeededNumbers.Make(shape.OutputDim, seed + 7) : [],
            BiasKey = shape.AddBiasKeyValue ? SeededNumbers.Make(shape.KeyWidth, seed + 8, SeededNumbers.UnitVariance) : [],
            BiasValue = shape.AddBiasKeyValue ? SeededNumbers.Make(shape.ValueWidth, seed + 9, SeededNumbers.UnitVariance) : [],
        });

    private static float Factor(int inputs) => SeededNumbers.UnitVariance * SeededNumbers.UnitVariance / MathF.Sqrt(inputs);
}
