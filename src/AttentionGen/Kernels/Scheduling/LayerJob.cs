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
    public int Batch;
    public int QueryLength;
    public int KeyLength;
    public bool Projects;
    public PackedWeights InputWeights;
    public PackedWeights OutputWeights;
    public PinnedMask Padding;
    public float* Scratch;

    /// <summary>The layer's input, or the core's query.</summary>
    public float* Input;

    /// <summary>Keys of the core; unused by the layer.</summary>
    public float* Key;

    /// <summary>Values of the core; unused by the layer.</summary>
    public float* Value;

    public float* Output;

    public readonly int Phases => Plan.IsByItem ? 1 : 4;

    public readonly int TaskCount(int phase) =>
        Plan.IsByItem ? Plan.Chunks
        : phase switch
        {
            0 => Projects ? RowBlocks * PanelGroups(TKernels.InputPanels) : 0,
            1 => Batch * Layout.KeyValueHeads,
            2 => Batch * Layout.Heads * QueryTasks,
            _ => Projects && Layout.HasOutputProjection ? RowBlocks * PanelGroups(TKernels.OutputPanels) : 0,
        };

    /// <summary>
    /// Writes what all threads read: by part, the key biases of all items. Called once, before the first task.
    /// </summary>
    public readonly void Prepare()
    {
        for (int item = 0; !Plan.IsByItem && item < Batch; item++)
        {
            KeyVisibility.Read(Padding.ToMask(), item, KeyLength).WriteBias(Padding.ToMask(), item, KeyLength, ref *SharedBias(item));
        }
    }

    public readonly void Run(int phase, int task, int slot)
    {
        if (Plan.IsByItem)
        {
            RunChunk(task, Scratch + (slot * Plan.ThreadStride));
            return;
        }

        switch (phase)
        {
            case 0:
                ProjectInput(task);
                break;
            case 1:
                PackHead(task);
                break;
            case 2:
                AttendRows(task, Scratch + (slot * Plan.ThreadStride));
                break;
            default:
                ProjectOutput(task);
                break;
        }
    }

    private readonly int TotalRows => Batch * QueryLength;

    /// <summary>Rows of a projection task: a block that stays in the cache, and at least one block.</summary>
    private readonly int RowBlocks => ((TotalRows - 1) / Layout.RowBlock) + 1;

    /// <summary>
    /// Query rows of an attention task: what shares a key block, or less, so that each thread finds about four tasks; in
    /// multiples of a few rows, so that tiles stay whole.
    /// </summary>
    private readonly int QueryTaskRows
    {
        get
        {
            int heads = Batch * Layout.Heads;
            int tasksOfHead = ((4 * Plan.Degree) - 1) / heads + 1;
            int rows = ((QueryLength - 1) / tasksOfHead) + 1;
            int wholeTiles = ((rows - 1) / TileRowStep + 1) * TileRowStep;
            return Math.Min(wholeTiles, Layout.QueryBlockRows);
        }
    }

    private readonly int QueryTasks => ((QueryLength - 1) / QueryTaskRows) + 1;

    /// <summary>Groups of panels, so that each thread finds about eight projection tasks.</summary>
    private readonly int PanelGroups(int panels)
    {
        int wanted = ((8 * Plan.Degree) - 1) / RowBlocks + 1;
        return Math.Max(1, Math.Min(wanted, panels / PanelsPerTask));
    }

    private readonly void RunChunk(int chunk, float* scratch)
    {
        int first = chunk * Plan.ItemsAtOnce;
        int items = Math.Min(Plan.ItemsAtOnce, Batch - first);
        float* rows = scratch + Plan.RowOffset;
        nint firstRow = (nint)first * QueryLength;
        float* output = Output + (firstRow * OutputRow);
        if (Projects)
        {
            TKernels.ProjectInput(
                ref Input[firstRow * Layout.DModel], InputWeights, ref *rows, items * QueryLength, 0, TKernels.InputPanels);
        }

        for (int i = 0; i < items; i++)
        {
            int item = first + i;
            KeyVisibility keys = KeyVisibility.Read(Padding.ToMask(), item, KeyLength);
            keys.WriteBias(Padding.ToMask(), item, KeyLength, ref scratch[Plan.BiasOffset]);
            for (int keyHead = 0; keyHead < Layout.KeyValueHeads; keyHead++)
            {
                HeadPanels panels = Panels(scratch + Plan.PanelOffset, scratch + Plan.BiasOffset, keys);
                Pack(item, keyHead, rows + ((nint)i * QueryLength * Layout.ProjectedStride), panels);
                for (int h = 0; h < Layout.GroupSize; h++)
                {
                    int head = (keyHead * Layout.GroupSize) + h;
                    Attend(item, head, 0, QueryLength, rows + ((nint)i * QueryLength * Layout.ProjectedStride), panels, scratch);
                }
            }
        }

        if (Projects && Layout.HasOutputProjection)
        {
            TKernels.ProjectOutput(ref *rows, OutputWeights, ref *output, items * QueryLength, 0, TKernels.OutputPanels);
        }
    }

    private readonly void ProjectInput(int task)
    {
        PanelRange(task, TKernels.InputPanels, out int first, out int rows, out int firstPanel, out int endPanel);
        TKernels.ProjectInput(
            ref Input[(nint)first * Layout.DModel], InputWeights, ref *SharedRow(first), rows, firstPanel, endPanel);
    }

    private readonly void ProjectOutput(int task)
    {
        PanelRange(task, TKernels.OutputPanels, out int first, out int rows, out int firstPanel, out int endPanel);
        TKernels.ProjectOutput(
            ref *SharedRow(first), OutputWeights, ref Output[(nint)first * Layout.OutputWidth], rows, firstPanel, endPanel);
    }

    private readonly void PanelRange(int task, int panels, out int first, out int rows, out int firstPanel, out int endPanel)
    {
        int groups = PanelGroups(panels);
        (int block, int group) = Math.DivRem(task, groups);
        first = block * Layout.RowBlock;
        rows = Math.Min(Layout.RowBlock, TotalRows - first);
        firstPanel = (int)((long)group * panels / groups);
        endPanel = (int)((long)(group + 1) * panels / groups);
    }

    private readonly void PackHead(int task)
    {
        (int item, int keyHead) = Math.DivRem(task, Layout.KeyValueHeads);
        Pack(item, keyHead, SharedRow(item * QueryLength), SharedPanels(item, keyHead));
    }

    private readonly void AttendRows(int task, float* scratch)
    {
        // Neighbouring tasks share a head, whose panels are then in the cache; the longest rows of a causal head come first.
        (int headIndex, int part) = Math.DivRem(task, QueryTasks);
        (int item, int head) = Math.DivRem(headIndex, Layout.Heads);
        int first = (QueryTasks - 1 - part) * QueryTaskRows;
        int end = Math.Min(first + QueryTaskRows, QueryLength);
        Attend(item, head, first, end, SharedRow(item * QueryLength), SharedPanels(item, head / Layout.GroupSize), scratch);
    }

    private readonly void Pack(int item, int keyHead, float* itemRows, HeadPanels panels)
    {
        int column = keyHead * Layout.HeadDim;
        if (Projects)
        {
            float* key = itemRows + Layout.QueryWidth + column;
            TKernels.PackHead(ref *key, ref key[Layout.KeyValueWidth], Layout.ProjectedStride, panels);
            return;
        }

        nint offset = ((nint)item * KeyLength * Layout.KeyValueWidth) + column;
        TKernels.PackHead(ref Key[offset], ref Value[offset], Layout.KeyValueWidth, panels);
    }

    private readonly void Attend(int item, int head, int first, int end, float* itemRows, HeadPanels panels, float* scratch)
    {
        int column = head * Layout.HeadDim;
        float* query = itemRows + ((nint)first * Layout.ProjectedStride) + column;
        nint row = ((nint)item * QueryLength) + first;
        if (!Projects)
        {
            QueryRows.Scale(
                ref Input[(row * Layout.QueryWidth) + column],
                Layout.QueryWidth,
                ref *query,
                Layout.ProjectedStride,
                end - first,
                Layout.HeadDim,
                Layout.QueryFactor);
        }

        // With an output projection the context takes the place of the queries, which are read for the last time before.
        bool inPlace = Projects && Layout.HasOutputProjection;
        float* context = inPlace ? query : Output + (row * Layout.QueryWidth) + column;
        nint stride = inPlace ? Layout.ProjectedStride : Layout.QueryWidth;
        TKernels.AttendHead(ref *query, first, end, panels, ref *context, stride, ref *scratch);
    }

    private readonly int OutputRow => Projects ? Layout.OutputWidth : Layout.QueryWidth;

    private readonly float* SharedRow(int row) => Scratch + Plan.RowOffset + ((nint)row * Layout.ProjectedStride);

    private readonly float* SharedBias(int item) =>
        Scratch + Plan.BiasOffset + ((nint)item * LayerLayout.KeyCapacity(KeyLength));

    private readonly HeadPanels SharedPanels(int item, int keyHead)
    {
        float* bias = SharedBias(item);
        long index = ((long)item * Layout.KeyValueHeads) + keyHead;
        KeyVisibility keys = KeyVisibility.Read(Padding.ToMask(), item, KeyLength);
        return Panels(Scratch + Plan.PanelOffset + (index * Plan.PanelFloats), bias, keys);
    }

    private readonly HeadPanels Panels(float* panels, float* bias, KeyVisibility keys) =>
        new(ref *panels, ref *bias, KeyLength, Layout.HeadDim, keys);
}
