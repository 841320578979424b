using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes a projection: rows times packed weight panels plus bias, in row blocks, panels and tiles.</summary>
/// <param name="writer">Where to.</param>
/// <param name="width">The vector width.</param>
/// <param name="tiles">Its register tiles.</param>
/// <param name="projection">The product.</param>
/// <param name="bias">Whether a bias is added.</param>
/// <param name="name">The name of its driver, and the beginning of those of its tiles.</param>
/// <param name="does">What it does, for its documentation.</param>
/// <param name="epilogue">What becomes of each finished panel, if something does.</param>
internal sealed partial class ProjectionEmitter(
    SourceWriter writer, VectorWidth width, TilePlan tiles, ProjectionPlan projection, bool bias, string name, string does, ProjectionEpilogue? epilogue = null)
{
    public void Write()
    {
        WriteDriver();
        WriteRowDriver();
        if (HasRowGroups)
        {
            WriteRowGroup();
        }

        PanelPlan columns = projection.Columns;
        int lastLanes = projection.StoresWholeVectors ? width.Lanes : columns.LastLanes;
        if (FullPanels > 0)
        {
            WritePanel("Panel", columns.PanelVectors, width.Lanes);
        }

        if (HasLastPanel)
        {
            WritePanel("LastPanel", columns.LastPanelVectors, lastLanes);
        }
    }

    /// <summary>The smallest tall tile; all taller ones are multiples of it.</summary>
    private int TallRows => tiles.LowestTallRows;

    /// <summary>
    /// Of the rows that tall tiles leave over, fewer than the lowest of these has: with rows above them they cost one pass over a panel that is in the
    /// cache, where each by itself would read all weights once more.
    /// </summary>
    private const string LastRowsAgain = "// A tile that ends with the last row: the rows above get once more the bits that they have.";

    private bool HasRowGroups => projection.RowPanels > 1;

    private int FullPanels => projection.FullPanels;

    private bool HasLastPanel => FullPanels < projection.Columns.Panels;

    private string BiasParameter => bias ? "ref float bias, " : "";

    private string BiasArgument => bias ? "ref bias, " : "";

    private void WriteDriver()
    {
        PanelPlan columns = projection.Columns;
        int inputs = projection.Reduction.Length;
        writer.Blank().Write(
            $"""
            /// <summary>
            /// {does}: [rows, {inputs}] times {GeneratedText.Count(columns.Panels, "weight panel")} gives [rows, {columns.Columns}]{epilogue?.Then}.
            /// {GeneratedText.Count(projection.RowBlock, "row")} at a time, or fewer, stay in the cache while the panels pass over them.
            /// </summary>
            """);
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open(
            $"public static void {name}(ref float input, PackedWeights weights, ref float output, {(epilogue is null ? "" : "ref float scratch, ")}int rows, int firstPanel, int endPanel)");
        writer.Write($"int block = CacheBlocks.InputRows({projection.RowBlock});");
        writer.Write("int count;");
        writer.Open("for (int first = 0; first < rows; first += count)");
        writer.Write("// A small rest joins the last block: else the weights would be read again for a few rows.");
        writer.Write("count = rows - first < block + (block / 4) ? rows - first : block;");
        writer.Write($"ref float source = ref Unsafe.Add(ref input, (nint)first * {projection.InputStride});");
        int rowStride = epilogue?.RowStride ?? projection.OutputStride;
        writer.Write($"ref float target = ref Unsafe.Add(ref output, (nint)first * {rowStride});");
        writer.Open($"if (count >= {TallRows})");
        WritePanels((panel, columnOffset) =>
            $"{name}{panel}(ref source, {columnOffset("weights.Panels", inputs)}, {Bias(columnOffset)}{epilogue?.PanelTarget ?? columnOffset("target", 1)}, count);"
            + epilogue?.OfPanel(isLast: panel == "LastPanel", FullPanels));
        writer.Write("continue;");
        writer.Close().Blank();
        writer.Write("// Too few for a tile: one by one.");
        writer.Open("for (int row = 0; row < count; row++)");
        string rowTarget = $"ref Unsafe.Add(ref target, row * {rowStride})";
        writer.Write(
            $"{name}Row(ref Unsafe.Add(ref source, row * {projection.InputStride}), weights, "
            + $"{epilogue?.PanelTarget ?? rowTarget}, firstPanel, endPanel);" + epilogue?.OfRow(rowTarget));
        writer.Close().Close().Close();
    }

    /// <summary>A loop over the full panels of the range, and the last panel apart.</summary>
    /// <param name="call">Makes the call for a kind of panel; its second argument refers to the panel's place in an array of so many floats a column.</param>
    /// <param name="start">Where the loop begins.</param>
    private void WritePanels(Func<string, Func<string, int, string>, string> call, string start = "int panel = firstPanel")
    {
        int columns = projection.Columns.PanelColumns;
        if (FullPanels > 0)
        {
            writer.Open($"for ({start}; panel < {FullPanelEnd}; panel++)");
            writer.Write(call("Panel", (array, scale) => $"ref Unsafe.Add(ref {array}, {(scale > 1 ? "(nint)" : "")}panel * {columns * scale})"));
            writer.Close();
        }

        if (HasLastPanel)
        {
            int done = FullPanels * columns;
            writer.Blank().Open($"if (endPanel == {projection.Columns.Panels})");
            writer.Write(call("LastPanel", (array, scale) => done == 0 ? $"ref {array}" : $"ref Unsafe.Add(ref {array}, {(long)done * scale})"));
            writer.Close();
        }
    }

    private string FullPanelEnd => HasLastPanel ? $"Math.Min(endPanel, {FullPanels})" : "endPanel";

    private string Bias(Func<string, int, string> columnOffset) => bias ? columnOffset("weights.Bias", 1) + ", " : "";

    private void WriteRowDriver()
    {
        int inputs = projection.Reduction.Length;
        int columns = projection.Columns.PanelColumns;
        const string Row = "A single row: a product of a vector and a matrix, as fast as the weights can be read.";
        writer.Blank().Write(
            HasRowGroups
                ? $"""
                /// <summary>
                /// {Row}
                /// {projection.RowPanels} panels side by side keep the multiply-adds from waiting for each other.
                /// </summary>
                """
                : $"/// <summary>{Row}</summary>");
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open($"private static void {name}Row(ref float input, PackedWeights weights, ref float output, int firstPanel, int endPanel)");
        string start = "int panel = firstPanel";
        if (HasRowGroups)
        {
            writer.Write("int panel = firstPanel;");
            writer.Open($"for (; panel + {projection.RowPanels} <= {FullPanelEnd}; panel += {projection.RowPanels})");
            string biases = bias ? $"ref Unsafe.Add(ref weights.Bias, panel * {columns}), " : "";
            writer.Write(
                $"{name}RowGroup(ref input, ref Unsafe.Add(ref weights.Panels, (nint)panel * {inputs * columns}), {biases}ref Unsafe.Add(ref output, panel * {columns}));");
            writer.Close().Blank();
            start = "";
        }

        WritePanels(
            (panel, columnOffset) =>
                $"{Tile(1, panel)}(ref input, {columnOffset("weights.Panels", inputs)}, {Bias(columnOffset)}{columnOffset("output", 1)});",
            start);
        writer.Close();
    }

    private void WriteRowGroup()
    {
        int inputs = projection.Reduction.Length;
        int vectors = projection.RowPanels * projection.Columns.PanelVectors;
        var tile = new TileEmitter(writer, width, 1, vectors)
        {
            Panels = projection.RowPanels,
            PanelStride = inputs * projection.Columns.PanelColumns,
        };
        writer.Blank().Write(
            $"/// <summary>1 row x {tile.Columns} columns of {projection.RowPanels} panels, {GeneratedText.Count(inputs, "step")}: {GeneratedText.Thousands((long)tile.Columns * inputs)} multiply-adds.</summary>");
        WriteTileBody(tile, "RowGroup", 1, vectors, width.Lanes, repeats: false);
    }

    private void WritePanel(string suffix, int vectors, int lastLanes)
    {
        int parts = projection.PartsOfPanel(lastLanes);
        WritePanelDriver(suffix, parts, vectors * width.Lanes);
        foreach (int rows in tiles.RowCounts)
        {
            WriteTile(rows, suffix, vectors, lastLanes, rows == 1 ? 1 : parts);
        }
    }

    private void WritePanelDriver(string suffix, int parts, int columns)
    {
        writer.Blank().Write($"/// <summary>One weight panel against all rows: tiles of {tiles.Rows} rows{(tiles.RowCounts.Count > 2 ? ", then lower ones" : "")}; the rows are {TallRows} at least.</summary>");
        writer.Write(GeneratedText.OptimizedAtOnce);
        string parameters = $"ref float input, ref float panel, {BiasParameter}ref float output, int rows";
        writer.Open($"private static void {name}{suffix}({parameters})");
        if (parts == 1)
        {
            WritePanelTiles(suffix, "");
            writer.Blank().Open("if (rows > 0)");
            WriteLastRowsAgain(suffix, TallRows);
            writer.Close().Close();
            return;
        }

        int partLength = projection.Reduction.PartLength;
        writer.Write("// All tiles take a part of the panel before any goes on: it stays in the cache meanwhile, and their sums so far wait in the output.");
        writer.Write($"int rest = rows % {TallRows};");
        WriteParts("rows - rest");
        writer.Blank().Open("if (rest > 0)");
        writer.Write(LastRowsAgain);
        writer.Write($"input = ref Unsafe.Add(ref input, (nint)(rows - {TallRows}) * {projection.InputStride});");
        writer.Write($"output = ref Unsafe.Add(ref output, (nint)(rows - {TallRows}) * {projection.OutputStride});");
        WriteParts($"{TallRows}");
        writer.Close().Close().Blank();
        string fewer = projection.Reduction.LastPartLength < partLength ? $", {projection.Reduction.LastPartLength} of the last part," : "";
        writer.Write($"/// <summary>{GeneratedText.Count(partLength, "step")} of the panel{fewer} against all rows, a multiple of {TallRows}.</summary>");
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open($"private static void {name}{suffix}Part({parameters}, int part)");
        WritePanelTiles(suffix, ", part");
        writer.Close();

        void WriteParts(string rows)
        {
            writer.Open($"for (int part = 0; part < {parts}; part++)");
            writer.Write(
                $"{name}{suffix}Part(ref Unsafe.Add(ref input, part * {partLength}), ref Unsafe.Add(ref panel, part * {partLength * columns}), {BiasArgument}ref output, {rows}, part);");
            writer.Close();
        }
    }

    private void WriteLastRowsAgain(string suffix, int rows)
    {
        writer.Write(LastRowsAgain);
        writer.Write($"input = ref Unsafe.Subtract(ref input, ({rows} - rows) * {projection.InputStride});");
        writer.Write($"output = ref Unsafe.Subtract(ref output, ({rows} - rows) * {projection.OutputStride});");
        writer.Write($"{Tile(rows, suffix)}(ref input, ref panel, {BiasArgument}ref output{(rows == tiles.Rows ? ", tiles: 1" : "")});");
    }

    /// <summary>Tall tiles over as many rows as they fit; moves <c>input</c> and <c>output</c> behind them, and counts <c>rows</c> down.</summary>
    private void WritePanelTiles(string suffix, string part)
    {
        writer.Write($"int tiles = rows / {tiles.Rows};");
        writer.Open("if (tiles > 0)");
        writer.Write($"{Tile(tiles.Rows, suffix)}(ref input, ref panel, {BiasArgument}ref output, tiles{part});");
        writer.Write($"input = ref Unsafe.Add(ref input, (nint)tiles * {tiles.Rows * projection.InputStride});");
        writer.Write($"output = ref Unsafe.Add(ref output, (nint)tiles * {tiles.Rows * projection.OutputStride});");
        writer.Write($"rows -= tiles * {tiles.Rows};");
        if (part.Length == 0 && tiles.RowsForLowerTiles < tiles.Rows - 1)
        {
            writer.Blank().Open($"if (rows > {tiles.RowsForLowerTiles})");
            WriteLastRowsAgain(suffix, tiles.Rows);
            writer.Write("return;");
            writer.Close();
        }

        writer.Close();
        for (int i = 1; i < tiles.RowCounts.Count - 1; i++)
        {
            // What the next taller tile leaves over may hold this one several times.
            int rows = tiles.RowCounts[i];
            bool repeats = tiles.RowCounts[i - 1] > 2 * rows;
            writer.Blank().Open($"{(repeats ? "while" : "if")} (rows >= {rows})");
            writer.Write($"{Tile(rows, suffix)}(ref input, ref panel, {BiasArgument}ref output{part});");
            writer.Write($"input = ref Unsafe.Add(ref input, {rows * projection.InputStride});");
            writer.Write($"output = ref Unsafe.Add(ref output, {rows * projection.OutputStride});");
            writer.Write($"rows -= {rows};");
            writer.Close();
        }
    }
}
