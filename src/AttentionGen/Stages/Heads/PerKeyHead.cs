using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>A task for each item and key/value head, with all queries of the item.</summary>
internal sealed unsafe class PerKeyHead(params HeadStage[] stages) : HeadPhase(stages)
{
    public override int TaskCount(RunningCall call) => call.KeyHeads;

    public override void Run(RunningCall call, int task, float* scratch) => RunHead(call, call.HeadOf(task), scratch);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void RunHead(RunningCall call, in HeadRows head, float* scratch) =>
        RunStages(call, head, 0, call.Queries(head.Item), scratch);

    /// <summary>The keys and values of all rows of its item and head.</summary>
    public override bool IsReady(RunningCall call, int task, EarlierPhases earlier)
    {
        ref readonly LayerLayout layout = ref call.Layout;
        (int item, int keyHead) = Math.DivRem(task, layout.KeyValueHeads);
        int first = call.FirstRow(item);
        int end = call.FirstRow(item + 1);
        int keyColumn = layout.KeyColumn + (keyHead * layout.HeadDim);
        int valueColumn = layout.ValueColumn + (keyHead * layout.ValueHeadDim);
        return ProjectInput.HasProjected(call, first, end, keyColumn, layout.HeadDim, earlier, distance: 1)
            && ProjectInput.HasProjected(call, first, end, valueColumn, layout.ValueHeadDim, earlier, distance: 1);
    }
}
