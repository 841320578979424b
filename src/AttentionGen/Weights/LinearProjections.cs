namespace AttentionGen;

/// <summary>
/// One <c>nn.Linear</c> per projection, as Llama, Mistral and most Hugging Face decoders have it:
/// <c>q_proj.weight [H·D, E]</c>, <c>k_proj.weight</c> and <c>v_proj.weight [G·D, E]</c>, <c>o_proj.weight</c> or
/// <c>out_proj.weight [E, H·D]</c>, each with an optional <c>.bias</c>.
/// </summary>
internal static class LinearProjections
{
    /// <summary>The name that marks the family.</summary>
    public const string QueryWeight = "q_proj.weight";

    private const string KeyWeight = "k_proj.weight";
    private const string ValueWeight = "v_proj.weight";
    private const string QueryBias = "q_proj.bias";
    private const string KeyBias = "k_proj.bias";
    private const string ValueBias = "v_proj.bias";

    /// <summary>Whether the layer is named so.</summary>
    public static bool Recognises(LayerTensors layer) => layer.Has(QueryWeight);

    /// <summary>Loads the layer.</summary>
    public static MultiHeadAttentionWeights Load(LayerTensors layer)
    {
        RejectUnsupported(layer);
        (int queryWidth, int dModel) = layer.MatrixShape(QueryWeight, "[H·D, E]");
        int keyValueWidth = layer.MatrixShape(KeyWeight, $"[G·D, {dModel}]").Rows;
        float[] queryWeight = layer.Read(QueryWeight, queryWidth, dModel);
        float[] keyWeight = layer.Read(KeyWeight, keyValueWidth, dModel);
        float[] valueWeight = layer.Read(ValueWeight, keyValueWidth, dModel);

        string? biasName = PresentBias(layer);
        float[] queryBias = ReadBias(layer, QueryBias, queryWidth, biasName);
        float[] keyBias = ReadBias(layer, KeyBias, keyValueWidth, biasName);
        float[] valueBias = ReadBias(layer, ValueBias, keyValueWidth, biasName);

        string output = OutputName(layer);
        (float[] outputWeight, float[] outputBias) = OutputProjectionTensors.Read(
            layer, output + ".weight", output + ".bias", dModel, queryWidth, biasName);
        return new MultiHeadAttentionWeights(
            dModel,
            queryWidth,
            keyValueWidth,
            queryWeight,
            keyWeight,
            valueWeight,
            queryBias,
            keyBias,
            valueBias,
            outputWeight,
            outputBias);
    }

    private static void RejectUnsupported(LayerTensors layer)
    {
        // Left out silently, they would leave the outputs plausible and wrong.
        foreach (string name in (ReadOnlySpan<string>)["q_norm.weight", "k_norm.weight"])
        {
            if (layer.Has(name))
            {
                throw layer.Fail(name, "expected a layer without normalised queries and keys, which are not supported, found this tensor.");
            }
        }
    }

    private static string? PresentBias(LayerTensors layer)
    {
        foreach (string name in (ReadOnlySpan<string>)[QueryBias, KeyBias, ValueBias])
        {
            if (layer.Has(name))
            {
                return name;
            }
        }

        return null;
    }

    private static float[] ReadBias(LayerTensors layer, string name, int width, string? presentBias)
    {
        if (presentBias is null)
        {
            return [];
        }

        return layer.Has(name)
            ? layer.Read(name, width)
            : throw layer.Fail(name, $"expected this tensor because {SafetensorsText.Quote(layer.FullName(presentBias))} is there, found none of that name; biases are all present or all absent.");
    }

    private static string OutputName(LayerTensors layer)
    {
        bool llama = layer.Has("o_proj.weight") || layer.Has("o_proj.bias");
        bool torch = layer.Has("out_proj.weight") || layer.Has("out_proj.bias");
        if (llama && torch)
        {
            throw layer.Fail("o_proj.weight", "expected one output projection, found o_proj and out_proj.");
        }

        return llama ? "o_proj" : "out_proj";
    }
}
