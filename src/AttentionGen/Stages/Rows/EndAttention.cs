using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Adds what an attention of a whole layer gives to the rows that it took, with the norms that the layer has there.</summary>
internal sealed unsafe class EndAttention : RowStage
{
    public override int RowsOfItem(in CallShape call) => call.QueryLength;

    public override int TaskCount(RunningCall call) => Tasks(call).Count;

    public override void Run(RunningCall call, int task, float* scratch)
    {
        RowTask part = Tasks(call).Of(task);
        End(call, part.First, part.Rows);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void RunItems(RunningCall call, ItemRange items, float* scratch) =>
        End(call, call.FirstRow(items.First), call.FirstRow(items.End) - call.FirstRow(items.First));

    private static void End(RunningCall call, int first, int rows)
    {
        int width = call.Layout.DModel;
        float* output = call.Rows.Output.Row(0, 0) + ((nint)first * width);
        call.Weights.Frame!.End.Apply(output, call.Rows.Query.Row(0, 0) + ((nint)first * width), output, rows, width);
    }

    private static RowTasks Tasks(RunningCall call) =>
        new(call.Shape.QueryRows, panels: 1, RowTasks.Share(call.Shape.QueryRows, call.Division.Degree), call.Division.Degree);
}
