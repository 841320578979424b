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

    public static AttentionTiles Of(AttentionSpec spec, VectorWidth width, TilePlan plan)
    {
        List<AttentionTile> tiles = plan.RowCounts.Select(rows => Tile(spec, width, rows, plan.Vectors, plan)).ToList();
        AttentionTile group = OfGroup(spec, width, plan);
        if (tiles.All(tile => tile.Rows != group.Rows))
        {
            tiles.Add(group);
        }

        ImmutableArray<AttentionTile> ordered = tiles.OrderByDescending(tile => tile.Rows).ToImmutableArray();
        int steady = ordered.OrderBy(tile => (double)Cycles(tile, plan) / tile.Rows).First().Rows;
        return new AttentionTiles(ordered, Choose(ordered, plan, spec.GroupSize), steady);
    }

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

    /// <summary>A tile for a whole group, or for the fewest equal parts of it that fit.</summary>
    private static AttentionTile OfGroup(AttentionSpec spec, VectorWidth width, TilePlan plan)
    {
        int size = spec.GroupSize;
        int most = Math.Min(Tunables.LargestTileRows, Math.Max(plan.Rows, Fitting(width, vectors: 1)));
        int parts = (size + most - 1) / most;
        int rows = (size + parts - 1) / parts;
        return Tile(spec, width, rows, rows <= Fitting(width, plan.Vectors) ? plan.Vectors : 1, plan);
    }

    /// <summary>
    /// The tile of a token's rows, or of one row, takes as many panels side by side as the registers hold, so that its
    /// multiply-adds need not wait for each other.
    /// </summary>
    private static AttentionTile Tile(AttentionSpec spec, VectorWidth width, int rows, int vectors, TilePlan plan)
    {
        bool mayGroup = vectors == plan.Vectors && KernelPlanner.IsMeantToBeFast(width) && (rows == 1 || rows == spec.GroupSize);
        int panels = mayGroup ? Tunables.MostPanelsSideBySide : 1;
        while (panels > 1 && (rows * vectors * panels > Tunables.MostChains || (rows * vectors * panels) + rows + vectors > width.Registers))
        {
            panels /= 2;
        }

        return new AttentionTile(rows, vectors, panels);
    }

    private static int Fitting(VectorWidth width, int vectors) => (width.Registers - vectors - 1 - width.TemporaryRegisters) / vectors;

    /// <summary>The sequence of tiles that takes the fewest cycles, for every number of rows up to a group's or twice the tallest tile's.</summary>
    private static ImmutableArray<int> Choose(ImmutableArray<AttentionTile> tiles, TilePlan plan, int groupSize)
    {
        int limit = Math.Max(2 * tiles[0].Rows, groupSize + 1);
        var cycles = new int[limit];
        var next = new int[limit];
        for (int left = 1; left < limit; left++)
        {
            AttentionTile best = tiles.Where(tile => tile.Rows <= left).OrderBy(tile => Cycles(tile, plan) + cycles[left - tile.Rows]).First();
            next[left] = best.Rows;
            cycles[left] = Cycles(best, plan) + cycles[left - best.Rows];
        }

        return next.ToImmutableArray();
    }

    /// <summary>
    /// Cycles of a step over a panel: two multiply-adds a cycle, but each chain of them waits four cycles for the one before, and
    /// one more for the panel that is read.
    /// </summary>
    private static int Cycles(AttentionTile tile, TilePlan plan)
    {
        int passes = plan.Vectors / tile.Vectors;
        return passes * (Math.Max(4 / tile.Panels, ((tile.Rows * tile.Vectors) + 1) / 2) + 1);
    }
}
