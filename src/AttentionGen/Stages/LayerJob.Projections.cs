namespace AttentionGen.Kernels;

/// <content>Products with weight panels.</content>
internal unsafe partial struct LayerJob<TKernels>
{
    /// <summary>Weight panels of one projection task at least, so that a row is not read again for too few columns.</summary>
    private const int PanelsPerTask = 4;

    /// <summary>One product with weight panels: from where, by what, to where.</summary>
    private readonly struct Projection
    {
        public RowView Source { get; init; }

        /// <summary>Whether the rows are those of the queries, which may have lengths of their own; otherwise they are keys.</summary>
        public bool TakesQueryRows { get; init; }

        /// <summary>Rows of all items.</summary>
        public int AllRows { get; init; }

        /// <summary>Which kernel: 0 for the input panels, 1 for keys and 2 for values with panels of their own.</summary>
        public int Kernel { get; init; }

        public int FirstPanel { get; init; }

        public int EndPanel { get; init; }

        public float* Target { get; init; }

        public nint TargetStride { get; init; }
    }

    private readonly int ProjectionCount =>
        (Call.ProjectsQueries ? 1 : 0) + (Call.ProjectsKeys ? KeyProjectionCount : 0);

    /// <summary>Keys and values out of the same rows are one product, if one set of panels has both.</summary>
    private readonly int KeyProjectionCount => Call.SharesKeyValueSource && Layout.SharesInputPanels ? 1 : 2;

    private readonly Projection ProjectionOf(int index, float* scratch)
    {
        ProjectionPanels panels = TKernels.Panels;
        if (Call.ProjectsQueries && index == 0)
        {
            return new Projection
            {
                Source = Query,
                TakesQueryRows = true,
                AllRows = Call.QueryRows,
                EndPanel = Call.ProjectsAll ? panels.Input : panels.QueryEnd,
                Target = scratch + Plan.RowOffset,
                TargetStride = Layout.ProjectedStride,
            };
        }

        bool isValue = index - (Call.ProjectsQueries ? 1 : 0) == 1;
        bool both = KeyProjectionCount == 1;
        return new Projection
        {
            Source = isValue ? Value : Key,
            AllRows = Call.Batch * Call.KeyLength,
            Kernel = Layout.SharesInputPanels ? 0 : isValue ? 2 : 1,
            FirstPanel = isValue ? panels.ValueFirst : panels.KeyFirst,
            EndPanel = isValue || both ? panels.ValueEnd : panels.KeyEnd,
            Target = scratch + (isValue ? Plan.ValueRowOffset : Plan.KeyRowOffset),
            TargetStride = isValue ? Layout.ValueStride : Layout.KeyStride,
        };
    }

    private readonly int ProjectionTasks()
    {
        int tasks = 0;
        for (int i = 0; i < ProjectionCount; i++)
        {
            Projection projection = ProjectionOf(i, Scratch);
            tasks += RowBlocks(projection.AllRows) * PanelGroups(projection.AllRows, projection.EndPanel - projection.FirstPanel);
        }

        return tasks;
    }

    private readonly void RunProjectionTask(int task, float* scratch)
    {
        for (int i = 0; i < ProjectionCount; i++)
        {
            Projection projection = ProjectionOf(i, Scratch);
            int panels = projection.EndPanel - projection.FirstPanel;
            int tasks = RowBlocks(projection.AllRows) * PanelGroups(projection.AllRows, panels);
            if (task < tasks)
            {
                PanelRange(task, projection.AllRows, panels, out int first, out int rows, out int firstPanel, out int endPanel);
                Project(
                    projection,
                    first,
                    rows,
                    projection.FirstPanel + firstPanel,
                    projection.FirstPanel + endPanel,
                    projection.Target + (first * projection.TargetStride),
                    scratch);
                return;
            }

            task -= tasks;
        }
    }

    /// <summary>Projects rows, counted over all items; rows with gaps are copied a few at a time.</summary>
    private readonly void Project(
        in Projection projection, int firstRow, int rows, int firstPanel, int endPanel, float* target, float* scratch)
    {
        RowView source = projection.Source;
        if (source.IsDense)
        {
            float* origin = source.Row(0, 0) + ((nint)firstRow * source.Width);
            Multiply(projection.Kernel, origin, target, rows, firstPanel, endPanel);
            return;
        }

        float* copy = scratch + Plan.GatherOffset;
        for (int done = 0; done < rows; done += Plan.GatherRows)
        {
            int count = Math.Min(Plan.GatherRows, rows - done);
            source.Gather(firstRow + done, count, copy);
            Multiply(projection.Kernel, copy, target + (done * projection.TargetStride), count, firstPanel, endPanel);
        }
    }

    private readonly void Multiply(int kernel, float* source, float* target, int rows, int firstPanel, int endPanel)
    {
        switch (kernel)
        {
            case 0:
                TKernels.ProjectInput(ref *source, InputWeights, ref *target, rows, firstPanel, endPanel);
                break;
            case 1:
                TKernels.ProjectKey(ref *source, KeyWeights, ref *target, rows, firstPanel, endPanel);
                break;
            default:
                TKernels.ProjectValue(ref *source, ValueWeights, ref *target, rows, firstPanel, endPanel);
                break;
        }
    }

    private readonly void ProjectOutput(int firstRow, int rows, int firstPanel, int endPanel, float* contexts, float* scratch)
    {
        contexts += Layout.ContextColumn;
        if (Output.IsDense)
        {
            float* target = Output.Row(0, 0) + ((nint)firstRow * Output.Width);
            TKernels.ProjectOutput(ref *contexts, OutputWeights, ref *target, rows, firstPanel, endPanel);
            return;
        }

        float* copy = scratch + Plan.GatherOffset;
        for (int done = 0; done < rows; done += Plan.GatherRows)
        {
            int count = Math.Min(Plan.GatherRows, rows - done);
            float* source = contexts + ((nint)done * Layout.ProjectedStride);
            TKernels.ProjectOutput(ref *source, OutputWeights, ref *copy, count, firstPanel, endPanel);
            Output.Scatter(firstRow + done, count, copy);
        }
    }

    /// <summary>Rows that are taken together: those that stay in the cache, or fewer where each has to be copied.</summary>
    private readonly int TaskRows(int allRows)
    {
        if (!Call.HasGaps)
        {
            return Layout.FittingRowBlock;
        }

        int share = (allRows - 1) / (4 * Plan.Degree) + 1;
        return Math.Min(Plan.GatherRows, ((share - 1) / CacheBlocks.RowStep + 1) * CacheBlocks.RowStep);
    }

    /// <summary>Blocks of rows that stay in the cache; a small rest joins the last one.</summary>
    private readonly int RowBlocks(int allRows)
    {
        int block = TaskRows(allRows);
        return Math.Max(1, (allRows + block - (block / 4)) / block);
    }

    /// <summary>
    /// Groups of panels, so that each thread finds about eight projection tasks, and as many as the others: seven equal
    /// tasks keep two threads as long as eight. Rows that are copied are copied once, for all panels.
    /// </summary>
    private readonly int PanelGroups(int allRows, int panels)
    {
        int blocks = RowBlocks(allRows);
        int wanted = Call.HasGaps ? 1 : ((8 * Plan.Degree) - 1) / blocks + 1;
        int groups = Math.Max(1, Math.Min(wanted, panels / PanelsPerTask));
        return groups > Plan.Degree && blocks * groups % Plan.Degree != 0 ? groups - (groups % Plan.Degree) : groups;
    }

    private readonly void PanelRange(int task, int allRows, int panels, out int first, out int rows, out int firstPanel, out int endPanel)
    {
        int groups = PanelGroups(allRows, panels);
        (int block, int group) = Math.DivRem(task, groups);
        int taskRows = TaskRows(allRows);
        first = block * taskRows;
        rows = block == RowBlocks(allRows) - 1 ? allRows - first : taskRows;
        firstPanel = (int)((long)group * panels / groups);
        endPanel = (int)((long)(group + 1) * panels / groups);
    }
}
