namespace AttentionGen;

/// <summary>Reads an output projection, which all families store as one weight and one bias.</summary>
internal static class OutputProjectionTensors
{
    /// <summary>
    /// Reads the weight <c>[out, in]</c> and the bias <c>[out]</c>, of whichever of the names the module has; both empty where
    /// it has no output projection.
    /// </summary>
    public static (float[] Weight, float[] Bias) Read(LayerTensors module, int contextWidth, params ReadOnlySpan<string> stems)
    {
        string? found = null;
        foreach (string stem in stems)
        {
            if (module.Has(stem + ".weight") || module.Has(stem + ".bias"))
            {
                if (found is not null)
                {
                    throw module.Fail(found + ".weight", $"expected one output projection, found {found} and {stem}.");
                }

                found = stem;
            }
        }

        if (found is null)
        {
            return ([], []);
        }

        string weight = found + ".weight";
        string bias = found + ".bias";
        if (!module.Has(weight))
        {
            throw module.Fail(weight, $"expected this tensor because {FileText.Quote(module.FullName(bias))} is there, found none of that name.");
        }

        int outputDim = module.MatrixShape(weight, $"[out, {contextWidth}]").Rows;
        return (module.Read(weight, outputDim, contextWidth), module.ReadOptional(bias, outputDim));
    }

    /// <summary>H·Dv, the length of the concatenated contexts, from H·D, G·D and G·Dv.</summary>
    public static int ContextWidth(LayerTensors module, string keyWeight, int queryWidth, int keyWidth, int valueWidth)
    {
        long width = (long)valueWidth * (queryWidth / keyWidth);
        return queryWidth % keyWidth == 0 && width <= int.MaxValue
            ? (int)width
            : throw module.Fail(keyWeight, $"expected a number of rows G·D that divides the {queryWidth} query rows H·D, found {keyWidth}.");
    }
}
