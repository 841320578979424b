namespace AttentionGen.Kernels;

/// <summary>Projects values that have a source of their own, unless the product of the keys gives them.</summary>
internal sealed unsafe class ProjectValues : ProjectKeySource
{
    public override long Work(in LayerLayout layout, in CallShape call) =>
        (long)layout.ValueDim * layout.ValueWidth * Math.Max(call.KeyRows, MultiplyAddsPerWeight);

    public override void Reserve(in LayerLayout layout, in CallShape call, in Division division, ref ScratchNeeds needs)
    {
        if (call.ProjectsKeyValueAtOnce(layout))
        {
            return;
        }

        long rows = (long)division.ItemsAtOnce * call.KeyLength;
        needs.ValueRowFloats = rows * layout.ValueStride;
        if (call.HasGaps)
        {
            needs.Gather(rows, layout.ValueDim, layout.FittingRowBlock);
        }
    }

    protected override Projection Of(RunningCall call, float* origin)
    {
        ProjectionPanels panels = call.Kernels.Panels;
        return new Projection
        {
            Source = call.Rows.Value,
            Rows = call.Shape.ProjectsKeyValueAtOnce(call.Layout) ? 0 : call.Shape.KeyRows,
            FirstPanel = panels.ValueFirst,
            EndPanel = panels.ValueEnd,
            Target = origin + call.Scratch.ValueRows,
            TargetStride = call.Layout.ValueStride,
        };
    }

    protected override void MultiplyOwn(RunningCall call, float* source, float* target, int rows, int firstPanel, int endPanel) =>
        call.Kernels.ProjectValue(source, call.Weights.Value, target, rows, firstPanel, endPanel);
}
