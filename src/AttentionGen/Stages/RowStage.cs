namespace AttentionGen.Kernels;

/// <summary>A stage that takes rows of all heads together: tokens by features.</summary>
internal abstract unsafe class RowStage : Stage
{
    /// <summary>What reading one weight costs in multiply-adds: with few rows, a product is as long as its weights take to read.</summary>
    public const long MultiplyAddsPerWeight = 5;

    /// <summary>Rows that it takes of the longest item.</summary>
    public abstract int RowsOfItem(in CallShape call);

    /// <summary>Tasks, where the call is divided by part.</summary>
    public abstract int TaskCount(RunningCall call);

    /// <summary>Runs one of them.</summary>
    /// <param name="call">The call.</param>
    /// <param name="task">The task.</param>
    /// <param name="scratch">The thread's scratch.</param>
    public abstract void Run(RunningCall call, int task, float* scratch);

    /// <summary>Takes all rows of some items, where the call is divided by item.</summary>
    /// <param name="call">The call.</param>
    /// <param name="items">The items.</param>
    /// <param name="scratch">The thread's scratch, in which all rows of these items lie.</param>
    public abstract void RunItems(RunningCall call, ItemRange items, float* scratch);

    /// <summary>
    /// Whether what a task needs of the stages before it is done although they are not. Of output stages it is asked only in calls
    /// that <see cref="CallStages.MayStartEarly"/>.
    /// </summary>
    public virtual bool IsReady(RunningCall call, int task, EarlierPhases earlier) => false;
}

/// <summary>Neighbouring batch items.</summary>
/// <param name="First">The first.</param>
/// <param name="End">One more than the last.</param>
internal readonly record struct ItemRange(int First, int End);
