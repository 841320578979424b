using System.Collections.Immutable;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Takes a spec and decides every number of its kernels for one vector width. Pure arithmetic.</summary>
internal static class KernelPlanner
{
    public static KernelPlan Plan(AttentionSpec spec, VectorWidth width)
    {
        const int vectors = Tunables.TileVectors;
        ImmutableArray<int> rowCounts = RowCounts(width.TileRows(vectors));
        LayoutPlan layout = LayoutPlanner.Plan(spec);
        int tile = rowCounts[0] * vectors;

        var input = new ProjectionPlan(
            new PanelPlan(spec.QueryWidth + (2 * spec.KeyValueWidth), width.Lanes, vectors),
            Reduction(spec.DModel, tile),
            InputStride: spec.DModel,
            OutputStride: layout.ProjectedStride,
            RowBlock(spec.DModel, rowCounts[0]),
            StoresWholeVectors: true);

        ProjectionPlan? output = spec.OutputProjection
            ? new ProjectionPlan(
                new PanelPlan(spec.DModel, width.Lanes, vectors),
                Reduction(spec.QueryWidth, tile),
                InputStride: layout.ProjectedStride,
                OutputStride: spec.DModel,
                RowBlock(spec.QueryWidth, rowCounts[0]),
                StoresWholeVectors: spec.DModel % width.Lanes == 0)
            : null;

        var contextColumns = new PanelPlan(spec.HeadDim, width.Lanes, vectors);
        return new KernelPlan(
            spec,
            width,
            rowCounts,
            input,
            output,
            new ScorePlan(vectors, Reduction(spec.HeadDim, tile)),
            new ContextPlan(contextColumns, contextColumns.Panels <= Tunables.UnrolledContextPanels),
            layout);
    }

    private static ImmutableArray<int> RowCounts(int tileRows) =>
        Tunables.RemainderRows.Where(rows => rows < tileRows).Prepend(tileRows).ToImmutableArray();

    /// <summary>A reduction that fits the budget becomes straight-line code; a longer one stays a counted loop.</summary>
    private static ReductionPlan Reduction(int length, int tileMultiplyAdds)
    {
        if (length * tileMultiplyAdds <= Tunables.StraightLineMultiplyAdds)
        {
            return new ReductionPlan(length, length);
        }

        return new ReductionPlan(length, length % Tunables.ReductionUnroll == 0 ? Tunables.ReductionUnroll : 1);
    }

    private static int RowBlock(int inputs, int tileRows) =>
        Math.Max(1, Tunables.RowBlockFloats / inputs / tileRows) * tileRows;
}
