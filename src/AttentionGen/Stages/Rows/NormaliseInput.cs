namespace AttentionGen.Kernels;

/// <summary>
/// Normalises the rows in front of an attention of a whole layer. By part, once for all tasks that project them; by item, the projection
/// reads its rows through the norm, a few at a time.
/// </summary>
internal sealed unsafe class NormaliseInput : RowStage
{
    public override void Reserve(in LayerLayout layout, in CallShape call, in Division division, ref ScratchNeeds needs)
    {
        if (division.IsByItem)
        {
            needs.Gather(call.IsPacked ? call.PackedChunkTokens : (long)division.ItemsAtOnce * call.QueryLength, layout.DModel, layout.FittingRowBlock);
        }
        else
        {
            needs.NormRows = call.QueryRows;
        }
    }

    public override int RowsOfItem(in CallShape call) => call.QueryLength;

    public override int TaskCount(RunningCall call) => call.Weights.Frame!.InputNorm is null ? 0 : Tasks(call).Count;

    public override void Run(RunningCall call, int task, float* scratch)
    {
        RowTask part = Tasks(call).Of(task);
        nint first = (nint)part.First * call.Layout.DModel;
        int floats = part.Rows * call.Layout.DModel;
        call.Weights.Frame!.InputNorm!.Apply(
            new ReadOnlySpan<float>(call.Rows.Query.Row(0, 0) + first, floats), new Span<float>(call.Origin + call.Scratch.NormRows + first, floats));
    }

    public override void RunItems(RunningCall call, ItemRange items, float* scratch)
    {
    }

    private static RowTasks Tasks(RunningCall call) =>
        new(call.Shape.QueryRows, panels: 1, RowTasks.Share(call.Shape.QueryRows, call.Division.Degree), call.Division.Degree);
}
