using System.Collections.Immutable;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Takes a spec and decides every number of its kernels for one vector width. Pure arithmetic.</summary>
internal static class KernelPlanner
{
    public static KernelPlan Plan(AttentionSpec spec, VectorWidth width)
    {
        const int Vectors = Tunables.TileVectors;
        ImmutableArray<int> rowCounts = width.RemainderRows.Prepend(width.TileRows(Vectors)).ToImmutableArray();
        int tile = rowCounts[0] * Vectors;
        LayoutPlan layout = LayoutPlanner.Plan(spec);

        var input = new ProjectionPlan(
            new PanelPlan(spec.QueryWidth + (2 * spec.KeyValueWidth), width.Lanes, Vectors),
            Reduction(width, spec.DModel, tile),
            InputStride: spec.DModel,
            OutputStride: layout.ProjectedStride,
            layout.RowBlock,
            RowPanels(width, spec.QueryWidth + (2 * spec.KeyValueWidth), Vectors),
            StoresWholeVectors: true);

        ProjectionPlan? output = spec.OutputProjection
            ? new ProjectionPlan(
                new PanelPlan(spec.DModel, width.Lanes, Vectors),
                Reduction(width, spec.QueryWidth, tile),
                InputStride: layout.ProjectedStride,
                OutputStride: spec.DModel,
                layout.RowBlock,
                RowPanels(width, spec.DModel, Vectors),
                StoresWholeVectors: spec.DModel % width.Lanes == 0)
            : null;

        var contextColumns = new PanelPlan(spec.HeadDim, width.Lanes, Vectors);
        return new KernelPlan(
            spec,
            width,
            rowCounts,
            input,
            output,
            new ScorePlan(Vectors, Reduction(width, spec.HeadDim, tile)),
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
