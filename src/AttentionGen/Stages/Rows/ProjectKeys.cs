namespace AttentionGen.Kernels;

/// <summary>Projects keys that have a source of their own; values too, where one product gives both.</summary>
internal sealed unsafe class ProjectKeys : ProjectKeySource
{
    public override long Work(in LayerLayout layout, in CallShape call) =>
        (long)layout.KeyDim * layout.KeyWidth * Math.Max(call.KeyRows, MultiplyAddsPerWeight);

    public override void Reserve(in LayerLayout layout, in CallShape call, in Division division, ref ScratchNeeds needs)
    {
        long rows = (long)division.ItemsAtOnce * call.KeyLength;
        needs.KeyRowFloats = rows * layout.KeyStride;
        if (call.HasGaps)
        {
            needs.Gather(rows, layout.KeyDim, layout.FittingRowBlock);
        }
    }

    protected override Projection Of(RunningCall call, float* origin)
    {
        ProjectionPanels panels = call.Kernels.Panels;
        return new Projection
        {
            Source = call.Rows.Key,
            Rows = call.Shape.KeyRows,
            FirstPanel = panels.KeyFirst,
            EndPanel = call.Shape.ProjectsKeyValueAtOnce(call.Layout) ? panels.ValueEnd : panels.KeyEnd,
            Target = origin + call.Scratch.KeyRows,
            TargetStride = call.Layout.KeyStride,
        };
    }

    protected override void MultiplyOwn(RunningCall call, float* source, float* target, int rows, int firstPanel, int endPanel) =>
        call.Kernels.ProjectKey(source, call.Weights.Key, target, rows, firstPanel, endPanel);
}
