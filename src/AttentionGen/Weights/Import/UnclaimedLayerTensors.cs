namespace AttentionGen;

/// <summary>
/// Takes a block of which everything that its family knows has been read, and throws if tensors are left: a layer without them would
/// compute something plausible and wrong.
/// </summary>
internal static class UnclaimedLayerTensors
{
    private const int ListedNames = 3;

    /// <summary>What it is that layers with such a part in the name of a tensor have.</summary>
    private static readonly (string[] Parts, string Feature)[] KnownFeatures =
    [
        (["encoder_attn", "crossattention", "multihead_attn", "EncDecAttention", "cross_attn"], "cross-attention under names of no family that has one"),
        (["experts", "block_sparse_moe", "shared_expert", "router"], "several experts"),
        (["lora_A", "lora_B", "lora_magnitude_vector"], "an adapter beside its weights (merge_and_unload of PEFT merges it)"),
        (
            ["weight_scale", "weight_scale_inv", "SCB", "qweight", "qzeros", "g_idx", "scales"],
            "quantised weights (load them with the library that quantised them, and save them dequantised)"),
    ];

    /// <summary>Throws if there are any.</summary>
    public static void Reject(LayerTensors block, LayerNames names)
    {
        string[] left = [.. block.Names().Where(name => !block.ReadNames.Contains(block.FullName(name)))];
        if (left.Length == 0)
        {
            return;
        }

        (string first, string? feature) = Array.ConvertAll(left, name => (Name: name, Feature: FeatureOf(name))).OrderBy(tensor => tensor.Feature is null).First();
        string[] others = [.. left.Where(name => name != first).Select(block.FullName)];
        string more = others.Length == 0
            ? ""
            : $" and {others.Length} more: {string.Join(", ", others.Take(ListedNames).Select(FileText.Quote))}{(others.Length > ListedNames ? ", …" : "")}";
        throw block.Fail(
            first,
            feature is not null
                ? $"expected a layer without {feature}, which is not supported, found this tensor{more}."
                : $"expected only tensors of a layer of {names.Label} behind the prefix {FileText.Quote(block.Prefix)}, found this one{more}. " +
                "The layer would leave it out, and its outputs could be plausible and wrong; where it has no meaning, read the others with " +
                $"{nameof(SafetensorsFile)}.{nameof(SafetensorsFile.ReadFloat32)} and put them into a {nameof(TransformerLayerWeights)}.");
    }

    private static string? FeatureOf(string name)
    {
        string[] parts = name.Split('.');
        return Array.Find(KnownFeatures, known => Array.Exists(known.Parts, part => parts.Contains(part))).Feature;
    }
}
