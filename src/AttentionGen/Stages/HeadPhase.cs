namespace AttentionGen.Kernels;

/// <summary>Head stages that one task runs one after the other, and how tasks are cut where a call is divided by part.</summary>
/// <param name="stages">The stages.</param>
internal abstract unsafe class HeadPhase(params HeadStage[] stages)
{
    /// <summary>The stages, in order.</summary>
    protected HeadStage[] Stages => stages;

    /// <summary>Tasks, where the call is divided by part.</summary>
    public abstract int TaskCount(RunningCall call);

    /// <summary>Runs one of them.</summary>
    public abstract void Run(RunningCall call, int task, float* scratch);

    /// <summary>Runs all of one head, where the call is divided by item.</summary>
    public abstract void RunHead(RunningCall call, in HeadRows head, float* scratch);

    /// <inheritdoc cref="RowStage.IsReady"/>
    public virtual bool IsReady(RunningCall call, int task, EarlierPhases earlier) => false;

    /// <inheritdoc cref="Stage.Work"/>
    public long Work(in LayerLayout layout, in CallShape call)
    {
        long work = 0;
        foreach (HeadStage stage in stages)
        {
            work += stage.Work(layout, call);
        }

        return work;
    }

    /// <inheritdoc cref="Stage.Reserve"/>
    public void Reserve(in LayerLayout layout, in CallShape call, in Division division, ref ScratchNeeds needs)
    {
        foreach (HeadStage stage in stages)
        {
            stage.Reserve(layout, call, division, ref needs);
        }
    }

    /// <inheritdoc cref="Stage.Prepare"/>
    public void Prepare(RunningCall call)
    {
        foreach (HeadStage stage in stages)
        {
            stage.Prepare(call);
        }
    }

    /// <summary>Runs the stages on a part of a head.</summary>
    protected void RunStages(RunningCall call, in HeadRows head, int first, int end, float* scratch)
    {
        foreach (HeadStage stage in stages)
        {
            stage.Run(call, head, first, end, scratch);
        }
    }
}
