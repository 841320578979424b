using AttentionGen.Generator.Model;
using AttentionGen.Generator.Model.Functions;

namespace AttentionGen.Generator.Planning.Functions;

/// <summary>Which parts of the scores kernels compute where a mask function captures nothing, so that it is known at build.</summary>
internal static class MaskBlocks
{
    /// <summary>Keys that the kernels look at together.</summary>
    private const int PartKeys = 64;

    /// <summary>The share of the parts of all rows and keys that is visited in self-attention; null where it depends on values that are not known at build, or there is no mask function.</summary>
    /// <param name="spec">The layer.</param>
    /// <param name="plan">Its tiles.</param>
    /// <param name="tokens">Tokens of the sequence.</param>
    public static double? VisitedShare(AttentionSpec spec, KernelPlan plan, int tokens)
    {
        if (spec.Functions?.Mask is not { ReadsCaptures: false, ReadsStatics: false } mask)
        {
            return null;
        }

        FunctionNode[] nodes = [.. mask.Nodes];
        int group = spec.Heads / spec.KeyValueHeads;
        int rows = plan.AttentionTiles.SteadyRows;
        int heads = mask.Uses(FunctionParameter.Head) ? spec.KeyValueHeads : 1;
        (long visited, long all) = (0, 0);
        for (int head = 0; head < heads; head++)
        {
            for (long row = 0; row < (long)tokens * group; row += rows)
            {
                long lastRow = Math.Min(row + rows, (long)tokens * group) - 1;
                var query = new IntRange((int)(row / group), (int)(lastRow / group));
                visited += VisitedParts(spec, (nodes, mask.Result), plan.Layout.KeyBlockLength, new IntRange(head * group, ((head + 1) * group) - 1), query, tokens);
                all += (tokens + PartKeys - 1) / PartKeys;
            }
        }

        return (double)visited / all;
    }

    /// <summary>The parts that a tile of rows computes: of each key block from the first to the last that some row sees.</summary>
    private static int VisitedParts(AttentionSpec spec, (FunctionNode[] Nodes, int Result) mask, int block, IntRange head, IntRange query, int tokens)
    {
        int visited = 0;
        for (int first = 0; first < tokens; first += block)
        {
            (int from, int to) = (int.MaxValue, -1);
            for (int key = first; key < Math.Min(first + block, tokens); key += PartKeys)
            {
                var keys = new IntRange(key, Math.Min(Math.Min(key + PartKeys, first + block), tokens) - 1);
                if (IsInWindow(spec, query, keys) && !Sees(mask, head, query, keys).IsNever)
                {
                    (from, to) = (Math.Min(from, key / PartKeys), key / PartKeys);
                }
            }

            visited += to < 0 ? 0 : to - from + 1;
        }

        return visited;
    }

    private static bool IsInWindow(AttentionSpec spec, IntRange query, IntRange key) =>
        (spec.LeftWindow < 0 || key.Greatest >= (long)query.Least - spec.LeftWindow)
        && (spec.RightWindow < 0 || key.Least <= (long)query.Greatest + spec.RightWindow);

    private static Truth Sees((FunctionNode[] Nodes, int Result) mask, IntRange head, IntRange query, IntRange key) =>
        new FunctionRanges(mask.Nodes, parameter => parameter switch
        {
            FunctionParameter.Head => head,
            FunctionParameter.Query or FunctionParameter.QueryRow => query,
            FunctionParameter.Key or FunctionParameter.KeyRow => key,
            _ => IntRange.Of(0),
        }).Condition(mask.Result);
}
