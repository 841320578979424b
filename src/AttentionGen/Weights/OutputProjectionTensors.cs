namespace AttentionGen;

/// <summary>Reads an output projection, which all families store as one weight and one bias.</summary>
internal static class OutputProjectionTensors
{
    /// <summary>
    /// Reads the weight <c>[E, H·D]</c> and the bias <c>[E]</c>, both empty where the layer has no output projection. There
    /// must be a bias exactly if the in-projections have biases.
    /// </summary>
    public static (float[] Weight, float[] Bias) Read(
        LayerTensors layer, string weightName, string biasName, int dModel, int queryWidth, string? inBiasName)
    {
        if (!layer.Has(weightName))
        {
            return layer.Has(biasName)
                ? throw layer.Fail(weightName, $"expected this tensor because {SafetensorsText.Quote(layer.FullName(biasName))} is there, found none of that name.")
                : ([], []);
        }

        float[] weight = layer.Read(weightName, dModel, queryWidth);
        if (layer.Has(biasName) == inBiasName is not null)
        {
            return (weight, inBiasName is null ? [] : layer.Read(biasName, dModel));
        }

        throw layer.Fail(biasName, inBiasName is null
            ? "expected no output bias because the query, key and value projections have no biases, found one; biases are all present or all absent."
            : $"expected this tensor because {SafetensorsText.Quote(layer.FullName(inBiasName))} is there, found none of that name; biases are all present or all absent.");
    }
}
