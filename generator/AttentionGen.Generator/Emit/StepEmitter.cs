using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes one step of a reduction for a shape of tile: a row of operands times an element of each row of the tile. All tiles
/// of the shape call it, whatever they reduce; it is inlined, and every stride and offset is a constant there.
/// </summary>
internal sealed class StepEmitter(SourceWriter writer, VectorWidth width, int rows, int vectors)
{
    private readonly VectorDialect _dialect = new(width);
    private readonly int _operandRows = StepPlanner.OperandRows(width, rows, vectors);

    public static string Name(int rows, int vectors) => $"Step{rows}x{vectors}";

    /// <summary>The accumulators of a step, as a list of arguments or parameters.</summary>
    public static string EachAccumulator(int rows, int vectors, Func<string, string> text, int firstVector = 0) => string.Join(
        ", ",
        Enumerable.Range(0, rows * vectors).Select(i => text(TileEmitter.Accumulator(i / vectors, firstVector + (i % vectors)))));

    /// <summary>The steps of all tiles, each shape once.</summary>
    public static void WriteAll(SourceWriter writer, VectorWidth width, IEnumerable<WrittenTile> tiles)
    {
        foreach ((int rows, int vectors) in tiles.Select(static tile => (tile.Rows, tile.Vectors / tile.Panels)).Distinct())
        {
            new StepEmitter(writer, width, rows, vectors).Write();
        }
    }

    public void Write()
    {
        writer.Blank().Write("/// <summary>");
        writer.Write(
            $"/// Step k of a tile of {GeneratedText.Count(rows, "row")} x {GeneratedText.Count(vectors, "vector")}: a row of the panel times an element of each row of the tile.");
        if (_operandRows > 0)
        {
            writer.Write($"/// {_operandRows} elements are read as row and as twin, which the JIT does not know to be the same: so they are operands");
            writer.Write("/// of the multiply-adds themselves, and take no instruction to be broadcast.");
        }

        writer.Write("/// </summary>");
        writer.Write(GeneratedText.Inlined);
        writer.Open(
            $"private static void {Name(rows, vectors)}(ref float row, {(_operandRows > 0 ? "ref float twin, " : "")}int rowStride, int k, ref float column, int offset, "
            + EachAccumulator(rows, vectors, name => $"ref {VectorDialect.Type} {name}") + ")");
        for (int vector = 0; vector < vectors && rows > 1; vector++)
        {
            writer.Write($"{VectorDialect.Type} b{vector} = {Operand(vector)};");
        }

        for (int row = 0; row < rows; row++)
        {
            WriteRow(row);
        }

        writer.Close();
    }

    private void WriteRow(int row)
    {
        string offset = row switch { 0 => "k", 1 => "rowStride + k", _ => $"({row} * rowStride) + k" };
        bool isOperand = row * _operandRows / rows != (row + 1) * _operandRows / rows;
        bool isBound = vectors > 1 && !isOperand;
        if (isBound)
        {
            // Bound to a local, the broadcast is loaded once for all vectors of the row.
            writer.Write($"{VectorDialect.Type} a{row} = {_dialect.Broadcast(VectorDialect.Element("row", offset))};");
        }

        for (int vector = 0; vector < vectors; vector++)
        {
            string element = isBound ? $"a{row}" : _dialect.Broadcast(VectorDialect.Element(vector == 0 ? "row" : "twin", offset));
            string accumulator = TileEmitter.Accumulator(row, vector);
            writer.Write($"{accumulator} = {_dialect.MultiplyAdd(element, rows > 1 ? $"b{vector}" : Operand(vector), accumulator)};");
        }
    }

    private string Operand(int vector) =>
        VectorDialect.Load(VectorDialect.Element("column", vector == 0 ? "offset" : $"offset + {vector * width.Lanes}"));
}
