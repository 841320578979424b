using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Takes a feed-forward or a whole layer; hands on the scratch of a call by one thread, in bytes.</summary>
/// <remarks>
/// As the runtime divides it where the second-level cache has what blocks are planned for, 1 MB; where it has less, blocks are shorter and
/// the scratch is smaller. A test holds the two together.
/// </remarks>
internal static class WholeLayerScratch
{
    /// <summary>Of a feed-forward alone.</summary>
    public static long Bytes(FeedForwardLayout layout, int dModel, int rows) => Floats(layout, dModel, rows) * sizeof(float);

    /// <summary>Of a whole layer and one sequence of so many tokens: its attention and its feed-forward use the same memory, one after the other.</summary>
    public static long Bytes(TransformerSpec spec, LayoutPlan attention, FeedForwardLayout feedForward, int tokens)
    {
        // Rows are normalised to scratch, a block at a time, on their way into the projection.
        long normalised = RoundUp((long)Math.Min(attention.RowBlock, tokens) * spec.Attention.DModel);
        long ofAttention = (CostPlanner.WorkspaceBytes(spec.Attention, attention, tokens) / sizeof(float)) + normalised;
        return RoundUp(Math.Max(ofAttention, Floats(feedForward, spec.FeedForward.DModel, tokens))) * sizeof(float);
    }

    private static long Floats(FeedForwardLayout layout, int dModel, int rows)
    {
        int atOnce = Math.Min(layout.FusedRows, rows);
        int longest = Math.Min(atOnce + (atOnce / 4), rows);
        return RoundUp(layout.PanelScratch) + RoundUp((long)longest * dModel) + RoundUp((long)longest * layout.HiddenStride);
    }

    private static long RoundUp(long floats) => (floats + Tunables.CacheLineFloats - 1) / Tunables.CacheLineFloats * Tunables.CacheLineFloats;
}
