using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the context stage: probabilities of a block times its values, lanes across the head dimension.</summary>
internal sealed class ContextEmitter(SourceWriter writer, KernelPlan plan)
{
    private readonly VectorDialect _dialect = new(plan.Width);
    private readonly PanelPlan _columns = plan.Context.Columns;

    /// <summary>Whether the last panel is narrower or ends in a part of a vector.</summary>
    private bool LastIsSpecial => _columns.LastVectors > 0 || _columns.LastLanes != plan.Width.Lanes;

    private int FullPanels => LastIsSpecial ? _columns.Panels - 1 : _columns.Panels;

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
                int vectors = _columns.LastVectors > 0 ? _columns.LastVectors : _columns.PanelVectors;
                WriteTile(rows, "Last", vectors, _columns.LastLanes);
            }
        }
    }

    private void WriteDriver()
    {
        int width = _columns.PanelColumns;
        writer.Blank().Write(
            $"""
            /// <summary>
            /// Context of up to {plan.TileRows} query rows: probabilities of the first keys of a block times their values, each row
            /// then multiplied by its factor. The head dimension {plan.Spec.ValueHeadDim} is {_columns.Panels} panel{(_columns.Panels == 1 ? "" : "s")} of {width} columns at most.
            /// </summary>
            """);
        writer.Open(
            "private static void ContextTile(int rows, ref float probabilities, in HeadPanels head, "
            + "int block, int keys, ref float factors, ref float context, nint contextStride)");
        writer.Open("switch (rows)");
        foreach (int rows in plan.RowCounts)
        {
            writer.Write($"case {rows}:");
            if (plan.Context.IsUnrolled)
            {
                for (int panel = 0; panel < FullPanels; panel++)
                {
                    WriteCall(rows, "", VectorDialect.Offset(panel * width), width);
                }
            }
            else
            {
                writer.Write($"// {FullPanels} panels are more than the {Tunables.UnrolledContextPanels} that are written out, so they are counted.");
                writer.Open($"for (int column = 0; column < {FullPanels * width}; column += {width})");
                WriteCall(rows, "", "column", width);
                writer.Close();
            }

            if (LastIsSpecial)
            {
                WriteCall(rows, "Last", VectorDialect.Offset(FullPanels * width), _columns.LastPanelColumns);
            }

            writer.Write("break;");
        }

        writer.Close().Close();
    }

    private void WriteCall(int rows, string suffix, string column, int width)
    {
        string key = VisibleText.HasStarts(plan.Spec) ? "head.Slot(block)" : "block";
        string panel = column == "0"
            ? $"ref Unsafe.Add(ref head.ValuePanelsOrigin, (nint){key} * {width})"
            : $"ref Unsafe.Add(ref head.ValuePanelsOrigin, ((nint){column} * head.KeyCapacity) + ((nint){key} * {width}))";
        string target = column == "0" ? "ref context" : $"ref Unsafe.Add(ref context, {column})";
        writer.Write($"Context{suffix}{rows}(ref probabilities, {panel}, keys, ref factors, {target}, contextStride);");
    }

    private void WriteTile(int rows, string suffix, int vectors, int lastLanes)
    {
        var tile = new TileEmitter(writer, plan.Width, rows, vectors);
        int columns = tile.Columns - plan.Width.Lanes + lastLanes;
        writer.Blank().Write(
            $"/// <summary>{rows} query rows x {columns} columns of the head dimension, one step for each key: {rows * tile.Columns} multiply-adds a key.</summary>");
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
