namespace AttentionGen.Generator.Planning;

/// <summary>Plans products of rows with packed weight panels, for one vector width and its tiles.</summary>
internal sealed class ProjectionPlanner(VectorWidth width, TilePlan tiles)
{
    /// <summary>Plans one.</summary>
    /// <param name="inputs">Length of the dot products.</param>
    /// <param name="columns">Output columns.</param>
    /// <param name="inputStride">Floats from one input row to the next.</param>
    /// <param name="outputStride">Floats from one output row to the next.</param>
    /// <param name="rowBlock">Input rows that stay in the cache while the panels pass.</param>
    /// <param name="storesWholeVectors">Whether an output row has room for whole vectors.</param>
    public ProjectionPlan Plan(int inputs, int columns, int inputStride, int outputStride, int rowBlock, bool storesWholeVectors) => new(
        new PanelPlan(columns, width.Lanes, tiles.Vectors),
        Reduction(width, inputs, tiles) with { PartLength = PartLength(inputs) },
        inputStride,
        outputStride,
        rowBlock,
        RowPanels(columns),
        storesWholeVectors);

    /// <summary>
    /// A reduction that fits the budget in the tallest tile is written out; a longer one is a counted loop, and so is any of
    /// the fallback widths, whose text would double a small layer's for hardware that hardly exists.
    /// </summary>
    public static ReductionPlan Reduction(VectorWidth width, int length, TilePlan tiles) =>
        new(length, KernelPlanner.IsMeantToBeFast(width) && length * tiles.Rows * tiles.Vectors <= Tunables.StraightLineMultiplyAdds, length);

    /// <summary>Parts of about the same length, each a multiple of every loop's trip.</summary>
    public static int PartLength(int inputs)
    {
        int parts = inputs < Tunables.LeastLengthInParts ? 1 : ((inputs - 1) / Tunables.LongestPart) + 1;
        return parts == 1 ? inputs : LayoutPlanner.RoundUp(((inputs - 1) / parts) + 1, Tunables.MostStepsPerTrip);
    }

    private int RowPanels(int columns) =>
        width.Lanes > 1 && columns / (width.Lanes * tiles.Vectors) > Tunables.RowPanels ? Tunables.RowPanels : 1;
}
