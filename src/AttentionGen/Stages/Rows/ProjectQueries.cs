namespace AttentionGen.Kernels;

/// <summary>Projects queries, where keys and values have a source of their own.</summary>
/// <param name="isNormalised">Whether through the norm in front of a branch of a whole layer, if there is one; see <see cref="NormaliseInput"/>.</param>
internal unsafe class ProjectQueries(bool isNormalised = false) : ProjectRows
{
    public override long Work(in LayerLayout layout, in CallShape call) =>
        layout.QueryWeights * Math.Max(call.QueryRows, MultiplyAddsPerWeight);

    public override void Reserve(in LayerLayout layout, in CallShape call, in Division division, ref ScratchNeeds needs)
    {
        needs.QueryRows = call.IsPacked ? call.PackedChunkTokens : (long)division.ItemsAtOnce * call.QueryLength;
        if (call.HasGaps)
        {
            needs.Gather((long)division.ItemsAtOnce * call.QueryLength, layout.DModel, layout.FittingRowBlock);
        }
    }

    public override int RowsOfItem(in CallShape call) => call.QueryLength;

    /// <summary>One more than the last weight panel.</summary>
    protected virtual int EndPanel(in ProjectionPanels panels) => panels.QueryEnd;

    protected override PackedNorm? Reader(RunningCall call) => isNormalised && call.Division.IsByItem ? call.Weights.Frame!.InputNorm : null;

    protected override Projection Of(RunningCall call, float* origin) => new()
    {
        Source = isNormalised && !call.Division.IsByItem && call.Weights.Frame!.InputNorm is not null
            ? call.Rows.Query.WithOrigin(call.Origin + call.Scratch.NormRows)
            : call.Rows.Query,
        Rows = call.Shape.QueryRows,
        TakesQueryRows = true,
        EndPanel = EndPanel(call.Kernels.Panels),
        Target = origin + call.Scratch.QueryRows,
        TargetStride = call.Layout.ProjectedStride,
    };

    protected override void Multiply(RunningCall call, float* source, float* target, int rows, int firstPanel, int endPanel) =>
        call.Kernels.ProjectInput(source, call.Weights.Input, target, rows, firstPanel, endPanel);
}
