using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the multiply-accumulate core that every stage of attention shares: a tile of rows × vectors of accumulators,
/// lanes across outputs, each dot product accumulated in ascending order by one chain of multiply-adds.
/// </summary>
/// <remarks>
/// The code that it writes expects a <c>ref float row</c> at the tile's first row and a <c>ref float column</c> at the
/// panel, and moves both along the reduction.
/// </remarks>
internal sealed class TileEmitter(SourceWriter writer, VectorWidth width, int rows, int vectors)
{
    private readonly VectorDialect _dialect = new(width);

    public int Columns => vectors * width.Lanes;

    /// <summary>Panels that the tile spans side by side.</summary>
    public int Panels { get; init; } = 1;

    /// <summary>Floats from one panel to the next, when it spans several.</summary>
    public int PanelStride { get; init; }

    /// <summary>Lines of code at the start of a loop trip, such as a prefetch.</summary>
    public IReadOnlyList<string> TripPrologue { get; init; } = [];

    /// <summary>Columns of a panel, of which the tile may take only the first.</summary>
    public int PanelColumns { get => field == 0 ? Columns / Panels : field; init; }

    public static string Accumulator(int row, int vector) => $"acc_r{row}_c{vector}";

    /// <summary>Declares the accumulators; <paramref name="initial"/> names the start value of a vector column.</summary>
    public void Declare(Func<int, string> initial)
    {
        for (int row = 0; row < rows; row++)
        {
            IEnumerable<string> accumulators = Enumerable.Range(0, vectors)
                .Select(vector => $"{Accumulator(row, vector)} = {initial(vector)}");
            writer.Write($"{_dialect.Type} {string.Join(", ", accumulators)};");
        }
    }

    /// <summary>A reduction whose length is known: straight-line, or a counted loop of a few steps.</summary>
    public void Reduce(ReductionPlan reduction, int rowStride)
    {
        if (reduction.IsStraightLine)
        {
            writer.Blank();
            if (reduction.Length > 1)
            {
                writer.Write($"// The {reduction.Length} steps are few enough to be written out; names with k1 are of the second, and so on.");
            }

            for (int step = 0; step < reduction.Length; step++)
            {
                Step(step, rowStride);
                writer.Blank();
            }

            return;
        }

        Loop($"for (int k = 0; k < {reduction.Length}; k++)", rowStride);
    }

    /// <summary>A reduction whose length is only known to the call.</summary>
    public void Reduce(string length, int rowStride) => Loop($"for (int k = 0; k < {length}; k++)", rowStride);

    private void Loop(string header, int rowStride)
    {
        writer.Open(header);
        foreach (string line in TripPrologue)
        {
            writer.Write(line);
        }

        Step(0, rowStride);
        writer.Write("row = ref Unsafe.Add(ref row, 1);");
        writer.Write($"column = ref Unsafe.Add(ref column, {PanelColumns});");
        writer.Close().Blank();
    }

    private void Step(int step, int rowStride)
    {
        for (int vector = 0; vector < vectors; vector++)
        {
            (int panel, int lane) = (vector * width.Lanes / PanelColumns, vector * width.Lanes % PanelColumns);
            string offset = VectorDialect.Offset(((long)panel * PanelStride) + (step * PanelColumns) + lane);
            writer.Write($"{_dialect.Type} {Operand(step, vector)} = {_dialect.Load("column", offset)};");
        }

        for (int row = 0; row < rows; row++)
        {
            string element = VectorDialect.Element("row", VectorDialect.Offset(((long)row * rowStride) + step));
            string broadcast = _dialect.Broadcast(element);
            if (vectors > 1)
            {
                // Bound to a local, the broadcast is loaded once for all vectors of the row.
                writer.Write($"{_dialect.Type} {Broadcast(step, row)} = {broadcast};");
                broadcast = Broadcast(step, row);
            }

            for (int vector = 0; vector < vectors; vector++)
            {
                string accumulator = Accumulator(row, vector);
                writer.Write($"{accumulator} = {_dialect.MultiplyAdd(broadcast, Operand(step, vector), accumulator)};");
            }
        }
    }

    /// <summary>Stores all rows of the tile.</summary>
    /// <param name="value">Makes the stored value out of an accumulator and its vector's number.</param>
    /// <param name="reference">The reference to store through.</param>
    /// <param name="lastLanes">Lanes of the last vector that exist in memory.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    public void Store(Func<string, int, string> value, string reference, int lastLanes, int rowStride)
    {
        for (int row = 0; row < rows; row++)
        {
            StoreRow(row, value, reference, lastLanes, row * rowStride);
        }
    }

    /// <summary>Stores one row of the tile, <paramref name="start"/> floats behind the reference.</summary>
    public void StoreRow(int row, Func<string, int, string> value, string reference, int lastLanes, int start = 0)
    {
        for (int vector = 0; vector < vectors; vector++)
        {
            int offset = start + (vector * width.Lanes);
            string accumulator = Accumulator(row, vector);
            string stored = value(accumulator, vector);
            bool whole = vector < vectors - 1 || lastLanes == width.Lanes;
            if (whole)
            {
                writer.Write(_dialect.Store(stored, reference, VectorDialect.Offset(offset)));
                continue;
            }

            if (stored != accumulator)
            {
                writer.Write($"{accumulator} = {VectorDialect.WithoutParentheses(stored)};");
            }

            foreach (string line in _dialect.StorePart(accumulator, reference, offset, lastLanes))
            {
                writer.Write(line);
            }
        }
    }

    private static string Operand(int step, int vector) => $"b{StepSuffix(step)}_c{vector}";

    private static string Broadcast(int step, int row) => $"a{StepSuffix(step)}_r{row}";

    private static string StepSuffix(int step) => step == 0 ? "" : $"_k{step}";
}
