namespace AttentionGen.Kernels;

/// <summary>
/// A call while it runs: its sizes and division, and where everything lies that its stages read and write. Belongs to a
/// workspace. Each call fills it anew, but for its plan if that is the one of the call before.
/// </summary>
/// <remarks>
/// All memory behind the pointers is pinned, or never moves, while the call runs. By item there is one phase, whose tasks take
/// some items through all stages; by part, each row stage and each head phase is one.
/// </remarks>
internal sealed unsafe partial class RunningCall : IKernelJob
{
    public LayerKernels Kernels = null!;

    /// <summary>The plan that the fields from here to <see cref="GroupSize"/> are of; a call like the last one finds them as they are.</summary>
    public long PlanNumber;

    public CallStages Stages = null!;
    public LayerLayout Layout;
    public CallShape Shape;
    public Division Division;
    public ScratchMap Scratch;

    /// <summary>Query heads that share one key/value head: the layout's, divided once.</summary>
    public int GroupSize;

    /// <summary>The workspace's first float.</summary>
    public float* Origin;

    public CallRows Rows;
    public PinnedWeights Weights;
    public PinnedMask Padding;
    public PinnedOptions Options;
    public PinnedRotation Rotation;

    /// <summary>The panels of a memory or a cache, when there is one.</summary>
    public KeptPanels Kept;

    private HeadPhase[] HeadPhases => Division.IsSplit ? Stages.SplitHeads : Stages.Heads;

    public int Phases => Division.IsByItem ? 1 : Stages.Input.Length + HeadPhases.Length + Stages.Output.Length;

    /// <summary>Whether head phases and the output may be asked if a task is ready before the phases before its own are done.</summary>
    private bool StartsEarly => Stages.MayStartEarly && !Division.IsSplit && !Shape.AveragesWeights && !Shape.HasGaps;

    public int TaskCount(int phase)
    {
        if (Division.IsByItem)
        {
            return Division.Chunks;
        }

        return RowStageOf(ref phase) is { } rows ? rows.TaskCount(this) : HeadPhases[phase].TaskCount(this);
    }

    public bool IsReady(int task, EarlierPhases earlier)
    {
        // Products of the input need nothing of each other; what comes behind them knows what it needs only in some calls.
        int phase = earlier.Phase;
        if (Division.IsByItem || (phase >= Stages.Input.Length && !StartsEarly))
        {
            return false;
        }

        return RowStageOf(ref phase) is { } rows ? rows.IsReady(this, task, earlier) : HeadPhases[phase].IsReady(this, task, earlier);
    }

    /// <summary>Writes what tasks read; called once, before the first task.</summary>
    public void Prepare()
    {
        if (!Division.IsByItem)
        {
            foreach (HeadPhase phase in HeadPhases)
            {
                phase.Prepare(this);
            }
        }
    }

    public void Run(int phase, int task, int slot)
    {
        float* scratch = Origin + (slot * Scratch.ThreadStride);
        if (Division.IsByItem)
        {
            RunItems(Items(task), scratch);
        }
        else if (RowStageOf(ref phase) is { } rows)
        {
            rows.Run(this, task, scratch);
        }
        else
        {
            HeadPhases[phase].Run(this, task, scratch);
        }
    }

    /// <summary>The row stage of a phase, or none; then the number becomes that of the head phase.</summary>
    private RowStage? RowStageOf(ref int phase)
    {
        if (phase < Stages.Input.Length)
        {
            return Stages.Input[phase];
        }

        phase -= Stages.Input.Length;
        int heads = HeadPhases.Length;
        return phase < heads ? null : Stages.Output[phase - heads];
    }

    /// <summary>Some items from their input to their output, with scratch of their own.</summary>
    public void RunItems(ItemRange items, float* scratch)
    {
        foreach (RowStage stage in Stages.Input)
        {
            stage.RunItems(this, items, scratch);
        }

        HeadPhase[] heads = Stages.Heads;
        for (int item = items.First; item < items.End; item++)
        {
            KeyVisibility keys = Keys(item);
            for (int keyHead = 0; keyHead < Layout.KeyValueHeads; keyHead++)
            {
                HeadRows head = HeadOf(items, item, keyHead, keys, scratch);
                foreach (HeadPhase phase in heads)
                {
                    phase.RunHead(this, head, scratch);
                }
            }
        }

        foreach (RowStage stage in Stages.Output)
        {
            stage.RunItems(this, items, scratch);
        }
    }
}
