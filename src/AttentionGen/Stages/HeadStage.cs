namespace AttentionGen.Kernels;

/// <summary>A stage that takes the rows of one key/value head, and of the query heads that share it.</summary>
internal abstract unsafe class HeadStage : Stage
{
    /// <summary>Runs a part of the stage.</summary>
    /// <param name="call">The call.</param>
    /// <param name="head">The item and the head.</param>
    /// <param name="first">The first of the part's query tokens; of its key blocks, in a stage that divides keys.</param>
    /// <param name="end">One more than the last of them.</param>
    /// <param name="scratch">The thread's scratch.</param>
    public abstract void Run(RunningCall call, in HeadRows head, int first, int end, float* scratch);
}

/// <summary>One key/value head of one item: where its rows and its panels lie.</summary>
internal readonly unsafe ref struct HeadRows
{
    /// <summary>The batch item.</summary>
    public required int Item { get; init; }

    /// <summary>The key/value head.</summary>
    public required int KeyHead { get; init; }

    /// <summary>The head's number among those whose partial results are kept: counted over all items.</summary>
    public int Index { get; init; }

    /// <summary>The item's first row of projected queries, or of query | key | value; of all heads.</summary>
    public required float* QueryRows { get; init; }

    /// <summary>The item's first row of projected keys, where these have rows of their own; of all heads.</summary>
    public required float* KeyRows { get; init; }

    /// <summary>The same for values.</summary>
    public required float* ValueRows { get; init; }

    /// <summary>The head's panels.</summary>
    public required HeadPanels Panels { get; init; }
}
