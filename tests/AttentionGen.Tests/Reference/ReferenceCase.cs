namespace AttentionGen.Tests.Reference;

/// <summary>Seeded layers and inputs for the tests of the reference.</summary>
internal static class ReferenceCase
{
    public static AttentionShape Shape(
        int dModel = 6, int heads = 2, int headDim = 3, int keyValueHeads = 2, bool causal = false, bool bias = true, bool output = true) =>
        new(dModel, heads, headDim, keyValueHeads, causal, bias, output, 1 / Math.Sqrt(headDim));

    public static MultiHeadAttentionWeights Weights(AttentionShape shape, int seed = 1)
    {
        int inRows = shape.QueryWidth + (2 * shape.KeyWidth);
        return MultiHeadAttentionWeights.FromPacked(
            shape.DModel,
            shape.QueryWidth,
            shape.KeyWidth,
            Numbers(inRows * shape.DModel, seed),
            shape.Bias ? Numbers(inRows, seed + 1) : [],
            shape.OutputProjection ? Numbers(shape.DModel * shape.QueryWidth, seed + 2) : [],
            shape.OutputProjection && shape.Bias ? Numbers(shape.DModel, seed + 3) : []);
    }

    /// <summary>Numbers from -1 to 1.</summary>
    public static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
