using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Takes a spec and decides every number of its kernels for one vector width. Pure arithmetic.</summary>
internal static class KernelPlanner
{
    public static KernelPlan Plan(AttentionSpec spec, VectorWidth width) => Plan(spec, width, TilePlan.Of(width));

    /// <summary>The same with given tiles, for the tuner.</summary>
    public static KernelPlan Plan(AttentionSpec spec, VectorWidth width, TilePlan tiles)
    {
        LayoutPlan layout = LayoutPlanner.Plan(spec);
        var projections = new Projections(width, tiles, layout);
        var contextColumns = new PanelPlan(spec.ValueHeadDim, width.Lanes, tiles.Vectors);
        return new KernelPlan(
            spec,
            width,
            tiles,
            AttentionTiles.Of(spec, width, tiles),
            projections.Plan(spec.DModel, spec.InputColumns, spec.DModel, layout.ProjectedStride, storesWholeVectors: true),
            spec.SharesInputPanels
                ? null
                : projections.Plan(spec.KeyDim, spec.KeyWidth, spec.KeyDim, layout.KeyStride, storesWholeVectors: true),
            spec.SharesInputPanels
                ? null
                : projections.Plan(spec.ValueDim, spec.ValueWidth, spec.ValueDim, layout.ValueStride, storesWholeVectors: true),
            spec.OutputProjection
                ? projections.Plan(
                    spec.ContextWidth,
                    spec.OutputDim,
                    layout.ProjectedStride,
                    spec.OutputDim,
                    storesWholeVectors: spec.OutputDim % width.Lanes == 0)
                : null,
            new ScorePlan(tiles.Vectors, Reduction(width, spec.HeadDim, tiles)),
            new ContextPlan(contextColumns, contextColumns.Panels <= (IsMeantToBeFast(width) ? Tunables.UnrolledContextPanels : 1)),
            layout);
    }

    /// <summary>
    /// A reduction that fits the budget in the tallest tile is written out; a longer one is a counted loop, and so is any of
    /// the fallback widths, whose text would double a small layer's for hardware that hardly exists.
    /// </summary>
    private static ReductionPlan Reduction(VectorWidth width, int length, TilePlan tiles) =>
        new(length, IsMeantToBeFast(width) && length * tiles.Rows * tiles.Vectors <= Tunables.StraightLineMultiplyAdds);

    /// <summary>Fallback widths keep their loops.</summary>
    internal static bool IsMeantToBeFast(VectorWidth width) => width.TemporaryRegisters == 0;

    /// <summary>What the projections of a layer have in common.</summary>
    private sealed class Projections(VectorWidth width, TilePlan tiles, LayoutPlan layout)
    {
        public ProjectionPlan Plan(int inputs, int columns, int inputStride, int outputStride, bool storesWholeVectors) => new(
            new PanelPlan(columns, width.Lanes, tiles.Vectors),
            Reduction(width, inputs, tiles),
            inputStride,
            outputStride,
            layout.RowBlock,
            RowPanels(columns),
            storesWholeVectors);

        private int RowPanels(int columns) =>
            width.Lanes > 1 && columns / (width.Lanes * tiles.Vectors) > Tunables.RowPanels ? Tunables.RowPanels : 1;
    }
}
