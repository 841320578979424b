namespace AttentionGen;

/// <summary>Finds the family under whose names a block is stored, or says what there is instead.</summary>
internal static class LayerSearch
{
    private const int ListedPrefixes = 3;

    /// <summary>The names of the block.</summary>
    public static LayerNames NamesOf(LayerTensors block, LayerPreset preset, WeightNames attention)
    {
        LayerNames[] candidates = preset == LayerPreset.None
            ? LayerFamilies.All
            : Array.FindAll(LayerFamilies.All, names => names.Presets.Contains(preset));
        if (candidates.Length == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(preset), preset, "preset must be one of the members of LayerPreset.");
        }

        // Of two families whose norms are all there, one has fewer than the block: its name is part of the other's.
        LayerNames[] found = MostSpecific(LayerFamilies.All, block, attention);
        LayerNames[] chosen = [.. found.Intersect(candidates)];
        return chosen switch
        {
            [LayerNames names] => names,
            [] when found.Length != 0 => throw OtherFamily(block, preset, candidates, found),
            [] => throw NothingFound(block, candidates, attention),
            _ => throw Ambiguous(block, chosen),
        };
    }

    private static LayerNames[] MostSpecific(LayerNames[] families, LayerTensors block, WeightNames attention)
    {
        LayerNames[] recognised = Array.FindAll(families, names => names.Recognises(block, attention));
        int most = recognised.Select(names => names.Specificity).DefaultIfEmpty().Max();
        return Array.FindAll(recognised, names => names.Specificity == most);
    }

    private static CheckpointException OtherFamily(LayerTensors block, LayerPreset preset, LayerNames[] candidates, LayerNames[] found) => block.Source.Refuse(
        null,
        $"expected a layer of {nameof(LayerPreset)}.{preset} behind the prefix {FileText.Quote(block.Prefix)}, with the names of {LabelsOfFamilies(candidates)}, found one with those of {Labels(found)}"
        + (found.SelectMany(names => names.Presets).Distinct().ToArray() is { Length: > 0 } presets ? $", of {string.Join(", ", presets.Select(other => $"{nameof(LayerPreset)}.{other}"))}." : "."));

    private static CheckpointException Ambiguous(LayerTensors block, LayerNames[] chosen) => block.Source.Refuse(
        null,
        $"expected one transformer layer behind the prefix {FileText.Quote(block.Prefix)}, found the names of {Labels(chosen)}; give the {nameof(LayerPreset)}, or a longer prefix.");

    private static CheckpointException NothingFound(LayerTensors block, LayerNames[] candidates, WeightNames attention)
    {
        foreach (LayerNames names in candidates)
        {
            if (names.HasBranches(block, attention))
            {
                string missing = names.Norms.First(norm => !NormTensors.AreIn(block, norm)) + ".weight";
                return block.Fail(missing, $"expected this tensor of a layer of {names.Label}, found none of that name; {block.Source.DescribeNearest(block.FullName(missing))}.");
            }
        }

        Dictionary<string, string> prefixes = PrefixesOfLayers(block.Source, attention);
        IReadOnlyList<string> nearest = NearestNames.Of(block.Prefix, prefixes.Keys, ListedPrefixes);
        int more = prefixes.Count - nearest.Count;
        string there = nearest.Count == 0
            ? block.Source.DescribeNearest(block.FullName(candidates[0].FeedForwards[0].Up + ".weight"))
            : $"layers are behind {string.Join(", ", nearest.Select(prefix => $"{FileText.Quote(prefix)} ({prefixes[prefix]})"))}{(more == 0 ? "" : $" and {more} more")}";
        return block.Source.Refuse(
            null,
            $"expected a transformer layer behind the prefix {FileText.Quote(block.Prefix)} with the names of {LabelsOfFamilies(candidates)}, found none; {there}.");
    }

    /// <summary>The prefixes that end at a layer, with its family.</summary>
    private static Dictionary<string, string> PrefixesOfLayers(ITensorSource source, WeightNames attention)
    {
        var prefixes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in source.TensorNames)
        {
            foreach (string down in LayerFamilies.All.SelectMany(names => names.FeedForwards).Select(names => names.Down + ".weight").Distinct())
            {
                if (name == down || name.EndsWith("." + down, StringComparison.Ordinal))
                {
                    string prefix = name[..Math.Max(0, name.Length - down.Length - 1)];
                    LayerNames[] found = MostSpecific(LayerFamilies.All, new LayerTensors(source, prefix), attention);
                    if (found.Length != 0)
                    {
                        prefixes.TryAdd(prefix, Labels(found));
                    }
                }
            }
        }

        return prefixes;
    }

    /// <summary>Without the library's own names, which any layer may have.</summary>
    private static string LabelsOfFamilies(IEnumerable<LayerNames> names) => Labels(names.Where(one => one != LayerFamilies.Own && one != LayerFamilies.OwnWithCross));

    private static string Labels(IEnumerable<LayerNames> names) => string.Join(", ", names.Select(one => one.Label));
}
