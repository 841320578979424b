namespace AttentionGen.Tests.Support;

/// <summary>Seeded weights that keep the variance of their input, so that scores neither vanish nor saturate.</summary>
internal static class SeededWeights
{
    public static MultiHeadAttentionWeights Of(AttentionShape shape, ulong seed = 100)
    {
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

    private static float Factor(int inputs) => SeededNumbers.UnitVariance * SeededNumbers.UnitVariance / MathF.Sqrt(inputs);
}
