using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Takes a spec and decides every number of its kernels for one vector width. Pure arithmetic.</summary>
internal static class KernelPlanner
{
    public static KernelPlan Plan(AttentionSpec spec, VectorWidth width) => Plan(spec, width, TilePlan.Of(width));

    /// <summary>The same with given tiles, for the tuner.</summary>
    public static KernelPlan Plan(AttentionSpec spec, VectorWidth width, TilePlan tiles)
    {
        int vectors = tiles.Vectors;
        int tile = tiles.Rows * vectors;
        LayoutPlan layout = LayoutPlanner.Plan(spec);

        var input = new ProjectionPlan(
            new PanelPlan(spec.QueryWidth + (2 * spec.KeyValueWidth), width.Lanes, vectors),
            Reduction(width, spec.DModel, tile),
            InputStride: spec.DModel,
            OutputStride: layout.ProjectedStride,
            layout.RowBlock,
            RowPanels(width, spec.QueryWidth + (2 * spec.KeyValueWidth), vectors),
            StoresWholeVectors: true);

        ProjectionPlan? output = spec.OutputProjection
            ? new ProjectionPlan(
                new PanelPlan(spec.DModel, width.Lanes, vectors),
                Reduction(width, spec.QueryWidth, tile),
                InputStride: layout.ProjectedStride,
                OutputStride: spec.DModel,
                layout.RowBlock,
                RowPanels(width, spec.DModel, vectors),
                StoresWholeVectors: spec.DModel % width.Lanes == 0)
            : null;

        var contextColumns = new PanelPlan(spec.HeadDim, width.Lanes, vectors);
        return new KernelPlan(
            spec,
            width,
            tiles,
            input,
            output,
            new ScorePlan(vectors, Reduction(width, spec.HeadDim, tile)),
            new ContextPlan(contextColumns, contextColumns.Panels <= Tunables.UnrolledContextPanels),
            layout);
    }

    /// <summary>
    /// A reduction that fits the budget in the tallest tile is written out; a longer one is a counted loop, and so is any of
    /// the fallback widths, whose text would double a small layer's for hardware that hardly exists.
    /// </summary>
    private static ReductionPlan Reduction(VectorWidth width, int length, int tileMultiplyAdds) =>
        new(length, width.TemporaryRegisters == 0 && length * tileMultiplyAdds <= Tunables.StraightLineMultiplyAdds);

    private static int RowPanels(VectorWidth width, int columns, int vectors) =>
        width.Lanes > 1 && columns / (width.Lanes * vectors) > Tunables.RowPanels ? Tunables.RowPanels : 1;
}
