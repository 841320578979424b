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
        var projections = new ProjectionPlanner(width, tiles);
        var contextColumns = new PanelPlan(spec.ValueHeadDim, width.Lanes, tiles.Vectors);
        return new KernelPlan(
            spec,
            width,
            tiles,
            AttentionTiles.Of(spec, width, tiles),
            projections.Plan(spec.DModel, spec.InputColumns, spec.DModel, layout.ProjectedStride, layout.RowBlock, storesWholeVectors: true),
            spec.SharesInputPanels
                ? null
                : projections.Plan(spec.KeyDim, spec.KeyWidth, spec.KeyDim, layout.KeyStride, layout.RowBlock, storesWholeVectors: true),
            spec.SharesInputPanels
                ? null
                : projections.Plan(spec.ValueDim, spec.ValueWidth, spec.ValueDim, layout.ValueStride, layout.RowBlock, storesWholeVectors: true),
            spec.OutputProjection
                ? projections.Plan(
                    spec.ContextWidth,
                    spec.OutputDim,
                    layout.ProjectedStride,
                    spec.OutputDim,
                    layout.RowBlock,
                    storesWholeVectors: spec.OutputDim % width.Lanes == 0)
                : null,
            new ScorePlan(tiles.Vectors, ProjectionPlanner.Reduction(width, spec.HeadDim, tiles)),
            new ContextPlan(contextColumns, contextColumns.Panels <= (IsMeantToBeFast(width) ? Tunables.UnrolledContextPanels : 1)),
            layout);
    }

    /// <summary>Fallback widths keep their loops.</summary>
    internal static bool IsMeantToBeFast(VectorWidth width) => width.TemporaryRegisters == 0;
}
