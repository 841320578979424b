using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Takes a feed-forward and decides every number of its kernels for one vector width. Pure arithmetic.</summary>
internal static class FeedForwardPlanner
{
    public static FeedForwardPlan Plan(FeedForwardSpec spec, VectorWidth width) => Plan(spec, width, TilePlan.Of(width));

    /// <summary>The same with given tiles, for the tuner.</summary>
    public static FeedForwardPlan Plan(FeedForwardSpec spec, VectorWidth width, TilePlan tiles)
    {
        FeedForwardLayout layout = LayoutOf(spec);
        var projections = new ProjectionPlanner(width, tiles);
        int panelColumns = width.Lanes * tiles.Vectors;

        // Whole panels: the first vector of each is gate, the second its factor.
        int gatedPanels = (spec.Hidden + (panelColumns / 2) - 1) / Math.Max(1, panelColumns / 2);
        ProjectionPlan up = spec.Gated
            ? projections.Plan(spec.DModel, gatedPanels * panelColumns, spec.DModel, panelColumns, layout.UpRowBlock, storesWholeVectors: true)
            : projections.Plan(spec.DModel, spec.Hidden, spec.DModel, layout.HiddenStride, layout.UpRowBlock, storesWholeVectors: true);
        ProjectionPlan down = projections.Plan(
            spec.Hidden, spec.DModel, layout.HiddenStride, spec.DModel, layout.DownRowBlock, storesWholeVectors: spec.DModel % width.Lanes == 0);
        return new FeedForwardPlan(spec, width, tiles, up, down, layout);
    }

    private static FeedForwardLayout LayoutOf(FeedForwardSpec spec)
    {
        int fusedRows = Math.Max(Tunables.LeastFusedRows, RowsIn(Tunables.FusedFloats, (2 * spec.DModel) + spec.Hidden));

        // Blocks of both products are at least as long as what takes both, so that none leaves a rest for which all weights are read again.
        int upRows = Math.Max(fusedRows, RowsIn(Tunables.RowBlockFloats, ProjectionPlanner.PartLength(spec.DModel)));
        int downRows = Math.Max(fusedRows, RowsIn(Tunables.RowBlockFloats, ProjectionPlanner.PartLength(spec.Hidden)));
        return new FeedForwardLayout(
            LayoutPlanner.OddLines(spec.Hidden),
            upRows,
            downRows,
            fusedRows,
            spec.Gated ? Math.Max((upRows + (upRows / 4)) * Tunables.WidestPanel, 2 * LayoutPlanner.RoundUp(spec.Hidden, Tunables.WidestPanel)) : 0);
    }

    /// <summary>Rows of so many floats that fit, a multiple of the tallest tile; one such tile at least.</summary>
    private static int RowsIn(int floats, int ofRow) =>
        Math.Max(1, floats / ofRow / Tunables.LargestTileRows) * Tunables.LargestTileRows;
}
