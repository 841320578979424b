namespace AttentionGen.Kernels;

/// <summary>Into which blocks the query tokens of an item are cut.</summary>
internal readonly struct QueryBlocks
{
    /// <summary>
    /// What shares a key block, or less, so that each thread finds about four tasks; in multiples of a few rows, so that tiles
    /// stay whole.
    /// </summary>
    public QueryBlocks(RunningCall call)
    {
        ref readonly CallShape shape = ref call.Shape;
        int heads = shape.AveragesWeights ? shape.Batch : call.KeyHeads;
        int tasksOfHead = ((4 * call.Division.Degree) - 1) / heads + 1;
        int rows = (int)((((long)shape.QueryLength * call.GroupSize) - 1) / tasksOfHead) + 1;
        int wholeTiles = ((rows - 1) / CacheBlocks.RowStep + 1) * CacheBlocks.RowStep;
        Tokens = Math.Max(1, Math.Min(wholeTiles, call.Layout.FittingQueryBlockRows) / call.GroupSize);
        Count = ((shape.QueryLength - 1) / Tokens) + 1;
    }

    /// <summary>Tokens of a block.</summary>
    public int Tokens { get; }

    /// <summary>Blocks of the longest item.</summary>
    public int Count { get; }

    /// <summary>Tokens whose rows, of all heads of a group, stay in the cache together; all of them, if heads have keys of their own.</summary>
    public static int OfGroup(RunningCall call) =>
        call.GroupSize > 1 ? Math.Max(1, call.Layout.FittingQueryBlockRows / call.GroupSize) : int.MaxValue / 2;

    /// <summary>The first token of a task's block: the last block comes first.</summary>
    public int FirstToken(int part) => (Count - 1 - part) * Tokens;
}
