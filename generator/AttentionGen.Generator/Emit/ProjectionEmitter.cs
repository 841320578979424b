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
internal sealed class ProjectionEmitter(
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
    private int TallRows => tiles.RowCounts[tiles.RowCounts.Count - 2];

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
        writer.Write($"int tall = count - (count % {TallRows});");
        writer.Open("if (tall > 0)");
        WritePanels((panel, columnOffset) =>
            $"{name}{panel}(ref source, {columnOffset("weights.Panels", inputs)}, {Bias(columnOffset)}{epilogue?.PanelTarget ?? columnOffset("target", 1)}, tall);"
            + epilogue?.OfPanel(isLast: panel == "LastPanel", FullPanels));
        writer.Close().Blank();
        writer.Open("for (int row = tall; row < count; row++)");
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
        WritePanelDriver(suffix);
        foreach (int rows in tiles.RowCounts)
        {
            WriteTile(rows, suffix, vectors, lastLanes);
        }
    }

    private void WritePanelDriver(string suffix)
    {
        writer.Blank().Write($"/// <summary>One weight panel against all rows: tiles of {tiles.Rows} rows{(tiles.RowCounts.Count > 2 ? ", then lower ones" : "")}; the rows are a multiple of {TallRows}.</summary>");
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open(
            $"private static void {name}{suffix}(ref float input, ref float panel, {BiasParameter}ref float output, int rows)");
        writer.Write($"int tiles = rows / {tiles.Rows};");
        writer.Open("if (tiles > 0)");
        writer.Write($"{Tile(tiles.Rows, suffix)}(ref input, ref panel, {BiasArgument}ref output, tiles);");
        writer.Write($"input = ref Unsafe.Add(ref input, (nint)tiles * {tiles.Rows * projection.InputStride});");
        writer.Write($"output = ref Unsafe.Add(ref output, (nint)tiles * {tiles.Rows * projection.OutputStride});");
        writer.Write($"rows -= tiles * {tiles.Rows};");
        writer.Close();
        for (int i = 1; i < tiles.RowCounts.Count - 1; i++)
        {
            // What the next taller tile leaves over may hold this one several times.
            int rows = tiles.RowCounts[i];
            bool repeats = tiles.RowCounts[i - 1] > 2 * rows;
            writer.Blank().Open($"{(repeats ? "while" : "if")} (rows >= {rows})");
            writer.Write($"{Tile(rows, suffix)}(ref input, ref panel, {BiasArgument}ref output);");
            writer.Write($"input = ref Unsafe.Add(ref input, {rows * projection.InputStride});");
            writer.Write($"output = ref Unsafe.Add(ref output, {rows * projection.OutputStride});");
            writer.Write($"rows -= {rows};");
            writer.Close();
        }

        writer.Close();
    }

    private string Tile(int rows, string suffix) => $"{name}{suffix}{rows}";

    private void WriteTile(int rows, string suffix, int vectors, int lastLanes)
    {
        bool repeats = rows == tiles.Rows;
        bool prefetches = repeats && !projection.Reduction.IsStraightLine;
        var tile = new TileEmitter(writer, width, rows, vectors)
        {
            TripPrologue = prefetches ? ["Prefetch.NextPanel(ref next, nextStep);", "next = ref Unsafe.Add(ref next, nextStep);"] : [],
            StepsPerTrip = tiles.ProjectionStepsPerTrip(width, rows),
        };
        int inputs = projection.Reduction.Length;
        long multiplyAdds = (long)rows * tile.Columns * inputs;
        writer.Blank().Write(
            $"/// <summary>{GeneratedText.Count(rows, "row")} x {GeneratedText.Count(tile.Columns, "column")}, {GeneratedText.Count(inputs, "step")}: {GeneratedText.Count(multiplyAdds, "multiply-add")}{(repeats ? " a tile" : "")}.</summary>");
        WriteTileBody(tile, $"{suffix}{rows}", rows, vectors, lastLanes, repeats);
    }

    private void WriteTileBody(TileEmitter tile, string kernel, int rows, int vectors, int lastLanes, bool repeats)
    {
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open(
            $"private static void {name}{kernel}(ref float input, ref float panel, {BiasParameter}ref float output"
            + $"{(repeats ? ", int tiles" : "")})");
        if (repeats && tile.TripPrologue.Count > 0)
        {
            int panelFloats = projection.Reduction.Length * tile.Columns;
            int tripFloats = tile.StepsPerTrip * tile.Columns;
            writer.Blank().Write("// While the tiles pass over this panel, the next one is fetched, a part of it in each trip.");
            writer.Write($"ref float next = ref Unsafe.Add(ref panel, {panelFloats});");
            writer.Write($"int nextStep = Math.Clamp(({tripFloats} + tiles - 1) / tiles, 1, {tripFloats});");
        }

        if (repeats)
        {
            writer.Open("for (int tile = 0; tile < tiles; tile++)");
        }

        tile.Begin("input", "panel");
        tile.Reduce(projection.Reduction, projection.InputStride);

        // The bias comes last: partial sums that carry it from the start would lose bits of the small products.
        tile.Store(
            (accumulator, vector) => bias ? $"({accumulator} + {BiasOf(vector)})" : accumulator,
            "output",
            lastLanes,
            projection.OutputStride);
        if (repeats)
        {
            writer.Write($"input = ref Unsafe.Add(ref input, {rows * projection.InputStride});");
            writer.Write($"output = ref Unsafe.Add(ref output, {rows * projection.OutputStride});");
            writer.Close();
        }

        writer.Close();
    }

    private string BiasOf(int vector) => VectorDialect.Load("bias", VectorDialect.Offset(vector * width.Lanes));
}
