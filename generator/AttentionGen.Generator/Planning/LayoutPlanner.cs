using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Takes a spec and decides strides, block lengths and scratch offsets, which all vector widths share.</summary>
internal static class LayoutPlanner
{
    public static LayoutPlan Plan(AttentionSpec spec)
    {
        int paddedHeadDim = RoundUp(spec.ValueHeadDim, Tunables.CacheLineFloats);
        int keyBlock = KeyBlockLength(spec.HeadDim + spec.ValueHeadDim);

        // Contexts take the place of queries, which are read for the last time before, if they have the same size.
        bool inPlace = spec.ValueHeadDim == spec.HeadDim || !spec.OutputProjection;
        int contextColumn = inPlace ? 0 : RoundUp(spec.InputColumns, Tunables.CacheLineFloats);
        int projectedStride = OddLines(inPlace ? spec.InputColumns : contextColumn + spec.ContextWidth);
        int queryBlock = Tunables.QueryBlockTiles * Tunables.LargestTileRows;
        int scoreStride = OddLines(keyBlock);

        // Query heads that share keys become neighbouring rows, so that a key panel is read once for all of them.
        int queryRowStride = spec.GroupSize > 1 ? OddLines(spec.HeadDim) : projectedStride;
        int groupRows = spec.GroupSize > 1 ? Math.Max(queryBlock, spec.GroupSize) : 0;
        return new LayoutPlan(
            ProjectedStride: projectedStride,
            ContextColumn: contextColumn,
            KeyStride: spec.SharesInputPanels ? projectedStride : OddLines(spec.KeyWidth),
            ValueStride: spec.SharesInputPanels ? projectedStride : OddLines(spec.ValueWidth),
            QueryRowStride: queryRowStride,
            KeyBlockLength: keyBlock,
            ScoreStride: scoreStride,
            QueryBlockRows: queryBlock,
            PaddedValueHeadDim: paddedHeadDim,
            CacheBytesPerToken: (long)sizeof(float) * spec.KeyValueHeads * (spec.HeadDim + paddedHeadDim + 1),
            ChunkRows: Tunables.ChunkRows,
            RowBlock: Math.Max(1, Tunables.RowBlockFloats / ProjectionPlanner.PartLength(Math.Max(spec.DModel, Math.Max(spec.KeyDim, spec.ValueDim))) / Tunables.LargestTileRows) * Tunables.LargestTileRows,
            MergesBlocks: spec.Sequence == 0 || spec.Sequence + spec.AddedKeys > keyBlock,
            ScoreUnits.Of(spec),
            Scratch(scoreStride, paddedHeadDim, Math.Max(queryBlock, groupRows), groupRows, queryRowStride));
    }

    /// <summary>
    /// As many keys as fit the cache budget, in multiples of the shortest block. It depends on the attribute alone, never
    /// on the sequence, the threads or the vector width: that is what makes the bits the same for all of them.
    /// </summary>
    private static int KeyBlockLength(int floatsOfKeyAndValue)
    {
        int keys = Tunables.KeyBlockFloats / floatsOfKeyAndValue / Tunables.ShortestKeyBlock * Tunables.ShortestKeyBlock;
        return Math.Min(Tunables.LongestKeyBlock, Math.Max(Tunables.ShortestKeyBlock, keys));
    }

    private static ScratchPlan Scratch(int scoreStride, int paddedHeadDim, int queryBlock, int groupRows, int queryRowStride)
    {
        int rows = RoundUp(Tunables.LargestTileRows, Tunables.CacheLineFloats);
        int scores = 0;
        int tileMaximum = scores + (Tunables.LargestTileRows * scoreStride);
        int tileSum = tileMaximum + rows;
        int tileFactor = tileSum + rows;
        int part = tileFactor + rows;
        int accumulator = part + (Tunables.LargestTileRows * paddedHeadDim);
        int runningMaximum = accumulator + (queryBlock * paddedHeadDim);
        int runningSum = runningMaximum + queryBlock;
        int groupQueries = RoundUp(runningSum + queryBlock, Tunables.CacheLineFloats);
        int groupContexts = groupQueries + (groupRows * queryRowStride);
        return new ScratchPlan(
            scores,
            tileMaximum,
            tileSum,
            tileFactor,
            part,
            accumulator,
            runningMaximum,
            runningSum,
            groupQueries,
            groupContexts,
            groupContexts + (groupRows * paddedHeadDim));
    }

    /// <summary>
    /// Rounds a row up to an odd number of cache lines, so that the rows of a tile never fall into the same few cache sets.
    /// </summary>
    public static int OddLines(int floats)
    {
        int lines = RoundUp(floats, Tunables.CacheLineFloats) / Tunables.CacheLineFloats;
        return (lines | 1) * Tunables.CacheLineFloats;
    }

    public static int RoundUp(int value, int step) => (value + step - 1) / step * step;
}
