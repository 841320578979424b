using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// One call of a layer or of its attention core, divided as its <see cref="WorkPlan"/> says. The tasks are written so that
/// nothing but the assignment to threads depends on the division.
/// </summary>
/// <remarks>
/// All memory behind the pointers is pinned, or never moves, while the call runs. By item there is one phase; by part there
/// are four: project the input, pack the heads, attend, project the output.
/// </remarks>
internal unsafe struct LayerJob<TKernels> : IKernelJob
    where TKernels : struct, ILayerKernels
{
    /// <summary>Weight panels of one projection task at least, so that a row is not read again for too few columns.</summary>
    private const int PanelsPerTask = 4;

    /// <summary>A multiple of the tile heights of all widths.</summary>
    private const int TileRowStep = 12;

    public LayerLayout Layout;
    public WorkPlan Plan;
    public CallShape Call;
    public PackedWeights InputWeights;
    public PackedWeights KeyWeights;
    public PackedWeights ValueWeights;
    public PackedWeights OutputWeights;
    public PinnedMask Padding;
    public PinnedOptions Options;
    public float* Scratch;

    /// <summary>What the layer projects queries from, or the core's queries.</summary>
    public RowView Query;

    /// <summary>What the layer projects keys from if not from the queries' rows, or the core's keys.</summary>
    public RowView Key;

    /// <summary>The same for values.</summary>
    public RowView Value;

    public RowView Output;

    /// <summary>Keys that the layer puts before those of the call, and their values.</summary>
    public float* AddedKeys;

    /// <inheritdoc cref="AddedKeys"/>
    public float* AddedValues;

    /// <summary>The memory's panels and biases, when there is a memory.</summary>
    public float* MemoryPanels;

    /// <inheritdoc cref="MemoryPanels"/>
    public float* MemoryBiases;

    /// <summary>Which keys of the memory's items are real; the array is pinned.</summary>
    public KeyVisibility* MemoryKeys;

    /// <summary>Keys that the memory's panels have room for.</summary>
    public int MemoryCapacity;

    private readonly bool HasMemory => Call.Kind is CallKind.Memory or CallKind.ProjectMemory;

    public readonly int Phases => Plan.IsByItem ? 1 : 4;

    public readonly int TaskCount(int phase) =>
        Plan.IsByItem ? Plan.Chunks
        : phase switch
        {
            0 => ProjectionTasks(),
            1 => Call.PacksKeys ? Call.Batch * Layout.KeyValueHeads : 0,
            2 => !Call.Attends ? 0 : Call.AveragesWeights ? Call.Batch * QueryTasks : Call.Batch * Layout.Heads * QueryTasks,
            _ => HasOutputStage ? RowBlocks(QueryRows) * PanelGroups(QueryRows, TKernels.Panels.Output) : 0,
        };

    /// <summary>
    /// Writes what all threads read: by part, the key biases of all items. Called once, before the first task.
    /// </summary>
    public readonly void Prepare()
    {
        for (int item = 0; !Plan.IsByItem && !HasMemory && item < Call.Batch; item++)
        {
            Visibility(item).WriteBias(Padding.ToMask(), item, Call.KeyLength, Layout.AddedKeys, ref *SharedBias(item));
        }
    }

    public readonly void Run(int phase, int task, int slot)
    {
        float* scratch = Scratch + (slot * Plan.ThreadStride);
        if (Plan.IsByItem)
        {
            RunChunk(task, scratch);
            return;
        }

        switch (phase)
        {
            case 0:
                RunProjectionTask(task, scratch);
                break;
            case 1:
                RunPackTask(task);
                break;
            case 2:
                RunAttendTask(task, scratch);
                break;
            default:
                RunOutputTask(task, scratch);
                break;
        }
    }

    private readonly bool HasOutputStage => Call.ProjectsQueries && Layout.HasOutputProjection;

    private readonly int QueryRows => Call.Batch * Call.QueryLength;

    private readonly int KeyRows => Call.Batch * Call.KeyLength;

    /// <summary>
    /// Query rows of an attention task: what shares a key block, or less, so that each thread finds about four tasks; in
    /// multiples of a few rows, so that tiles stay whole.
    /// </summary>
    private readonly int QueryTaskRows
    {
        get
        {
            int heads = Call.AveragesWeights ? Call.Batch : Call.Batch * Layout.Heads;
            int tasksOfHead = ((4 * Plan.Degree) - 1) / heads + 1;
            int rows = ((Call.QueryLength - 1) / tasksOfHead) + 1;
            int wholeTiles = ((rows - 1) / TileRowStep + 1) * TileRowStep;
            return Math.Min(wholeTiles, Layout.QueryBlockRows);
        }
    }

    private readonly int QueryTasks => ((Call.QueryLength - 1) / QueryTaskRows) + 1;

    // ---- by item

    private readonly void RunChunk(int chunk, float* scratch)
    {
        int first = chunk * Plan.ItemsAtOnce;
        int items = Math.Min(Plan.ItemsAtOnce, Call.Batch - first);
        for (int i = 0; i < ProjectionCount; i++)
        {
            Projection projection = ProjectionOf(i, scratch);
            int rows = items * projection.Source.RowsPerItem;
            Project(projection, first * projection.Source.RowsPerItem, rows, projection.FirstPanel, projection.EndPanel, projection.Target, scratch);
        }

        for (int i = 0; i < items; i++)
        {
            int item = first + i;
            float* queryRows = scratch + Plan.RowOffset + ((nint)i * Call.QueryLength * Layout.ProjectedStride);
            KeyRowPointers rows = KeyRowsOf(scratch, i);
            float* bias = scratch + Plan.BiasOffset;
            KeyVisibility keys = Visibility(item);
            if (!HasMemory)
            {
                keys.WriteBias(Padding.ToMask(), item, Call.KeyLength, Layout.AddedKeys, ref *bias);
            }

            for (int keyHead = 0; keyHead < Layout.KeyValueHeads; keyHead++)
            {
                HeadPanels panels = HasMemory ? PanelsOfMemory(item, keyHead) : Panels(scratch + Plan.PanelOffset, bias, keys);
                if (Call.PacksKeys)
                {
                    Pack(item, keyHead, rows, panels);
                }

                for (int h = 0; Call.Attends && h < Layout.GroupSize; h++)
                {
                    Attend(item, (keyHead * Layout.GroupSize) + h, 0, Call.QueryLength, queryRows, panels, scratch);
                }
            }
        }

        if (HasOutputStage)
        {
            ProjectOutput(
                first * Call.QueryLength, items * Call.QueryLength, 0, TKernels.Panels.Output, scratch + Plan.RowOffset, scratch);
        }
    }

    // ---- projections

    /// <summary>One product with weight panels: from where, by what, to where.</summary>
    private readonly struct Projection
    {
        public RowView Source { get; init; }

        /// <summary>Which kernel: 0 for the input panels, 1 for keys and 2 for values with panels of their own.</summary>
        public int Kernel { get; init; }

        public int FirstPanel { get; init; }

        public int EndPanel { get; init; }

        public float* Target { get; init; }

        public nint TargetStride { get; init; }
    }

    private readonly int ProjectionCount => Call.Kind switch
    {
        CallKind.SelfAttention or CallKind.Memory => 1,
        CallKind.CrossAttention => 1 + KeyProjectionCount,
        CallKind.ProjectMemory => KeyProjectionCount,
        _ => 0,
    };

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
                EndPanel = Call.Kind == CallKind.SelfAttention ? panels.Input : panels.QueryEnd,
                Target = scratch + Plan.RowOffset,
                TargetStride = Layout.ProjectedStride,
            };
        }

        bool isValue = index - (Call.ProjectsQueries ? 1 : 0) == 1;
        bool both = KeyProjectionCount == 1;
        return new Projection
        {
            Source = isValue ? Value : Key,
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
            int rows = Call.Batch * projection.Source.RowsPerItem;
            tasks += RowBlocks(rows) * PanelGroups(rows, projection.EndPanel - projection.FirstPanel);
        }

        return tasks;
    }

    private readonly void RunProjectionTask(int task, float* scratch)
    {
        for (int i = 0; i < ProjectionCount; i++)
        {
            Projection projection = ProjectionOf(i, Scratch);
            int allRows = Call.Batch * projection.Source.RowsPerItem;
            int panels = projection.EndPanel - projection.FirstPanel;
            int tasks = RowBlocks(allRows) * PanelGroups(allRows, panels);
            if (task < tasks)
            {
                PanelRange(task, allRows, panels, out int first, out int rows, out int firstPanel, out int endPanel);
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

    private readonly void RunOutputTask(int task, float* scratch)
    {
        PanelRange(task, QueryRows, TKernels.Panels.Output, out int first, out int rows, out int firstPanel, out int endPanel);
        ProjectOutput(first, rows, firstPanel, endPanel, SharedQueryRow(first), scratch);
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
            return Layout.RowBlock;
        }

        int share = (allRows - 1) / (4 * Plan.Degree) + 1;
        return Math.Min(Plan.GatherRows, ((share - 1) / TileRowStep + 1) * TileRowStep);
    }

    /// <summary>Blocks of rows that stay in the cache; a small rest joins the last one.</summary>
    private readonly int RowBlocks(int allRows)
    {
        int block = TaskRows(allRows);
        return Math.Max(1, (allRows + block - (block / 4)) / block);
    }

    /// <summary>
    /// Groups of panels, so that each thread finds about eight projection tasks. Rows that are copied are copied once, for
    /// all panels.
    /// </summary>
    private readonly int PanelGroups(int allRows, int panels)
    {
        int wanted = Call.HasGaps ? 1 : ((8 * Plan.Degree) - 1) / RowBlocks(allRows) + 1;
        return Math.Max(1, Math.Min(wanted, panels / PanelsPerTask));
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

    // ---- packing

    /// <summary>The projected rows of an item's keys and values.</summary>
    private readonly struct KeyRowPointers(float* key, nint keyStride, float* value, nint valueStride)
    {
        public float* Key => key;

        public nint KeyStride => keyStride;

        public float* Value => value;

        public nint ValueStride => valueStride;
    }

    /// <param name="scratch">The thread's or the shared scratch.</param>
    /// <param name="index">The item's number among those in the scratch.</param>
    private readonly KeyRowPointers KeyRowsOf(float* scratch, int index)
    {
        if (Call.Kind == CallKind.SelfAttention)
        {
            float* rows = scratch + Plan.RowOffset + ((nint)index * Call.QueryLength * Layout.ProjectedStride);
            return new KeyRowPointers(
                rows + Layout.KeyColumn, Layout.ProjectedStride, rows + Layout.ValueColumn, Layout.ProjectedStride);
        }

        return new KeyRowPointers(
            scratch + Plan.KeyRowOffset + ((nint)index * Call.KeyLength * Layout.KeyStride) + Layout.KeyColumn,
            Layout.KeyStride,
            scratch + Plan.ValueRowOffset + ((nint)index * Call.KeyLength * Layout.ValueStride) + Layout.ValueColumn,
            Layout.ValueStride);
    }

    private readonly void RunPackTask(int task)
    {
        (int item, int keyHead) = Math.DivRem(task, Layout.KeyValueHeads);
        Pack(item, keyHead, KeyRowsOf(Scratch, item), SharedPanels(item, keyHead));
    }

    private readonly void Pack(int item, int keyHead, in KeyRowPointers rows, HeadPanels panels)
    {
        int keyColumn = keyHead * Layout.HeadDim;
        int valueColumn = keyHead * Layout.ValueHeadDim;
        panels.ClearNotes();
        int added = Layout.AddedKeys;
        if (added > 0)
        {
            TKernels.PackHead(
                ref AddedKeys[keyColumn], Layout.KeyWidth, ref AddedValues[valueColumn], Layout.ValueWidth, 0, added, panels);
        }

        int count = panels.Keys.Count - added;
        if (Call.Kind == CallKind.Core)
        {
            TKernels.PackHead(
                ref Key.Row(item, 0)[keyColumn], Key.RowStride, ref Value.Row(item, 0)[valueColumn], Value.RowStride, added, count, panels);
            return;
        }

        TKernels.PackHead(ref rows.Key[keyColumn], rows.KeyStride, ref rows.Value[valueColumn], rows.ValueStride, added, count, panels);
    }

    // ---- attention

    private readonly void RunAttendTask(int task, float* scratch)
    {
        // Neighbouring tasks share a head, whose panels are then in the cache; the longest rows of a causal head come first.
        (int index, int part) = Math.DivRem(task, QueryTasks);
        int first = (QueryTasks - 1 - part) * QueryTaskRows;
        int end = Math.Min(first + QueryTaskRows, Call.QueryLength);
        (int item, int head) = Call.AveragesWeights ? (index, 0) : Math.DivRem(index, Layout.Heads);
        int endHead = Call.AveragesWeights ? Layout.Heads : head + 1;
        for (; head < endHead; head++)
        {
            Attend(item, head, first, end, SharedQueryRow(item * Call.QueryLength), SharedPanels(item, head / Layout.GroupSize), scratch);
        }
    }

    private readonly void Attend(int item, int head, int first, int end, float* itemRows, HeadPanels panels, float* scratch)
    {
        float* query = itemRows + ((nint)first * Layout.ProjectedStride) + (head * Layout.HeadDim);
        if (Call.Kind == CallKind.Core)
        {
            Kernels.QueryRows.Scale(
                ref Query.Row(item, first)[head * Layout.HeadDim],
                Query.RowStride,
                ref *query,
                Layout.ProjectedStride,
                end - first,
                Layout.HeadDim,
                Layout.QueryFactor);
        }

        // With an output projection the context takes the place of the queries, which are read for the last time before.
        int column = head * Layout.ValueHeadDim;
        float* context = HasOutputStage
            ? itemRows + ((nint)first * Layout.ProjectedStride) + Layout.ContextColumn + column
            : Output.Row(item, first) + column;
        nint contextStride = HasOutputStage ? Layout.ProjectedStride : Output.RowStride;

        Options.ClearWeights(Layout, Call, item, head, first, end);
        int shift = Layout.AddedKeys + (Layout.DiagonalAtEnd ? Call.KeyLength - Call.QueryLength : 0);
        if (Layout.DiagonalAtEnd && Layout.AddedKeys == 0)
        {
            // Rows before the first key see nothing.
            for (; first < end && first + shift < 0; first++)
            {
                new Span<float>(context, Layout.ValueHeadDim).Clear();
                context += contextStride;
                query += Layout.ProjectedStride;
            }
        }

        ScoreOptions options = Options.For(Layout, Call, item, head, shift);
        TKernels.AttendHead(ref *query, first + shift, end + shift, panels, in options, ref *context, contextStride, ref *scratch);
    }

    private readonly float* SharedQueryRow(int row) => Scratch + Plan.RowOffset + ((nint)row * Layout.ProjectedStride);

    // ---- panels

    private readonly KeyVisibility Visibility(int item) =>
        HasMemory ? MemoryKeys[item] : KeyVisibility.Read(Padding.ToMask(), item, Call.KeyLength, Layout.AddedKeys);

    private readonly float* SharedBias(int item) => Scratch + Plan.BiasOffset + ((nint)item * Plan.KeyCapacity);

    private readonly HeadPanels SharedPanels(int item, int keyHead)
    {
        if (HasMemory)
        {
            return PanelsOfMemory(item, keyHead);
        }

        long index = ((long)item * Layout.KeyValueHeads) + keyHead;
        return Panels(Scratch + Plan.PanelOffset + (index * Plan.PanelFloats), SharedBias(item), Visibility(item));
    }

    private readonly HeadPanels PanelsOfMemory(int item, int keyHead)
    {
        long index = ((long)item * Layout.KeyValueHeads) + keyHead;
        float* panels = MemoryPanels + (index * Layout.HeadPanelFloats(MemoryCapacity));
        return new HeadPanels(ref *panels, ref MemoryBiases[(nint)item * MemoryCapacity], MemoryCapacity, Layout.HeadDim, MemoryKeys[item]);
    }

    private readonly HeadPanels Panels(float* panels, float* bias, KeyVisibility keys) =>
        new(ref *panels, ref *bias, Plan.KeyCapacity, Layout.HeadDim, keys);
}
