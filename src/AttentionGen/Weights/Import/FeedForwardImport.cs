namespace AttentionGen;

/// <summary>Takes the tensors of a block and hands on the weights of its feed-forward, without a look at the rest of the block.</summary>
internal static class FeedForwardImport
{
    /// <summary>The names of all families, each once.</summary>
    private static readonly FeedForwardNames[] All = [.. LayerFamilies.All.SelectMany(names => names.FeedForwards).Distinct()];

    /// <summary>Loads the feed-forward.</summary>
    /// <param name="source">The file, or the files.</param>
    /// <param name="prefix">The block around it, or its module.</param>
    public static FeedForwardWeights Load(ITensorSource source, string prefix)
    {
        (LayerTensors block, FeedForwardNames names) = Find(new LayerTensors(source, prefix));
        FeedForwardWeights weights = names.Read(block, ModelWidth(block, names, out bool isTransposed), isTransposed);
        Reject(block, names);
        return weights;
    }

    private static (LayerTensors Block, FeedForwardNames Names) Find(LayerTensors given)
    {
        List<(LayerTensors Block, FeedForwardNames Names)> found = [.. In(given, All)];

        // The prefix may end at the module, which the names begin with.
        foreach (IGrouping<string, FeedForwardNames> names in All.GroupBy(ModuleOf))
        {
            string module = names.Key;
            if (module.Length != 0 && (given.Prefix == module || given.Prefix.EndsWith("." + module, StringComparison.Ordinal)))
            {
                found.AddRange(In(new LayerTensors(given.Source, given.Prefix[..^module.Length]), [.. names]));
            }
        }

        return found switch
        {
            [var one] => one,
            [] => throw given.Source.Refuse(
                null,
                $"expected a feed-forward behind the prefix {FileText.Quote(given.Prefix)}, found none whose matrices have names of docs/weights.md; {given.Source.DescribeNearest(given.FullName(All[0].Down + ".weight"))}."),
            _ => throw given.Source.Refuse(
                null,
                $"expected one feed-forward behind the prefix {FileText.Quote(given.Prefix)}, found {string.Join(" and ", found.Select(one => FileText.Quote(one.Block.FullName(one.Names.Down))))}."),
        };
    }

    /// <summary>The feed-forwards that are whole in a block; where none is, one that misses a matrix, which is said when it is read.</summary>
    private static IEnumerable<(LayerTensors Block, FeedForwardNames Names)> In(LayerTensors block, FeedForwardNames[] candidates)
    {
        FeedForwardNames[] whole = FeedForwardNames.WholeIn(block, candidates);
        return (whole.Length != 0 ? Distinct(whole) : Distinct(Array.FindAll(candidates, names => names.AreIn(block))).Take(1)).Select(names => (block, names));
    }

    /// <summary>Two families may call the same matrices the same; then that which can read more layouts is meant.</summary>
    private static IEnumerable<FeedForwardNames> Distinct(FeedForwardNames[] names) => names
        .GroupBy(one => (one.Gate, one.Up, one.Down))
        .Select(same => same.OrderByDescending(one => one.MayBeTransposed || one.IsGateInUp).First());

    /// <summary>The module that all matrices are in, or nothing.</summary>
    private static string ModuleOf(FeedForwardNames names)
    {
        string module = names.Up[..Math.Max(0, names.Up.LastIndexOf('.'))];
        return names.Stems.All(stem => stem.StartsWith(module + ".", StringComparison.Ordinal)) ? module : "";
    }

    /// <summary>The model width, which nothing but the shapes tells here, and whether matrices are stored <c>[in, out]</c>.</summary>
    private static int ModelWidth(LayerTensors block, FeedForwardNames names, out bool isTransposed)
    {
        string down = names.Down + ".weight";
        (int rows, int columns) = block.MatrixShape(down, names.MayBeTransposed ? "[E, I] or [I, E]" : "[E, I]");
        isTransposed = names.MayBeTransposed && IsTransposed(rows, columns);
        return isTransposed ? columns : rows;

        // Both forms have the same shapes with the widths exchanged, so that something else has to tell.
        bool IsTransposed(int rows, int columns)
        {
            LayerTensors attention = block.Within("attn");
            if (attention.Names().Any())
            {
                return LayerImport.IsTransposed(attention);
            }

            string bias = names.Down + ".bias";
            return rows != columns && block.Has(bias)
                ? block.VectorLength(bias, "[E]") == columns
                : throw block.Fail(
                    down, "expected the block's attention beside this matrix, or its bias, which tell whether it is stored [out, in] or [in, out], found neither.");
        }
    }

    private static void Reject(LayerTensors block, FeedForwardNames names)
    {
        string module = ModuleOf(names);
        string[] own = module.Length != 0 ? [module] : [.. names.Stems];
        string[] left =
        [
            .. block.Names()
                .Where(name => Array.Exists(own, part => name.StartsWith(part + ".", StringComparison.Ordinal)) && !block.ReadNames.Contains(block.FullName(name))),
        ];
        if (left.Length != 0)
        {
            throw block.Fail(
                left[0],
                $"expected only tensors of a feed-forward with the names {string.Join(", ", names.Stems)}, found this one{(left.Length == 1 ? "" : $" and {left.Length - 1} more")}. "
                + "The layer would leave it out, and its outputs could be plausible and wrong.");
        }
    }
}
