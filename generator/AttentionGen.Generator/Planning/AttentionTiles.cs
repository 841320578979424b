using System.Collections.Immutable;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>A height of the tiles of scores and contexts.</summary>
/// <param name="Rows">Query rows.</param>
/// <param name="Vectors">Vectors of a panel that are taken at once; fewer than the panel has where the registers hold no more.</param>
/// <param name="Panels">Panels that are taken side by side while there are so many, for enough chains of multiply-adds.</param>
internal readonly record struct AttentionTile(int Rows, int Vectors, int Panels);

/// <summary>
/// The heights of the tiles of scores and contexts. The query heads that share keys are neighbouring rows, so a token that is
/// decoded has as many rows as a group has heads: one tile of just that height reads the keys once for all of them.
/// </summary>
/// <param name="Tiles">Heights that tiles are written for, largest first; the last is one row.</param>
/// <param name="RowsOfNext">For each small number of rows that may be left, the height of the next tile.</param>
/// <param name="SteadyRows">The height of the next tile while more rows are left.</param>
internal sealed record AttentionTiles(EquatableArray<AttentionTile> Tiles, EquatableArray<int> RowsOfNext, int SteadyRows)
{
    /// <summary>Rows of the tallest tile.</summary>
    public int MostRows => Tiles[0].Rows;

    /// <summary>Whether the next tile is always the tallest that the rows left fill.</summary>
    public bool IsGreedy
    {
        get
        {
            for (int left = 1; left < RowsOfNext.Count; left++)
            {
                if (RowsOfNext[left] != Tiles.First(tile => tile.Rows <= left).Rows)
                {
                    return false;
                }
            }

            return SteadyRows == MostRows;
        }
    }

    public static AttentionTiles Of(AttentionSpec spec, VectorWidth width, TilePlan plan)
    {
        AttentionTile[] tiles =
        [
            .. plan.RowCounts
                .Concat(width.Lanes > 1 ? PartsOfGroup(spec.GroupSize, width, plan) : []) // the scalar kernels take one row
                .Distinct()
                .OrderByDescending(rows => rows)
                .Select(rows => Tile(spec, width, plan, rows)),
        ];
        int steady = tiles.OrderBy(tile => (double)Cycles(tile, plan) / tile.Rows).First().Rows;
        int[] next = Choose(tiles, plan, spec.GroupSize);
        return new AttentionTiles(
            tiles.Where(tile => tile.Rows == steady || next.Contains(tile.Rows)).ToImmutableArray(), next.ToImmutableArray(), steady);
    }

    /// <summary>The heights of the fewest parts of a group that fit in the registers, as equal as they can be.</summary>
    private static IEnumerable<int> PartsOfGroup(int size, VectorWidth width, TilePlan plan)
    {
        int most = Math.Min(Tunables.LargestTileRows, Math.Max(plan.Rows, Fitting(width, vectors: 1)));
        int parts = (size + most - 1) / most;
        return [(size + parts - 1) / parts, size / parts];
    }

    /// <summary>
    /// The tile of a token's rows, or of one row, takes as many panels side by side as the registers hold, so that its
    /// multiply-adds need not wait for each other.
    /// </summary>
    private static AttentionTile Tile(AttentionSpec spec, VectorWidth width, TilePlan plan, int rows)
    {
        int vectors = rows <= Fitting(width, plan.Vectors) ? plan.Vectors : 1;
        bool mayGroup = vectors == plan.Vectors && KernelPlanner.IsMeantToBeFast(width) && (rows == 1 || rows == spec.GroupSize);
        int panels = mayGroup ? Tunables.MostPanelsSideBySide : 1;
        while (panels > 1 && (rows * vectors * panels > Tunables.MostChains || (rows * vectors * panels) + rows + vectors > width.Registers))
        {
            panels /= 2;
        }

        return new AttentionTile(rows, vectors, panels);
    }

    private static int Fitting(VectorWidth width, int vectors) => (width.Registers - vectors - 1 - width.TemporaryRegisters) / vectors;

    /// <summary>
    /// The sequence of tiles for every number of rows up to a group's or twice the tallest tile's. The rows of one token wait for
    /// memory, so they take the fewest passes over the keys; more rows take the fewest cycles.
    /// </summary>
    private static int[] Choose(AttentionTile[] tiles, TilePlan plan, int groupSize)
    {
        int limit = Math.Max(2 * tiles[0].Rows, groupSize + 1);
        var next = new int[limit];
        var passes = new int[limit];
        var cycles = new int[limit];
        for (int left = 1; left < limit; left++)
        {
            AttentionTile best = tiles
                .Where(tile => tile.Rows <= left)
                .OrderBy(tile => left <= groupSize ? passes[left - tile.Rows] : 0)
                .ThenBy(tile => Cycles(tile, plan) + cycles[left - tile.Rows])
                .First();
            next[left] = best.Rows;
            passes[left] = passes[left - best.Rows] + 1;
            cycles[left] = cycles[left - best.Rows] + Cycles(best, plan);
        }

        return next;
    }

    /// <summary>
    /// Cycles of a step over a panel. Multiply-adds and loads have two units each, each chain of multiply-adds waits for the one
    /// before, and one cycle more is for the panel that is read.
    /// </summary>
    private static int Cycles(AttentionTile tile, TilePlan plan)
    {
        int multiplyAdds = tile.Rows * tile.Vectors;
        int loads = tile.Rows + tile.Vectors;
        int step = (Math.Max(multiplyAdds, loads) + 1) / 2;
        return plan.Vectors / tile.Vectors * (Math.Max(Tunables.MultiplyAddLatency / tile.Panels, step) + 1);
    }
}
