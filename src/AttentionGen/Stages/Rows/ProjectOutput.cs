using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Projects the concatenated contexts to the caller's output, in a layer with an output projection.</summary>
internal sealed unsafe class ProjectOutput : RowStage
{
    public override long Work(in LayerLayout layout, in CallShape call) => layout.OutputWeights * Math.Max(call.QueryRows, MultiplyAddsPerWeight);

    public override void Reserve(in LayerLayout layout, in CallShape call, in Division division, ref ScratchNeeds needs)
    {
        if (call.HasGaps)
        {
            needs.Gather((long)division.ItemsAtOnce * call.QueryLength, layout.OutputWidth, layout.FittingRowBlock);
        }
    }

    public override int RowsOfItem(in CallShape call) => call.QueryLength;

    public override int TaskCount(RunningCall call) => call.ProjectsContexts ? Tasks(call).Count : 0;

    public override void Run(RunningCall call, int task, float* scratch)
    {
        RowTask part = Tasks(call).Of(task);
        float* contexts = call.Origin + call.Scratch.QueryRows + ((nint)part.First * call.Layout.ProjectedStride);
        Project(call, part.First, part.Rows, part.FirstPanel, part.EndPanel, contexts, scratch);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void RunItems(RunningCall call, ItemRange items, float* scratch)
    {
        if (call.ProjectsContexts)
        {
            int first = call.FirstRow(items.First);
            int rows = call.FirstRow(items.End) - first;
            Project(call, first, rows, 0, call.Kernels.Panels.Output, scratch + call.Scratch.QueryRows, scratch);
        }
    }

    /// <summary>The contexts of its rows, of all heads.</summary>
    public override bool IsReady(RunningCall call, int task, EarlierPhases earlier)
    {
        RowTask part = Tasks(call).Of(task);
        return PerQueryBlock.HasAttended(call, part.First, part.Rows, earlier);
    }

    private static RowTasks Tasks(RunningCall call) => new(call, call.Shape.QueryRows, call.Kernels.Panels.Output);

    private static void Project(
        RunningCall call, int firstRow, int rows, int firstPanel, int endPanel, float* contexts, float* scratch)
    {
        contexts += call.Layout.ContextColumn;
        RowView output = call.Rows.Output;
        if (output.IsDense)
        {
            float* target = output.Row(0, 0) + ((nint)firstRow * output.Width);
            call.Kernels.ProjectOutput(contexts, call.Weights.Output, target, rows, firstPanel, endPanel);
            return;
        }

        float* copy = scratch + call.Scratch.Gathered;
        int atOnce = call.Scratch.GatheredRows;
        for (int done = 0; done < rows; done += atOnce)
        {
            int count = Math.Min(atOnce, rows - done);
            float* source = contexts + ((nint)done * call.Layout.ProjectedStride);
            call.Kernels.ProjectOutput(source, call.Weights.Output, copy, count, firstPanel, endPanel);
            output.Scatter(firstRow + done, count, copy);
        }
    }
}
