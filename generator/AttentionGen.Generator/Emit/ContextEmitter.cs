using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the context stage: probabilities of a block times its values, lanes across the head dimension.</summary>
internal sealed class ContextEmitter(SourceWriter writer, KernelPlan plan)
{
    private const string Indent = "    ";

    private readonly PanelPlan _columns = plan.Context.Columns;
    private readonly VectorDialect _dialect = new(plan.Width);

    private int FullPanels => plan.Context.FullPanels;

    /// <summary>Whether the last panel is narrower or ends in a part of a vector.</summary>
    private bool LastIsSpecial => FullPanels < _columns.Panels;

    public void Write()
    {
        WriteDriver();
        foreach (AttentionTile tile in plan.AttentionTiles.Tiles)
        {
            WriteGroup(tile);
            if (plan.SingleContextPanels(tile) > 0)
            {
                WriteTile(tile, "", _columns.PanelVectors, plan.Width.Lanes);
            }

            if (LastIsSpecial)
            {
                WriteTile(tile, "Last", _columns.LastPanelVectors, _columns.LastLanes);
            }
        }
    }

    /// <summary>How the columns of a head are divided into panels, as a sentence.</summary>
    private string PanelText
    {
        get
        {
            string columns = GeneratedText.Count(plan.Spec.ValueHeadDim, "column");
            bool isOne = plan.Spec.ValueHeadDim == 1;
            if (_columns.Panels == 1)
            {
                return $"The {columns} of a head {(isOne ? "is" : "are")} one panel.";
            }

            string last = _columns.LastPanelColumns < _columns.PanelColumns ? $", the last of {_columns.LastPanelColumns}" : "";
            return $"The {columns} of a head are {_columns.Panels} panels of {_columns.PanelColumns}{last}.";
        }
    }

    private void WriteDriver()
    {
        int width = _columns.PanelColumns;
        writer.Blank().Write(
            $"""
            /// <summary>
            /// Context of up to {plan.AttentionTiles.MostRows} query rows: probabilities of so many keys from block on times their values, each row
            /// then multiplied by its factor. {PanelText}
            /// </summary>
            """);
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open(
            "public static void ContextTile(int rows, ref float probabilities, in HeadPanels head, "
            + "int block, int keys, ref float factors, ref float context, nint contextStride)");
        writer.Write($"nint key = {(VisibleText.HasStarts(plan.Spec) ? "head.Slot(block)" : "block")};");
        if (plan.Context.IsUnrolled)
        {
            WriteUnrolled(width);
        }
        else
        {
            WriteCounted(width);
        }

        writer.Close();
    }

    /// <summary>Each panel by its name, and a call for each of them.</summary>
    private void WriteUnrolled(int width)
    {
        for (int panel = 0; panel < _columns.Panels; panel++)
        {
            writer.Write($"ref float panel{panel} = {Panel(VectorDialect.Offset(panel * width), panel < FullPanels ? width : _columns.LastPanelColumns)};");
        }

        writer.Open("switch (rows)");
        foreach (AttentionTile tile in plan.AttentionTiles.Tiles)
        {
            writer.Write($"case {tile.Rows}:");
            WriteCalls(tile, width, Indent);
            writer.Write(Indent + "break;");
        }

        writer.Close();
    }

    private void WriteCalls(AttentionTile tile, int width, string indent)
    {
        int group = plan.ContextPanels(tile);
        int panel = 0;
        for (; group > 1 && panel + group <= FullPanels; panel += group)
        {
            WriteCall($"Context{tile.Rows}Group", $"ref panel{panel}, {width} * (nint)head.KeyCapacity", VectorDialect.Offset(panel * width), indent);
        }

        for (; panel < _columns.Panels; panel++)
        {
            WriteCall(Tile(tile, panel < FullPanels ? "" : "Last"), $"ref panel{panel}", VectorDialect.Offset(panel * width), indent);
        }
    }

    private static string Tile(AttentionTile tile, string suffix) => $"Context{suffix}{tile.Rows}";

    private void WriteCounted(int width)
    {
        writer.Blank().Write(
            _columns.Panels > Tunables.UnrolledContextPanels
                ? $"// {_columns.Panels} panels are more than the {Tunables.UnrolledContextPanels} that are written out, so they are counted."
                : "// This width is a fallback, so its panels are counted.");
        writer.Open($"for (int column = 0; column < {FullPanels * width}; column += {width})");
        writer.Write($"ref float panel = {Panel("column", width)};");
        WriteChoice("", "ref panel", "column");
        writer.Close();
        if (LastIsSpecial)
        {
            string column = VectorDialect.Offset(FullPanels * width);
            writer.Blank().Write($"ref float last = {Panel(column, _columns.LastPanelColumns)};");
            WriteChoice("Last", "ref last", column);
        }
    }

    private void WriteChoice(string suffix, string panel, string column)
    {
        writer.Open("switch (rows)");
        foreach (AttentionTile tile in plan.AttentionTiles.Tiles)
        {
            writer.Write($"case {tile.Rows}:");
            WriteCall(Tile(tile, suffix), panel, column, Indent);
            writer.Write(Indent + "break;");
        }

        writer.Close();
    }

    /// <summary>Panels lie one behind the other, each with room for all keys.</summary>
    private static string Panel(string column, int width) => column == "0"
        ? $"ref Unsafe.Add(ref head.ValuePanelsOrigin, key * {width})"
        : $"ref Unsafe.Add(ref head.ValuePanelsOrigin, ({column} * (nint)head.KeyCapacity) + (key * {width}))";

    private void WriteCall(string name, string panel, string column, string indent)
    {
        string target = column == "0" ? "ref context" : $"ref Unsafe.Add(ref context, {column})";
        writer.Write($"{indent}{name}(ref probabilities, {panel}, keys, ref factors, {target}, contextStride);");
    }

    private void WriteTile(AttentionTile tile, string suffix, int panelVectors, int lastLanes)
    {
        int rows = tile.Rows;
        int lanes = plan.Width.Lanes;
        string name = Tile(tile, suffix);
        WriteHead(rows, ((panelVectors - 1) * lanes) + lastLanes, panelVectors * lanes);
        if (tile.Vectors >= panelVectors)
        {
            WriteTileBody(name, tile, panelVectors, panelVectors * lanes, lastLanes);
            return;
        }

        // More rows than there are registers for whole panels: a panel is taken vector by vector.
        OpenTile(name);
        for (int vector = 0; vector < panelVectors; vector++)
        {
            string offset = VectorDialect.Offset(vector * lanes);
            writer.Write(
                $"{name}Part{(vector == panelVectors - 1 && lastLanes < lanes ? "Last" : "")}(ref probabilities, ref {VectorDialect.Element("panel", offset)}, keys, ref factors, ref {VectorDialect.Element("context", offset)}, contextStride);");
        }

        writer.Close();
        WritePart(name + "Part", tile, panelVectors * lanes, lanes);
        if (lastLanes < lanes)
        {
            WritePart(name + "PartLast", tile, panelVectors * lanes, lastLanes);
        }
    }

    private void WritePart(string name, AttentionTile tile, int panelColumns, int lastLanes)
    {
        WriteHead(tile.Rows, lastLanes, plan.Width.Lanes);
        WriteTileBody(name, tile, 1, panelColumns, lastLanes);
    }

    private void WriteHead(int rows, int columns, int paddedColumns) => writer.Blank().Write(
        $"/// <summary>{GeneratedText.Count(rows, "query row")} x {GeneratedText.Count(columns, "column")} of the head dimension, one step for each key: {GeneratedText.Count(rows * paddedColumns, "multiply-add")} a key.</summary>");

    private void OpenTile(string name, string stride = "") => writer.Open(
        $"private static void {name}(ref float probabilities, ref float panel, {stride}int keys, ref float factors, ref float context, nint contextStride)");

    /// <summary>A tile of few rows over several panels side by side, so that its multiply-adds do not wait for each other.</summary>
    private void WriteGroup(AttentionTile tile)
    {
        int panels = plan.ContextPanels(tile);
        if (panels > 1)
        {
            var group = new TileEmitter(writer, plan.Width, tile.Rows, panels * tile.Vectors) { Panels = panels };
            WriteHead(tile.Rows, group.Columns, group.Columns);
            WriteTileBody($"Context{tile.Rows}Group", tile.Rows, group, plan.Width.Lanes);
        }
    }

    private void WriteTileBody(string name, AttentionTile tile, int vectors, int panelColumns, int lastLanes) => WriteTileBody(
        name,
        tile.Rows,
        new TileEmitter(writer, plan.Width, tile.Rows, vectors) { StepsPerTrip = plan.StepsPerTrip(tile), PanelColumns = panelColumns },
        lastLanes);

    private void WriteTileBody(string name, int rows, TileEmitter tile, int lastLanes)
    {
        writer.Write(GeneratedText.OptimizedAtOnce);
        OpenTile(name, tile.Panels > 1 ? "nint panelStride, " : "");
        tile.Begin("probabilities", "panel");
        tile.Reduce("keys", plan.Layout.ScoreStride);
        for (int row = 0; row < rows; row++)
        {
            if (row > 0)
            {
                writer.Write("context = ref Unsafe.Add(ref context, contextStride);");
            }

            writer.Write($"{VectorDialect.Type} factor_r{row} = {_dialect.Broadcast(VectorDialect.Element("factors", VectorDialect.Offset(row)))};");
            tile.StoreRow(row, (accumulator, _) => $"({accumulator} * factor_r{row})", "context", lastLanes);
        }

        writer.Close();
    }
}
