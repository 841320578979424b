namespace AttentionGen;

/// <summary>
/// Finds the module behind a prefix and the family under whose conventions it is named, and has that family load it. A new
/// convention is a new file beside this one and a line here.
/// </summary>
internal static class WeightFamilies
{
    private const int ListedPrefixes = 3;

    private static readonly LinearNames Projections = new("q_proj", "k_proj", "v_proj", ["o_proj", "out_proj", "dense"])
    {
        Gates = ["g_proj", "gate_proj"],
        GatesAmongQueries = GatesAmongQueries.OfEachHead,
    };

    private static readonly WeightFamily[] Detected =
    [
        new TorchMultiheadAttention(),
        new SeparateLinears(
            WeightNames.Bert,
            ["", "attention", "crossattention"],
            new LinearNames("self.query", "self.key", "self.value", ["output.dense"]),
            new LinearNames("attention.query", "attention.key", "attention.value", ["output.dense"]) { NotWith = "attention.dense" })
        {
            Ignored = [.. IgnoredTensor.BlockNorms, .. IgnoredTensor.RotaryTablesOfEsm],
        },
        new Gpt2Attention { Ignored = [.. IgnoredTensor.RotaryTables, .. IgnoredTensor.CausalMasks] },
        new SeparateLinears(
            WeightNames.Llama,
            ["", "self_attn", "attn", "attention", "self_attention", "encoder_attn", "cross_attn", "attn.attention"],
            Projections)
        {
            Ignored = [.. IgnoredTensor.RotaryTables, .. IgnoredTensor.CausalMasks],
        },
        new InterleavedHeads { Ignored = [.. IgnoredTensor.RotaryTables, .. IgnoredTensor.CausalMasks] },
        new TimmAttention(),
        new SeparateLinears(
            WeightNames.T5,
            ["", "SelfAttention", "EncDecAttention", "attention.attn"],
            new LinearNames("q", "k", "v", ["o"])),
        new PerHeadModules { Ignored = IgnoredTensor.CausalMasksOfHeads },
        new SeparateLinears(
            WeightNames.Albert,
            ["", "attention"],
            new LinearNames("query", "key", "value", ["dense"]) { OnlyWith = "dense" })
        {
            Ignored = IgnoredTensor.BlockNorms,
        },
        new SeparateLinears(
            WeightNames.DistilBert,
            ["", "attention"],
            new LinearNames("q_lin", "k_lin", "v_lin", ["out_lin"])),
        new SeparateLinears(
            WeightNames.OpenFold,
            ["", "mha"],
            new LinearNames("linear_q", "linear_k", "linear_v", ["linear_o"]) { Gates = ["linear_g"] }),
        new FusedLinear(WeightNames.Phi3, ["", "self_attn"], "qkv_proj", "o_proj") { Ignored = IgnoredTensor.RotaryTables },
        new FusedLinear(WeightNames.ModernBert, ["", "attn"], "Wqkv", "Wo", "out_proj") { Ignored = IgnoredTensor.RotaryTables },
        new GroupedHeads(WeightNames.InternLm2, ["", "attention"], "wqkv", "wo") { Ignored = IgnoredTensor.RotaryTables },
    ];

    /// <summary>Families whose tensors could as well be those of a family above; they are never guessed.</summary>
    private static readonly WeightFamily[] OnlyNamed =
    [
        new SeparateLinears(WeightNames.GatedAttention, ["", "self_attn"], Projections with { GatesAmongQueries = GatesAmongQueries.OfEachGroup })
        {
            Ignored = IgnoredTensor.RotaryTables,
        },
        new GptBigCodeAttention { Ignored = IgnoredTensor.CausalMasks },
        new GroupedHeads(WeightNames.Falcon, ["", "self_attention"], "query_key_value", "dense") { Ignored = IgnoredTensor.RotaryTables },
        new FusedLinear(WeightNames.ChatGlm, ["", "self_attention"], "query_key_value", "dense") { Ignored = IgnoredTensor.RotaryTables },
    ];

    /// <summary>Whether the module itself, not one within it, has the names of a family, or of any.</summary>
    public static bool Recognises(LayerTensors module, WeightNames names) =>
        (names == WeightNames.Detect ? Detected : [FamilyOf(names)]).Any(family => family.Recognises(module));

    /// <summary>Loads the layer's weights.</summary>
    public static WeightArrays Load(LayerTensors layer, WeightNames names, int heads)
    {
        WeightFamily[] families = names == WeightNames.Detect ? Detected : [FamilyOf(names)];
        List<(WeightFamily Family, LayerTensors Module)> matches = [];
        foreach (WeightFamily family in families)
        {
            foreach (string name in family.Modules)
            {
                LayerTensors module = layer.Within(name);
                if (family.Recognises(module))
                {
                    matches.Add((family, module));
                }
            }
        }

        return matches switch
        {
            [] => throw NothingFound(layer, families),
            [var (family, module)] => Load(family, module, names, heads),
            _ => throw Ambiguous(layer, matches),
        };
    }

    private static WeightArrays Load(WeightFamily family, LayerTensors module, WeightNames names, int heads)
    {
        string[] foreign = [];
        if (names == WeightNames.Detect)
        {
            family.CheckUnambiguous(module);
        }
        else
        {
            foreign = [.. Detected.Where(other => other != family && other.Recognises(module)).SelectMany(other => ReadBy(other, module, heads))];
        }

        WeightArrays arrays = family.Load(module, heads);
        UnclaimedTensors.Reject(module, family, arrays, foreign);
        return CheckHeads(arrays, module, heads);
    }

    /// <summary>The names of a whole layer of another family in the same module; none if what is there is only a part of one.</summary>
    private static IEnumerable<string> ReadBy(WeightFamily other, LayerTensors module, int heads)
    {
        var copy = new LayerTensors(module.Source, module.Prefix);
        try
        {
            other.Load(copy, heads);
        }
        catch (Exception e) when (e is CheckpointException or ArgumentException)
        {
            return [];
        }

        return copy.Names().Where(name => copy.ReadNames.Contains(copy.FullName(name)));
    }

    private static WeightFamily FamilyOf(WeightNames names) =>
        Array.Find([.. Detected, .. OnlyNamed], family => family.Names.Contains(names))
        ?? throw new ArgumentOutOfRangeException(nameof(names), names, "names must be one of the families of WeightNames.");

    private static WeightArrays CheckHeads(WeightArrays arrays, LayerTensors module, int heads)
    {
        if (heads == 0)
        {
            return arrays;
        }

        int queryWidth = arrays.QueryWeight.Length / arrays.DModel;
        int keyWidth = arrays.KeyWeight.Length / arrays.KeyDim;
        if (queryWidth % heads != 0 || keyWidth % (queryWidth / heads) != 0)
        {
            throw new ArgumentException(
                $"heads must be a number of heads H whose head dimension divides the query rows = {queryWidth} and the key rows = {keyWidth} of {module.Describe()}, but is {heads}.",
                nameof(heads));
        }

        return arrays with { Heads = heads };
    }

    private static CheckpointException Ambiguous(LayerTensors layer, List<(WeightFamily Family, LayerTensors Module)> matches)
    {
        string found = string.Join(" and ", matches.Select(match => $"{match.Family.Label} at {FileText.Quote(match.Module.Prefix)}"));
        string remedy = matches.TrueForAll(match => match.Family == matches[0].Family)
            ? "give the prefix of one of them"
            : "give the family in names, or a longer prefix";
        return layer.Source.Refuse(
            null, $"expected one attention layer behind the prefix {FileText.Quote(layer.Prefix)}, found {found}; {remedy}.");
    }

    private static CheckpointException NothingFound(LayerTensors layer, WeightFamily[] families)
    {
        string labels = string.Join(", ", families.Select(family => family.Label));
        Dictionary<string, string> prefixes = PrefixesOfLayers(layer.Source);
        string there = layer.Source.DescribeNearest(layer.FullName(families[0].Markers[0]));
        IReadOnlyList<string> nearest = NearestNames.Of(layer.Prefix, prefixes.Keys, ListedPrefixes);
        if (nearest.Count != 0)
        {
            IEnumerable<string> listed = nearest.Select(prefix => $"{FileText.Quote(prefix)} ({prefixes[prefix]})");
            int more = prefixes.Count - nearest.Count;
            there = $"attention layers are behind {string.Join(", ", listed)}{(more == 0 ? "" : $" and {more} more")}";
        }

        return layer.Source.Refuse(
            null,
            $"expected an attention layer behind the prefix {FileText.Quote(layer.Prefix)} with the names of {labels}, found none; {there}.");
    }

    /// <summary>The prefixes that end at an attention module, with its family.</summary>
    private static Dictionary<string, string> PrefixesOfLayers(ITensorSource source)
    {
        var prefixes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in source.TensorNames)
        {
            foreach (WeightFamily family in Detected)
            {
                foreach (string marker in family.Markers)
                {
                    if (name.EndsWith(marker, StringComparison.Ordinal) && (name.Length == marker.Length || name[^(marker.Length + 1)] == '.'))
                    {
                        string prefix = name[..Math.Max(0, name.Length - marker.Length - 1)];
                        if (family.Recognises(new LayerTensors(source, prefix)))
                        {
                            prefixes.TryAdd(prefix, family.Label);
                        }
                    }
                }
            }
        }

        return prefixes;
    }
}
