namespace AttentionGen.Kernels;

/// <content>
/// What tasks of self-attention need of the phases before them, so that threads need not wait for the last tasks of a phase. A task
/// writes rows and columns that no task reads before it is done, so that early starts change no order of operations.
/// </content>
internal unsafe partial struct LayerJob<TKernels>
{
    public readonly bool IsReady(int phase, int task, FinishedTasks finished)
    {
        if (Call.Kind != CallKind.SelfAttention || Plan.IsByItem || IsSplit || Call.AveragesWeights || Call.HasGaps)
        {
            return false;
        }

        return phase switch
        {
            1 => IsPackReady(task, finished),
            2 => IsAttendReady(task, finished),
            4 => IsOutputReady(task, finished),
            _ => false,
        };
    }

    /// <summary>The keys and values of all rows of its item and head.</summary>
    private readonly bool IsPackReady(int task, FinishedTasks finished)
    {
        (int item, int keyHead) = Math.DivRem(task, Layout.KeyValueHeads);
        int first = FirstRow(item);
        int end = FirstRow(item + 1);
        return AreProjected(first, end, Layout.KeyColumn + (keyHead * Layout.HeadDim), Layout.HeadDim, finished)
            && AreProjected(first, end, Layout.ValueColumn + (keyHead * Layout.ValueHeadDim), Layout.ValueHeadDim, finished);
    }

    /// <summary>The panels of its head and the queries of its rows.</summary>
    private readonly bool IsAttendReady(int task, FinishedTasks finished)
    {
        (int index, int part) = Math.DivRem(task, QueryTasks);
        (int item, int keyHead) = Math.DivRem(index, Layout.KeyValueHeads);
        int first = FirstRow(item) + ((QueryTasks - 1 - part) * QueryTaskTokens);
        int end = Math.Min(first + QueryTaskTokens, FirstRow(item + 1));
        int width = GroupSize * Layout.HeadDim;
        return finished.Has(1, index) && AreProjected(first, end, keyHead * width, width, finished);
    }

    /// <summary>The contexts of its rows, of all heads.</summary>
    private readonly bool IsOutputReady(int task, FinishedTasks finished)
    {
        PanelRange(task, Call.QueryRows, TKernels.Panels.Output, out int firstRow, out int rows, out _, out _);
        int tasksOfHead = QueryTasks;
        int tokens = QueryTaskTokens;
        for (int item = firstRow / Call.QueryLength; item <= (firstRow + rows - 1) / Call.QueryLength; item++)
        {
            int first = Math.Max(firstRow - FirstRow(item), 0);
            int last = Math.Min(firstRow + rows - FirstRow(item), Call.QueryLength) - 1;
            for (int block = first / tokens; block <= last / tokens; block++)
            {
                for (int keyHead = 0; keyHead < Layout.KeyValueHeads; keyHead++)
                {
                    if (!finished.Has(2, (((item * Layout.KeyValueHeads) + keyHead) * tasksOfHead) + tasksOfHead - 1 - block))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    /// <summary>Whether all projection tasks are done that write these columns of these rows.</summary>
    private readonly bool AreProjected(int firstRow, int endRow, int firstColumn, int columns, FinishedTasks finished)
    {
        int panels = TKernels.Panels.Input;
        int allColumns = Layout.ValueColumn + (Layout.KeyValueHeads * Layout.ValueHeadDim);

        // The last panel may be narrower than the others, so these are the first and the last panel that it can be.
        int firstPanel = (int)((long)firstColumn * (panels - 1) / allColumns);
        int lastPanel = (int)Math.Min((long)(firstColumn + columns - 1) * panels / allColumns, panels - 1);
        int allRows = Call.QueryRows;
        int blocks = RowBlocks(allRows);
        int groups = PanelGroups(allRows, panels);
        for (int task = 0; task < blocks * groups; task++)
        {
            if (!finished.Has(0, task))
            {
                PanelRange(task, allRows, panels, out int first, out int rows, out int from, out int to);
                if (first < endRow && firstRow < first + rows && from <= lastPanel && firstPanel < to)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
