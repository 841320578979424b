namespace AttentionGen.Kernels;

/// <summary>The queries of the heads that share keys attend to them: scores, masks, softmax, contexts.</summary>
/// <param name="fromCache">Whether keys of a cache come before those of the call.</param>
internal sealed unsafe class Attend(bool fromCache = false) : HeadStage
{
    /// <summary>
    /// What reading a key costs in multiply-adds for each query row of a tile, where there are too few rows to keep the
    /// multiply-adds busy: with one query, attention is as long as its keys take to read.
    /// </summary>
    private const long FewestRowsOfTile = 4;

    public override long Work(in LayerLayout layout, in CallShape call)
    {
        // Where the diagonal ends at the last key, as with a cache, all see the keys before the queries' own, and half of those on
        // average; where it begins at the first one, nobody sees more keys than there are queries.
        long keys = call.SeenKeys(layout);
        long own = Math.Min(call.QueryLength, keys);
        long seen = !layout.Causal ? keys : fromCache || layout.DiagonalAtEnd ? keys - (own / 2) : own - (own / 2);
        long work = call.QueryRows * seen * (layout.QueryWidth + layout.ContextWidth);
        return work * FewestRowsOfTile / Math.Min(FewestRowsOfTile, (long)call.QueryLength * layout.GroupSize);
    }

    public override void Run(RunningCall call, in HeadRows head, int first, int end, float* scratch)
    {
        ref readonly PinnedOptions options = ref call.Options;
        options.ClearRows(call.Layout, call.Shape, head.Item, head.KeyHead * call.GroupSize, first, end);
        int shift = call.Shift(head.Item);
        int from = first;
        if (call.Layout.DiagonalAtEnd)
        {
            first = AttendRowsBeforeTheKeys(call, head, first, end, shift, scratch);
        }

        if (first < end)
        {
            AttendTokens(call, options, head, first, end, shift, scratch);
        }

        if (options.WantsScores && head.Panels.Keys.HasHoles)
        {
            options.HideScores(call.Layout, call.Shape, head.Item, head.KeyHead * call.GroupSize, from, end, head.Panels);
        }
    }

    /// <summary>
    /// Where the diagonal ends at the last key, the first queries may lie before all keys of the call. They see the keys that
    /// the layer adds, one query at a time, or nothing.
    /// </summary>
    private static int AttendRowsBeforeTheKeys(RunningCall call, in HeadRows head, int first, int end, int shift, float* scratch)
    {
        int added = call.Layout.AddedKeys;
        for (; first < end && first + shift < Math.Max(0, added - 1); first++)
        {
            if (added > 0)
            {
                AttendTokens(call, call.Options, head, first, first + 1, added - 1 - first, scratch);
                continue;
            }

            if (call.Options.WantsScoresBeforeMasks)
            {
                // Scores have no mask yet: those of a query without a position are computed as if it had one.
                AttendTokens(call, call.Options.ScoresAlone(), head, first, first + 1, -first, scratch);
            }

            GroupRows.ClearContexts(call, head, first);
        }

        return first;
    }

    private static void AttendTokens(
        RunningCall call, in PinnedOptions options, in HeadRows head, int first, int end, int shift, float* scratch)
    {
        int group = call.GroupSize;
        ScoreOptions ofHead = call.ScoreOptionsOf(options, head, shift);
        float* queries = GroupRows.Queries(call, head, first, end, scratch);
        float* contexts = GroupRows.Contexts(call, head, first, scratch, out nint stride);
        call.Kernels.AttendHead(
            queries, (first + shift) * group, (end + shift) * group, head.Panels, in ofHead, contexts, stride, scratch);
        GroupRows.HandOver(call, head, first, end, contexts);
    }
}
