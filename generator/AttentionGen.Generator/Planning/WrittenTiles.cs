namespace AttentionGen.Generator.Planning;

/// <summary>Takes the plan of one vector width; hands on every register tile that is written out for it.</summary>
internal static class WrittenTiles
{
    /// <summary>The tiles of a width; none of the scalar one, whose kernels are the library's.</summary>
    public static IEnumerable<WrittenTile> Of(KernelPlan plan) => plan.Width.Lanes == 1
        ? []
        : OfProjection(plan.Width, plan.Tiles, plan.Input)
            .Concat(OfProjection(plan.Width, plan.Tiles, plan.Key))
            .Concat(OfProjection(plan.Width, plan.Tiles, plan.Value))
            .Concat(OfProjection(plan.Width, plan.Tiles, plan.Output))
            .Concat(OfScores(plan))
            .Concat(OfContext(plan));

    /// <summary>The same of a feed-forward.</summary>
    public static IEnumerable<WrittenTile> Of(FeedForwardPlan plan) => plan.Width.Lanes == 1
        ? []
        : OfProjection(plan.Width, plan.Tiles, plan.Up).Concat(OfProjection(plan.Width, plan.Tiles, plan.Down));

    private static IEnumerable<WrittenTile> OfProjection(VectorWidth width, TilePlan tiles, ProjectionPlan? projection)
    {
        if (projection is null)
        {
            yield break;
        }

        PanelPlan columns = projection.Columns;
        if (projection.RowPanels > 1)
        {
            yield return new WrittenTile(1, projection.RowPanels * columns.PanelVectors, Steps(projection.Reduction, 1), projection.RowPanels);
        }

        foreach (int rows in tiles.RowCounts)
        {
            int steps = Steps(projection.Reduction, tiles.ProjectionStepsPerTrip(width, rows));
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
        ReductionPlan reduction = plan.Scores.Reduction;
        IEnumerable<WrittenTile> tiles = plan.AttentionTiles.Tiles.Select(tile =>
            new WrittenTile(tile.Rows, tile.Vectors, Steps(reduction, plan.StepsPerTrip(tile))));
        tiles = tiles.Concat(plan.AttentionTiles.Tiles.Where(tile => tile.Panels > 1).Select(tile =>
            new WrittenTile(tile.Rows, tile.Panels * tile.Vectors, Steps(reduction, 1), tile.Panels)));
        return plan.HalvesLastKeyPanel
            ? tiles.Append(new WrittenTile(plan.TileRows, plan.Scores.Vectors / 2, Steps(reduction, 1)))
            : tiles;
    }

    /// <summary>The reduction runs over keys, whose number only the call knows.</summary>
    private static IEnumerable<WrittenTile> OfContext(KernelPlan plan)
    {
        ContextPlan context = plan.Context;
        foreach (AttentionTile tile in plan.AttentionTiles.Tiles)
        {
            (int rows, int vectors, _) = tile;
            // A loop of several keys a trip has another one behind it, of one key a trip.
            int steps = plan.StepsPerTrip(tile) > 1 ? plan.StepsPerTrip(tile) + 1 : 1;
            if (plan.SingleContextPanels(tile) > 0)
            {
                yield return new WrittenTile(rows, vectors, steps);
            }

            int panels = plan.ContextPanels(tile);
            if (panels > 1)
            {
                yield return new WrittenTile(rows, panels * vectors, 1, panels);
            }

            if (context.FullPanels < context.Columns.Panels)
            {
                yield return new WrittenTile(rows, Math.Min(vectors, context.Columns.LastPanelVectors), steps);

                // Taken vector by vector, the last one is a method of its own where it ends inside.
                if (vectors < context.Columns.LastPanelVectors && context.Columns.LastLanes < plan.Width.Lanes)
                {
                    yield return new WrittenTile(rows, vectors, steps);
                }
            }
        }
    }

    /// <summary>Steps in the text: all, or those of a trip and those that whole trips leave over.</summary>
    private static int Steps(ReductionPlan reduction, int stepsPerTrip) =>
        reduction.IsStraightLine ? reduction.Length : stepsPerTrip + (reduction.Length % stepsPerTrip);
}

/// <summary>One tile in the text: rows × vectors of accumulators.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Vectors">Vectors of a row.</param>
/// <param name="Steps">Steps of the reduction in the text.</param>
/// <param name="Panels">Panels that it spans side by side.</param>
internal readonly record struct WrittenTile(int Rows, int Vectors, int Steps, int Panels = 1)
{
    public int Accumulators => Rows * Vectors;

    public int MultiplyAdds => Accumulators * Steps;
}
