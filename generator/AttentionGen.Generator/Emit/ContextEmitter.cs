using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the context stage: probabilities of a block times its values, lanes across the head dimension.</summary>
internal sealed class ContextEmitter(SourceWriter writer, KernelPlan plan)
{
    private const string Indent = "    ";

    private readonly VectorDialect _dialect = new(plan.Width);
    private readonly PanelPlan _columns = plan.Context.Columns;

    private int FullPanels => plan.Context.FullPanels;

    /// <summary>Whether the last panel is narrower or ends in a part of a vector.</summary>
    private bool LastIsSpecial => FullPanels < _columns.Panels;

    public void Write()
    {
        WriteDriver();
        foreach (int rows in plan.RowCounts)
        {
            if (FullPanels > 0)
            {
                WriteTile(rows, "", _columns.PanelVectors, plan.Width.Lanes);
            }

            if (LastIsSpecial)
            {
                WriteTile(rows, "Last", _columns.LastPanelVectors, _columns.LastLanes);
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
        bool single = plan.TileRows == 1;
        writer.Blank().Write(
            $"""
            /// <summary>
            /// Context of {(single ? "a query row" : $"up to {plan.TileRows} query rows")}: probabilities of so many keys from block on times their values, {(single ? "the sum" : "each row")}
            /// then multiplied by {(single ? "the row's" : "its")} factor. {PanelText}
            /// </summary>
            """);
        writer.Open(
            "private static void ContextTile(int rows, ref float probabilities, in HeadPanels head, "
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

        if (plan.RowCounts.Count == 1)
        {
            WriteCalls(plan.TileRows, width, "");
            return;
        }

        writer.Open("switch (rows)");
        foreach (int rows in plan.RowCounts)
        {
            writer.Write($"case {rows}:");
            WriteCalls(rows, width, Indent);
            writer.Write(Indent + "break;");
        }

        writer.Close();
    }

    private void WriteCalls(int rows, int width, string indent)
    {
        for (int panel = 0; panel < _columns.Panels; panel++)
        {
            WriteCall(rows, panel < FullPanels ? "" : "Last", $"ref panel{panel}", VectorDialect.Offset(panel * width), indent);
        }
    }

    private void WriteCounted(int width)
    {
        writer.Blank().Write(
            FullPanels > Tunables.UnrolledContextPanels
                ? $"// {FullPanels} panels are more than the {Tunables.UnrolledContextPanels} that are written out, so they are counted."
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
        if (plan.RowCounts.Count == 1)
        {
            WriteCall(plan.TileRows, suffix, panel, column, "");
            return;
        }

        writer.Open("switch (rows)");
        foreach (int rows in plan.RowCounts)
        {
            writer.Write($"case {rows}:");
            WriteCall(rows, suffix, panel, column, Indent);
            writer.Write(Indent + "break;");
        }

        writer.Close();
    }

    /// <summary>Panels lie one behind the other, each with room for all keys.</summary>
    private static string Panel(string column, int width) => column == "0"
        ? $"ref Unsafe.Add(ref head.ValuePanelsOrigin, key * {width})"
        : $"ref Unsafe.Add(ref head.ValuePanelsOrigin, ({column} * (nint)head.KeyCapacity) + (key * {width}))";

    private void WriteCall(int rows, string suffix, string panel, string column, string indent)
    {
        string target = column == "0" ? "ref context" : $"ref Unsafe.Add(ref context, {column})";
        writer.Write($"{indent}Context{suffix}{rows}(ref probabilities, {panel}, keys, ref factors, {target}, contextStride);");
    }

    private void WriteTile(int rows, string suffix, int vectors, int lastLanes)
    {
        var tile = new TileEmitter(writer, plan.Width, rows, vectors);
        int columns = tile.Columns - plan.Width.Lanes + lastLanes;
        writer.Blank().Write(
            $"/// <summary>{GeneratedText.Count(rows, "query row")} x {GeneratedText.Count(columns, "column")} of the head dimension, one step for each key: {GeneratedText.Count(rows * tile.Columns, "multiply-add")} a key.</summary>");
        writer.Write(GeneratedText.LeafKernel);
        writer.Open(
            $"private static void Context{suffix}{rows}(ref float probabilities, ref float panel, int keys, ref float factors, "
            + "ref float context, nint contextStride)");
        tile.Declare(_ => _dialect.Zero);
        writer.Write("ref float row = ref probabilities;");
        writer.Write("ref float column = ref panel;");
        tile.Reduce("keys", plan.Layout.ScoreStride);
        for (int row = 0; row < rows; row++)
        {
            if (row > 0)
            {
                writer.Write("context = ref Unsafe.Add(ref context, contextStride);");
            }

            writer.Write($"{_dialect.Type} factor_r{row} = {_dialect.Broadcast(VectorDialect.Element("factors", VectorDialect.Offset(row)))};");
            tile.StoreRow(row, (accumulator, _) => $"({accumulator} * factor_r{row})", "context", lastLanes);
        }

        writer.Close();
    }
}
