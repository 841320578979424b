namespace AttentionGen;

/// <summary>
/// The names of PyTorch's <c>nn.MultiheadAttention</c>: <c>in_proj_weight [3·E, E]</c>, or <c>q_proj_weight</c>,
/// <c>k_proj_weight</c>, <c>v_proj_weight</c>; in both forms one <c>in_proj_bias [3·E]</c>; and <c>out_proj</c>.
/// </summary>
internal static class TorchMultiheadAttention
{
    /// <summary>The name that marks the packed form.</summary>
    public const string PackedWeight = "in_proj_weight";

    /// <summary>The name that marks the separate form.</summary>
    public const string QueryWeight = "q_proj_weight";

    private const string KeyWeight = "k_proj_weight";
    private const string ValueWeight = "v_proj_weight";
    private const string InBias = "in_proj_bias";
    private const string OutWeight = "out_proj.weight";
    private const string OutBias = "out_proj.bias";

    /// <summary>Whether the layer is named so.</summary>
    public static bool Recognises(LayerTensors layer) => layer.Has(PackedWeight) || layer.Has(QueryWeight);

    /// <summary>Loads the layer.</summary>
    public static MultiHeadAttentionWeights Load(LayerTensors layer)
    {
        RejectUnsupported(layer);
        return layer.Has(PackedWeight) ? LoadPacked(layer) : LoadSeparate(layer);
    }

    private static void RejectUnsupported(LayerTensors layer)
    {
        if (layer.Has(PackedWeight) && layer.Has(QueryWeight))
        {
            throw layer.Fail(QueryWeight, $"expected either the packed or the separate form, found {PackedWeight} too.");
        }

        // Left out silently, they would leave the outputs plausible and wrong.
        foreach (string name in (ReadOnlySpan<string>)["bias_k", "bias_v"])
        {
            if (layer.Has(name))
            {
                throw layer.Fail(name, "expected a layer without add_bias_kv, which is not supported, found this tensor.");
            }
        }
    }

    private static MultiHeadAttentionWeights LoadPacked(LayerTensors layer)
    {
        int dModel = layer.MatrixShape(PackedWeight, "[3·E, E]").Columns;
        float[] inWeight = layer.Read(PackedWeight, 3L * dModel, dModel);
        float[] inBias = ReadInBias(layer, dModel);
        (float[] outWeight, float[] outBias) = ReadOutput(layer, dModel);
        return MultiHeadAttentionWeights.FromPacked(dModel, inWeight, inBias, outWeight, outBias);
    }

    private static MultiHeadAttentionWeights LoadSeparate(LayerTensors layer)
    {
        // PyTorch writes this form when kdim or vdim differs from E; keys and values here come from rows of width E.
        int dModel = layer.MatrixShape(QueryWeight, "[E, E]").Columns;
        float[] queryWeight = layer.Read(QueryWeight, dModel, dModel);
        float[] keyWeight = layer.Read(KeyWeight, dModel, dModel);
        float[] valueWeight = layer.Read(ValueWeight, dModel, dModel);
        ReadOnlySpan<float> inBias = ReadInBias(layer, dModel);
        int biasRows = inBias.Length / 3;
        (float[] outWeight, float[] outBias) = ReadOutput(layer, dModel);
        return MultiHeadAttentionWeights.FromSeparate(
            dModel,
            queryWeight,
            keyWeight,
            valueWeight,
            inBias[..biasRows],
            inBias.Slice(biasRows, biasRows),
            inBias[(2 * biasRows)..],
            outWeight,
            outBias);
    }

    private static float[] ReadInBias(LayerTensors layer, int dModel) =>
        layer.Has(InBias) ? layer.Read(InBias, 3L * dModel) : [];

    private static (float[] Weight, float[] Bias) ReadOutput(LayerTensors layer, int dModel) =>
        OutputProjectionTensors.Read(layer, OutWeight, OutBias, dModel, dModel, layer.Has(InBias) ? InBias : null);
}
