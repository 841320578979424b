namespace AttentionGen.Generator.Planning;

/// <summary>Takes the plan of one vector width; hands on every register tile that is written out for it.</summary>
internal static class WrittenTiles
{
    public static IEnumerable<WrittenTile> Of(KernelPlan plan) =>
        OfProjection(plan, plan.Input)
            .Concat(OfProjection(plan, plan.Key))
            .Concat(OfProjection(plan, plan.Value))
            .Concat(OfProjection(plan, plan.Output))
            .Concat(OfScores(plan))
            .Concat(OfContext(plan));

    private static IEnumerable<WrittenTile> OfProjection(KernelPlan plan, ProjectionPlan? projection)
    {
        if (projection is null)
        {
            yield break;
        }

        PanelPlan columns = projection.Columns;
        int steps = Steps(projection.Reduction);
        if (projection.RowPanels > 1)
        {
            yield return new WrittenTile(1, projection.RowPanels * columns.PanelVectors, steps);
        }

        foreach (int rows in plan.RowCounts)
        {
            if (projection.FullPanels > 0)
            {
                yield return new WrittenTile(rows, columns.PanelVectors, steps);
            }

            if (projection.FullPanels < columns.Panels)
            {
                yield return new WrittenTile(rows, columns.LastPanelVectors, steps);
            }
        }
    }

    private static IEnumerable<WrittenTile> OfScores(KernelPlan plan)
    {
        int steps = Steps(plan.Scores.Reduction);
        IEnumerable<WrittenTile> tiles = plan.RowCounts.Select(rows => new WrittenTile(rows, plan.Scores.Vectors, steps));
        return plan.HalvesLastKeyPanel ? tiles.Append(new WrittenTile(plan.TileRows, plan.Scores.Vectors / 2, steps)) : tiles;
    }

    /// <summary>The reduction runs over keys, whose number only the call knows.</summary>
    private static IEnumerable<WrittenTile> OfContext(KernelPlan plan)
    {
        ContextPlan context = plan.Context;
        foreach (int rows in plan.RowCounts)
        {
            if (context.FullPanels > 0)
            {
                yield return new WrittenTile(rows, context.Columns.PanelVectors, 1);
            }

            if (context.FullPanels < context.Columns.Panels)
            {
                yield return new WrittenTile(rows, context.Columns.LastPanelVectors, 1);
            }
        }
    }

    private static int Steps(ReductionPlan reduction) => reduction.IsStraightLine ? reduction.Length : 1;
}

/// <summary>One tile in the text: rows × vectors of accumulators.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Vectors">Vectors of a row.</param>
/// <param name="Steps">Steps of the reduction that are written out; one where it is a loop.</param>
internal readonly record struct WrittenTile(int Rows, int Vectors, int Steps)
{
    public int Accumulators => Rows * Vectors;

    public int MultiplyAdds => Accumulators * Steps;
}
