using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// One call of a layer or of its attention core, divided as its <see cref="WorkPlan"/> says. The tasks are written so that
/// nothing but the assignment to threads depends on the division.
/// </summary>
/// <remarks>
/// All memory behind the pointers is pinned, or never moves, while the call runs. By item there is one phase; by part there
/// are five: project the input, pack the heads, attend, merge what threads that share keys have left, project the output.
/// </remarks>
[SkipLocalsInit] // zeroing a kilobyte of locals took 1 % of the smallest calls; nothing reads them before it is written
internal unsafe partial struct LayerJob<TKernels> : IKernelJob
    where TKernels : struct, ILayerKernels
{
    public LayerLayout Layout;
    public WorkPlan Plan;
    public CallShape Call;
    public PackedWeights InputWeights;
    public PackedWeights KeyWeights;
    public PackedWeights ValueWeights;
    public PackedWeights OutputWeights;
    public PinnedMask Padding;
    public PinnedOptions Options;
    public PinnedRotation Rotation;
    public float* Scratch;

    /// <summary>Query heads that share one key/value head: the layout's, divided once.</summary>
    public int GroupSize;

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

    /// <summary>The panels of a memory or a cache, when there is one.</summary>
    public KeptPanels Kept;

    /// <summary>Where each item's rows begin, and one more, when items have lengths of their own.</summary>
    public int* CumulativeLengths;

    public readonly int Phases => Plan.IsByItem ? 1 : 5;

    public readonly int TaskCount(int phase) =>
        Plan.IsByItem ? Plan.Chunks
        : phase switch
        {
            0 => ProjectionTasks(),
            1 => Call.PacksKeys || IsSplit ? KeyHeads : 0,
            2 => !Call.Attends ? 0 : IsSplit ? KeyHeads * Plan.SplitsPerHead : (Call.AveragesWeights ? Call.Batch : KeyHeads) * QueryTasks,
            3 => IsSplit ? KeyHeads : 0,
            _ => HasOutputStage ? RowBlocks(Call.QueryRows) * PanelGroups(Call.QueryRows, TKernels.Panels.Output) : 0,
        };

    /// <summary>
    /// Writes what all threads read: by part, the key biases of all items. Called once, before the first task.
    /// </summary>
    public readonly void Prepare()
    {
        for (int item = 0; !Plan.IsByItem && !Call.KeepsPanels && item < Call.Batch; item++)
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
            case 2 when IsSplit:
                RunSplitTask(task, scratch);
                break;
            case 2:
                RunAttendTask(task, scratch);
                break;
            case 3:
                RunMergeTask(task, scratch);
                break;
            default:
                PanelRange(task, Call.QueryRows, TKernels.Panels.Output, out int first, out int rows, out int firstPanel, out int endPanel);
                ProjectOutput(first, rows, firstPanel, endPanel, SharedQueryRow(first), scratch);
                break;
        }
    }

    /// <summary>
    /// Whether the query heads that share a key/value head are attended to together, so that each key panel is read once for
    /// all of them.
    /// </summary>
    private readonly bool IsGrouped => GroupSize > 1;

    /// <summary>Whether threads share the keys of a row.</summary>
    private readonly bool IsSplit => Plan.SplitsPerHead > 0;

    private readonly int KeyHeads => Call.Batch * Layout.KeyValueHeads;

    private readonly bool HasOutputStage => Call.ProjectsQueries && Layout.HasOutputProjection;

    /// <summary>The first row of an item's queries, counted over all items.</summary>
    private readonly int FirstRow(int item) => Call.IsPacked ? CumulativeLengths[item] : item * Call.QueryLength;

    /// <summary>Queries of an item.</summary>
    private readonly int Queries(int item) =>
        Call.IsPacked ? CumulativeLengths[item + 1] - CumulativeLengths[item] : Call.QueryLength;

    /// <summary>Position of an item's first query among its keys: where its diagonal begins.</summary>
    private readonly int Shift(int item) =>
        Call.HasCache ? Kept.Lengths[item] - Origin(item)
        : Layout.AddedKeys + (Layout.DiagonalAtEnd && !Call.IsPacked ? Call.KeyLength - Call.QueryLength : 0);

    /// <summary>
    /// The token of a cache that counts as the first. A cache that uses its blocks in turn counts from a multiple of its length
    /// before the window, which changes the place and the order of nothing: so the numbers of rows, which are those of tokens
    /// times the group size, stay small in a stream without an end.
    /// </summary>
    private readonly int Origin(int item) =>
        Layout.LeftWindow < 0 ? 0 : Math.Max(0, (Kept.Lengths[item] / Kept.KeyCapacity) - 1) * Kept.KeyCapacity;

    private readonly KeyVisibility Visibility(int item)
    {
        if (Call.HasCache)
        {
            int appended = Padding.Kind == PaddingMaskKind.Lengths ? Padding.ToMask().Lengths[item] : Call.QueryLength;
            return KeyVisibility.All(Shift(item) + appended);
        }

        return Call.IsPacked ? KeyVisibility.All(Layout.AddedKeys + Queries(item))
            : Call.KeepsPanels ? Kept.Keys[item]
            : Padding.Kind == PaddingMaskKind.None ? KeyVisibility.All(Layout.AddedKeys + Call.KeyLength)
            : KeyVisibility.Read(Padding.ToMask(), item, Call.KeyLength, Layout.AddedKeys);
    }

    /// <summary>One chunk of items from its input to its output, with scratch of its own.</summary>
    private readonly void RunChunk(int chunk, float* scratch)
    {
        (int first, int end) = Call.IsPacked
            ? PackedItems.Chunk(new ReadOnlySpan<int>(CumulativeLengths, Call.Batch + 1), Layout.FittingChunkRows, chunk)
            : (chunk * Plan.ItemsAtOnce, Math.Min((chunk + 1) * Plan.ItemsAtOnce, Call.Batch));
        int firstRow = FirstRow(first);
        for (int i = 0; i < ProjectionCount; i++)
        {
            Projection projection = ProjectionOf(i, scratch);
            (int from, int to) = projection.TakesQueryRows
                ? (firstRow, FirstRow(end))
                : (first * Call.KeyLength, end * Call.KeyLength);
            Project(projection, from, to - from, projection.FirstPanel, projection.EndPanel, projection.Target, scratch);
        }

        for (int item = first; item < end; item++)
        {
            int row = FirstRow(item) - firstRow;
            float* queryRows = scratch + Plan.RowOffset + ((nint)row * Layout.ProjectedStride);
            KeyRowPointers rows = KeyRowsOf(scratch, row, item - first);
            float* bias = scratch + Plan.BiasOffset;
            KeyVisibility keys = Visibility(item);
            if (keys.HasHoles && !Call.KeepsPanels)
            {
                keys.WriteBias(Padding.ToMask(), item, Call.KeyLength, Layout.AddedKeys, ref *bias);
            }

            for (int keyHead = 0; keyHead < Layout.KeyValueHeads; keyHead++)
            {
                HeadPanels panels = Call.KeepsPanels
                    ? Kept.Of(Layout, item, keyHead, keys)
                    : new HeadPanels(ref scratch[Plan.PanelOffset], ref *bias, Plan.KeyCapacity, Layout.HeadDim, keys);
                if (Call.PacksKeys)
                {
                    Pack(item, keyHead, rows, panels);
                }

                for (int from = 0; Call.Attends && from < Queries(item); from += GroupTokens)
                {
                    Attend(item, keyHead, from, Math.Min(from + GroupTokens, Queries(item)), queryRows, panels, scratch);
                }
            }
        }

        if (HasOutputStage)
        {
            ProjectOutput(
                firstRow, FirstRow(end) - firstRow, 0, TKernels.Panels.Output, scratch + Plan.RowOffset, scratch);
        }
    }

    private readonly float* SharedQueryRow(int row) => Scratch + Plan.RowOffset + ((nint)row * Layout.ProjectedStride);

    private readonly float* SharedBias(int item) => Scratch + Plan.BiasOffset + ((nint)item * Plan.KeyCapacity);

    private readonly HeadPanels SharedPanels(int item, int keyHead)
    {
        KeyVisibility keys = Visibility(item);
        if (Call.KeepsPanels)
        {
            return Kept.Of(Layout, item, keyHead, keys);
        }

        long index = ((long)item * Layout.KeyValueHeads) + keyHead;
        return new HeadPanels(
            ref Scratch[Plan.PanelOffset + (index * Plan.PanelFloats)], ref *SharedBias(item), Plan.KeyCapacity, Layout.HeadDim, keys);
    }
}

/// <summary>The panels of a memory or a cache, pinned for a call.</summary>
internal unsafe struct KeptPanels
{
    /// <summary>The panels, item by item, head by head.</summary>
    public float* Panels;

    /// <summary>The biases of a memory's keys with holes; unused by a cache.</summary>
    public float* Biases;

    /// <summary>Which keys of a memory's items are real.</summary>
    public KeyVisibility* Keys;

    /// <summary>Tokens of a cache's sequences before the call.</summary>
    public int* Lengths;

    /// <summary>Keys that the panels have room for.</summary>
    public int KeyCapacity;

    /// <summary>The panels of one head of an item.</summary>
    public readonly HeadPanels Of(scoped in LayerLayout layout, int item, int keyHead, KeyVisibility keys)
    {
        long index = ((long)item * layout.KeyValueHeads) + keyHead;
        float* panels = Panels + (index * layout.HeadPanelFloats(KeyCapacity));
        return new HeadPanels(ref *panels, ref Biases[(nint)item * KeyCapacity], KeyCapacity, layout.HeadDim, keys);
    }
}

/// <summary>What queries and keys are normalised and rotated with, pinned for a call.</summary>
internal unsafe struct PinnedRotation
{
    public float* QueryNorm;
    public float* KeyNorm;

    /// <summary>The rows of position 0 and those behind it, or the first item's rows of the call's new positions.</summary>
    public float* Cosines;

    /// <inheritdoc cref="Cosines"/>
    public float* Sines;

    /// <summary>Floats from one position to the next.</summary>
    public nint Stride;

    /// <summary>Floats from one item's rows to the next item's; 0 if all items have the same rows.</summary>
    public nint ItemStride;

    /// <summary>The position of each item's first row; null if that is 0.</summary>
    public int* Starts;

    /// <summary>For rows of queries whose first one is at a position.</summary>
    public readonly RowPreparation OfQueries(int item, int position) => new(QueryNorm, Cosines + Row(item, position), Sines + Row(item, position));

    /// <summary>For one row of queries at a position, with other sines than the table's.</summary>
    public readonly RowPreparation OfQueries(int item, int position, float* sines) => new(QueryNorm, Cosines + Row(item, position), sines);

    /// <summary>For rows of keys whose first one is at a position.</summary>
    public readonly RowPreparation OfKeys(int item, int position) => new(KeyNorm, Cosines + Row(item, position), Sines + Row(item, position));

    /// <summary>The sines of an item's position.</summary>
    public readonly float* SinesOf(int item, int position) => Sines + Row(item, position);

    private readonly nint Row(int item, int position) => (item * ItemStride) + ((position - (Starts is null ? 0 : Starts[item])) * Stride);
}
