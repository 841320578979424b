namespace AttentionGen;

/// <summary>
/// Takes a module whose family has read what it knows, and throws if tensors are left that are not known to be without
/// meaning for the layer: outputs without them would be plausible and wrong.
/// </summary>
internal static class UnclaimedTensors
{
    private const int ListedNames = 3;

    /// <summary>
    /// Where the layer lies at the root of a file, modules with these words in their names are its own and not another layer's.
    /// </summary>
    private static readonly HashSet<string> WordsOfAttention = new(StringComparer.OrdinalIgnoreCase)
    {
        "q", "k", "v", "qk", "kv", "qkv", "query", "key", "value", "queries", "keys", "values", "attn", "attention", "self", "head", "heads",
        "norm", "norms", "layernorm", "ln", "rel", "relative", "pos", "position", "rpb", "rpe", "crpe", "relpos", "pe", "bias", "qnorm", "knorm", "qknorm", "distance", "rotary", "rope", "alibi", "cpb",
        "proj", "projection", "dense", "out", "output", "gate", "sink", "sinks", "scale", "temperature", "lora", "adapter", "adapters",
    };

    /// <summary>What it is that layers with tensors of these names have; the other names are reported as they are.</summary>
    private static readonly (string[] Names, string Feature)[] KnownFeatures =
    [
        (["query_layernorm.weight", "key_layernorm.weight"], "norms of queries and keys behind their rotation"),
        (["rel_attn_embed.weight"], "a gated relative position bias"),
        (["distance_embedding.weight"], "relative position embeddings"),
        (["relative_position_bias_table"], "a relative position bias over a window"),
        (["rel_pos_h", "rel_pos_w"], "decomposed relative positions"),
        (["logit_scale"], "cosine scores"),
        (["temperature"], "a learned temperature of its scores"),
        (["norm.weight", "norm.bias"], "a norm between attention and output projection"),
        (
            ["lora_A.weight", "lora_B.weight", "lora_A.default.weight", "lora_B.default.weight", "lora_magnitude_vector"],
            "an adapter beside its weights (merge_and_unload of PEFT merges it)"),
        (
            ["weight_scale", "weight_scale_inv", "weight_zero_point", "input_scale", "k_scale", "v_scale", "SCB", "weight_format", "scales", "qweight", "qzeros", "g_idx"],
            "quantised weights (load them with the library that quantised them, and save them dequantised)"),
    ];

    /// <summary>Throws if there are any.</summary>
    /// <param name="module">The module, of which everything that its family knows has been read.</param>
    /// <param name="family">The family.</param>
    /// <param name="arrays">What the family made of it.</param>
    /// <param name="foreign">Names of another family's whole layer in the same module, which the caller has chosen not to load.</param>
    public static void Reject(LayerTensors module, WeightFamily family, WeightArrays arrays, IReadOnlyCollection<string> foreign)
    {
        string[] ignored = [.. module.Names().Where(name => Array.Exists(
            family.Ignored, ignored => ignored.IsCalled(name) && ignored.Fits(module.Source.ShapeOf(module.FullName(name)), arrays)))];
        string[] unclaimed =
        [
            .. module.Names().Where(name => !module.ReadNames.Contains(module.FullName(name))
                && !foreign.Contains(name)
                && IsOfTheModule(module, name)
                && !ignored.Contains(name)),
        ];
        if (unclaimed.Length != 0)
        {
            throw Fail(module, family, unclaimed);
        }

        foreach (string name in ignored.Where(name => !Array.Exists(IgnoredTensor.BlockNorms, norm => norm.IsCalled(name))))
        {
            module.LeaveOut(name);
        }
    }

    /// <summary>
    /// Everything behind a prefix is the module's. Without a prefix the file may hold other modules beside a layer that lies at
    /// its root; what is stored as the layer's own modules are, or is called like a part of attention, still is the layer's.
    /// </summary>
    private static bool IsOfTheModule(LayerTensors module, string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        if (module.Prefix.Length != 0 || dot < 0)
        {
            return true;
        }

        string first = name[..(dot + 1)];
        return name[(dot + 1)..] is "weight" or "bias"
            || module.ReadNames.Any(read => read.StartsWith(first, StringComparison.Ordinal))
            || WordsOf(name[..dot]).Any(WordsOfAttention.Contains);
    }

    /// <summary>The words of a name that is written with underscores, with capitals in it, or both.</summary>
    private static IEnumerable<string> WordsOf(string name)
    {
        int start = 0;
        for (int i = 1; i <= name.Length; i++)
        {
            if (i == name.Length || name[i] == '_' || (char.IsUpper(name[i]) && !char.IsUpper(name[i - 1])))
            {
                yield return name[start..i].Trim('_');
                start = i;
            }
        }
    }

    private static CheckpointException Fail(LayerTensors module, WeightFamily family, string[] unclaimed)
    {
        (string name, string? feature) = Array.ConvertAll(unclaimed, name => (Name: name, Feature: FeatureOf(name)))
            .OrderBy(tensor => tensor.Feature is null).First();
        string[] others = [.. unclaimed.Where(other => other != name).Select(module.FullName)];
        int more = others.Length - ListedNames;
        string found = others.Length == 0
            ? ""
            : $" and {others.Length} more: {string.Join(", ", others.Take(ListedNames).Select(FileText.Quote))}{(more > 0 ? ", …" : "")}";
        if (feature is not null)
        {
            return module.Fail(name, $"expected a layer without {feature}, which is not supported, found this tensor{found}.");
        }

        string shapes = Array.Find(family.Ignored, ignored => ignored.IsCalled(name)) is { } named
            ? $" (one of shape {named.Shape} would be ignored, this has {FileText.Format(module.Source.ShapeOf(module.FullName(name)).AsSpan())})"
            : "";
        return module.Fail(
            name,
            $"expected only tensors of {family.Label} behind the prefix {FileText.Quote(module.Prefix)}, found this one{shapes}{found}. " +
            $"The layer would leave it out, and its outputs could be plausible and wrong; where it has no meaning, read the others with {nameof(SafetensorsFile)}.{nameof(SafetensorsFile.ReadFloat32)} and hand them to {nameof(MultiHeadAttentionWeights)}.{nameof(MultiHeadAttentionWeights.From)}.");
    }

    private static string? FeatureOf(string name) => Array.Find(
        KnownFeatures, known => Array.Exists(known.Names, ending => name == ending || name.EndsWith("." + ending, StringComparison.Ordinal))).Feature;
}
