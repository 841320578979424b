using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Takes a spec and decides strides, block lengths and scratch offsets, which all vector widths share.</summary>
internal static class LayoutPlanner
{
    public static LayoutPlan Plan(AttentionSpec spec)
    {
        int paddedHeadDim = RoundUp(spec.HeadDim, Tunables.CacheLineFloats);
        int keyBlock = KeyBlockLength(spec.HeadDim);
        int queryBlock = Tunables.QueryBlockTiles * Tunables.LargestTileRows;
        int scoreStride = OddLines(keyBlock);
        return new LayoutPlan(
            ProjectedStride: OddLines(spec.QueryWidth + (2 * spec.KeyValueWidth)),
            KeyBlockLength: keyBlock,
            ScoreStride: scoreStride,
            QueryBlockRows: queryBlock,
            PaddedHeadDim: paddedHeadDim,
            ChunkRows: Tunables.ChunkRows,
            RowBlock: Math.Max(1, Tunables.RowBlockFloats / spec.DModel / Tunables.LargestTileRows) * Tunables.LargestTileRows,
            MergesBlocks: spec.Sequence == 0 || spec.Sequence > keyBlock,
            Scratch(scoreStride, paddedHeadDim, queryBlock));
    }

    /// <summary>
    /// As many keys as fit the cache budget, in multiples of the shortest block. It depends on the attribute alone, never
    /// on the sequence, the threads or the vector width: that is what makes the bits the same for all of them.
    /// </summary>
    private static int KeyBlockLength(int headDim)
    {
        int keys = Tunables.KeyBlockFloats / (2 * headDim) / Tunables.ShortestKeyBlock * Tunables.ShortestKeyBlock;
        return Math.Min(Tunables.LongestKeyBlock, Math.Max(Tunables.ShortestKeyBlock, keys));
    }

    private static ScratchPlan Scratch(int scoreStride, int paddedHeadDim, int queryBlock)
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
        return new ScratchPlan(
            scores, tileMaximum, tileSum, tileFactor, part, accumulator, runningMaximum, runningSum, runningSum + queryBlock);
    }

    /// <summary>
    /// Rounds a row up to an odd number of cache lines, so that the rows of a tile never fall into the same few cache sets.
    /// </summary>
    private static int OddLines(int floats)
    {
        int lines = RoundUp(floats, Tunables.CacheLineFloats) / Tunables.CacheLineFloats;
        return (lines | 1) * Tunables.CacheLineFloats;
    }

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;
}
