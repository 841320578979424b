namespace AttentionGen.Generator.Planning;

/// <summary>
/// Decides how many steps of a reduction the tallest tile takes in a trip of its loop, from the instructions that a trip needs
/// for each multiply-add.
/// </summary>
/// <remarks>
/// A core alone hides what a loop spends besides its multiply-adds. One that shares its front end with a neighbour does not:
/// beside builds, 6x2 took 25 instructions for 12 multiply-adds at 35 GFLOP/s and 21 at 50 (AMD Zen 3).
/// </remarks>
internal static class StepPlanner
{
    /// <summary>Moving the row and the panel on, counting the trip and jumping back.</summary>
    private const int LoopInstructions = 4;

    /// <summary>The prefetch, its address and moving it on, and asking whether a trip has more than one.</summary>
    public const int PrefetchInstructions = 5;

    /// <summary>The least power of two that keeps a trip within the width's instructions; one if no number of steps does.</summary>
    /// <param name="width">The vector width.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="vectors">Vectors of a row.</param>
    /// <param name="prologue">Instructions of a trip besides its steps and its loop.</param>
    public static int StepsPerTrip(VectorWidth width, int rows, int vectors, int prologue)
    {
        int operandRows = OperandRows(width, rows, vectors);
        int multiplyAdds = rows * vectors;
        int step = multiplyAdds + vectors + (vectors > 1 ? rows - operandRows : 0);
        int trip = LoopInstructions + (operandRows > 0 ? 1 : 0) + prologue;
        for (int steps = 1; steps <= Tunables.MostStepsPerTrip; steps *= 2)
        {
            if ((steps * step) + trip <= steps * multiplyAdds * width.InstructionsPerMultiplyAdd)
            {
                return steps;
            }
        }

        return 1;
    }

    /// <summary>
    /// Rows of a tile whose elements are operands of the multiply-adds themselves, loaded once for each vector, instead of
    /// one broadcast for both: fewer instructions, more loads. Only 512-bit instructions can.
    /// </summary>
    public static int OperandRows(VectorWidth width, int rows, int vectors) =>
        width.Lanes == 16 && vectors == 2 && rows >= Tunables.LeastRowsWithOperands ? rows / Tunables.RowsPerOperandRow : 0;
}
