using System.Collections.Immutable;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>The register tiles of one vector width: how many vectors of columns, and which heights.</summary>
/// <param name="Vectors">Vectors of output columns, of keys, or of the head dimension.</param>
/// <param name="RowCounts">Heights that tiles are written for, largest first; each divides the one before, and the last is one row.</param>
internal sealed record TilePlan(int Vectors, EquatableArray<int> RowCounts)
{
    /// <summary>Rows of the tallest tile.</summary>
    public int Rows => RowCounts[0];

    /// <summary>
    /// Rows that the tallest tile may leave to lower ones: with more of them it takes fewer cycles itself, some of its rows for the second time. A step
    /// takes as many cycles as multiply-adds of its tile wait for two pipes, but no fewer than the next of a chain waits for the last.
    /// </summary>
    public int RowsForLowerTiles => Cycles(Rows) / Cycles(LowestTallRows) * LowestTallRows;

    /// <summary>Rows of the lowest tile of more than one; the tallest where there is no other.</summary>
    public int LowestTallRows => RowCounts[Math.Max(0, RowCounts.Count - 2)];

    private int Cycles(int rows) => Math.Max(((rows * Vectors) + 1) / 2, Tunables.MultiplyAddLatency);

    /// <summary>Registers that the tallest tile fills: accumulators, a row of operands, a broadcast and the width's temporaries.</summary>
    public int NeededRegisters(VectorWidth width) => (Rows * Vectors) + Vectors + 1 + width.TemporaryRegisters;

    /// <summary>Steps in a trip of the loop of a tile of a projection, of which the tallest fetches the next panel.</summary>
    public int ProjectionStepsPerTrip(VectorWidth width, int rows) =>
        StepPlanner.StepsPerTrip(width, rows, Vectors, rows == Rows ? StepPlanner.PrefetchInstructions : 0);

    /// <summary>What the planner chooses for a width.</summary>
    public static TilePlan Of(VectorWidth width) => Of(width, Tunables.TileVectors);

    /// <summary>The tallest tile that fits with so many vectors, and the width's lower tiles for what is left over.</summary>
    private static TilePlan Of(VectorWidth width, int vectors)
    {
        int rows = width.TileRows(vectors);
        return new TilePlan(vectors, width.RemainderRows.Where(lower => lower < rows && rows % lower == 0).Prepend(rows).ToImmutableArray());
    }

    /// <summary>
    /// What could be chosen instead, for the tuner to measure: one, two or four vectors (panels of keys have to divide the
    /// step in which keys are allocated), each as tall as the registers allow, and with another lower tile. A lower tile divides
    /// the tallest, so that what a multiple of it leaves over are single rows.
    /// </summary>
    public static IEnumerable<TilePlan> Candidates(VectorWidth width)
    {
        foreach (int vectors in (int[])[1, 2, 4])
        {
            TilePlan tallest = Of(width, vectors);
            if (tallest.Rows < 2)
            {
                continue;
            }

            yield return tallest;
            foreach (int part in (int[])[2, 3, 4, 6])
            {
                int lower = tallest.Rows / part;
                if (tallest.Rows % part == 0 && lower > 1 && lower != tallest.RowCounts[1])
                {
                    yield return tallest with { RowCounts = ImmutableArray.Create(tallest.Rows, lower, 1) };
                }
            }
        }
    }
}
