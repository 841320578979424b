using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the score stage: query rows of one head against panels of its keys, lanes across keys.</summary>
internal sealed class ScoresEmitter(SourceWriter writer, KernelPlan plan)
{
    private readonly VectorDialect _dialect = new(plan.Width);

    public void Write()
    {
        int panelKeys = plan.Scores.Vectors * plan.Width.Lanes;
        writer.Blank().Write(
            $"""
            /// <summary>
            /// Scores of {(plan.TileRows > 1 ? $"up to {plan.TileRows} query rows" : "a query row")} against the first keys of a block, {panelKeys} keys to a panel. {VisibleText.Untouched(plan.Spec)}
            /// </summary>
            """);
        writer.Open("private static void ScoreTile(int rows, ref float query, ref float keyPanels, int keys, ref float scores)");
        writer.Write($"int panels = (keys + {panelKeys - 1}) / {panelKeys};");
        WriteChoice(panelKeys);
        writer.Close();
        foreach ((int rows, int vectors) in plan.AttentionTiles.Tiles)
        {
            if (vectors == plan.Scores.Vectors)
            {
                WriteTile(rows);
            }
            else
            {
                WriteTileOfParts(rows, vectors);
            }
        }

        if (plan.HalvesLastKeyPanel)
        {
            WriteHalfTile(plan.TileRows);
        }
    }

    private void WriteChoice(int panelKeys)
    {
        if (plan.AttentionTiles.Tiles.Count == 1)
        {
            writer.Write($"Scores{plan.TileRows}(ref query, ref keyPanels, ref scores, panels);");
            return;
        }

        writer.Open("switch (rows)");
        foreach ((int rows, _) in plan.AttentionTiles.Tiles)
        {
            if (rows == plan.TileRows && plan.HalvesLastKeyPanel)
            {
                WriteHalvingCase(rows, panelKeys);
            }
            else
            {
                writer.Write($"case {rows}: Scores{rows}(ref query, ref keyPanels, ref scores, panels); break;");
            }
        }

        writer.Close();
    }

    private void WriteHalvingCase(int rows, int panelKeys)
    {
        int half = panelKeys / 2;
        writer.Open($"case {rows}:");
        writer.Write($"// Of the last panel, only the first {half} keys are computed where no row sees the others.");
        writer.Write($"int whole = (keys + {half - 1}) / {panelKeys};");
        writer.Write($"Scores{rows}(ref query, ref keyPanels, ref scores, whole);");
        writer.Open("if (whole < panels)");
        writer.Write(
            $"Scores{rows}Half(ref query, ref Unsafe.Add(ref keyPanels, (nint)whole * {plan.Spec.HeadDim * panelKeys}), "
            + $"ref Unsafe.Add(ref scores, whole * {panelKeys}));");
        writer.Close().Blank();
        writer.Write("break;");
        writer.Close();
    }

    /// <summary>The tallest tile again, for a panel of whose keys the tile sees none behind the first half.</summary>
    private void WriteHalfTile(int rows)
    {
        int vectors = plan.Scores.Vectors / 2;
        var tile = new TileEmitter(writer, plan.Width, rows, vectors) { PanelColumns = plan.Scores.Vectors * plan.Width.Lanes };
        writer.Blank().Write(
            $"/// <summary>{GeneratedText.Count(rows, "query row")} x the first {tile.Columns} keys of a panel whose other {tile.Columns} no row sees.</summary>");
        writer.Write(GeneratedText.LeafKernel);
        writer.Open($"private static void Scores{rows}Half(ref float query, ref float keyPanels, ref float scores)");
        WriteProducts(tile);
        writer.Close();
    }

    private void WriteTile(int rows)
    {
        var tile = new TileEmitter(writer, plan.Width, rows, plan.Scores.Vectors)
        {
            StepsPerTrip = rows == plan.TileRows ? plan.Scores.Reduction.StepsPerTrip : 1,
        };
        WriteHead(rows, tile.Columns);
        writer.Write(GeneratedText.LeafKernel);
        OpenPanels(rows);
        WriteProducts(tile);
        ClosePanels(tile.Columns);
    }

    /// <summary>A tile of more rows than there are registers for whole panels: a panel is taken part by part.</summary>
    private void WriteTileOfParts(int rows, int vectors)
    {
        var tile = new TileEmitter(writer, plan.Width, rows, vectors) { PanelColumns = plan.Scores.Vectors * plan.Width.Lanes };
        WriteHead(rows, tile.PanelColumns);
        OpenPanels(rows);
        for (int column = 0; column < tile.PanelColumns; column += tile.Columns)
        {
            string offset = VectorDialect.Offset(column);
            writer.Write(
                $"Scores{rows}Part(ref query, ref {VectorDialect.Element("keyPanels", offset)}, ref {VectorDialect.Element("scores", offset)});");
        }

        ClosePanels(tile.PanelColumns);
        writer.Blank().Write(
            $"/// <summary>{GeneratedText.Count(rows, "query row")} x {GeneratedText.Count(tile.Columns, "key")} of a panel: more would not fit in the registers.</summary>");
        writer.Write(GeneratedText.LeafKernel);
        writer.Open($"private static void Scores{rows}Part(ref float query, ref float keyPanels, ref float scores)");
        WriteProducts(tile);
        writer.Close();
    }

    private void WriteHead(int rows, int columns)
    {
        int headDim = plan.Spec.HeadDim;
        writer.Blank().Write(
            $"/// <summary>{GeneratedText.Count(rows, "query row")} x {columns} keys a panel, {GeneratedText.Count(headDim, "step")}: {GeneratedText.Thousands(rows * columns * headDim)} multiply-adds a panel.</summary>");
    }

    private void OpenPanels(int rows)
    {
        writer.Open($"private static void Scores{rows}(ref float query, ref float keyPanels, ref float scores, int panels)");
        writer.Open("for (int panel = 0; panel < panels; panel++)");
    }

    private void ClosePanels(int columns)
    {
        writer.Write($"keyPanels = ref Unsafe.Add(ref keyPanels, {plan.Spec.HeadDim * columns});");
        writer.Write($"scores = ref Unsafe.Add(ref scores, {columns});");
        writer.Close().Close();
    }

    private void WriteProducts(TileEmitter tile)
    {
        tile.Begin("query", "keyPanels");
        tile.Reduce(plan.Scores.Reduction, plan.Layout.QueryRowStride);
        double factor = plan.Layout.Units.ScoreFactor;
        if (factor != 1)
        {
            writer.Write("// The part of the scale that would take large queries out of the range.");
        }

        tile.Store(
            (accumulator, _) => factor == 1 ? accumulator : $"({accumulator} * {GeneratedText.Float(factor)})",
            "scores",
            plan.Width.Lanes,
            plan.Layout.ScoreStride);
    }
}
