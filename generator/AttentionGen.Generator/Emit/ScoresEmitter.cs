using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the score stage: query rows of one head against panels of its keys, lanes across keys.</summary>
internal sealed class ScoresEmitter(SourceWriter writer, KernelPlan plan)
{
    public void Write()
    {
        int panelKeys = plan.Scores.Vectors * plan.Width.Lanes;
        writer.Blank().Write(
            $"""
            /// <summary>
            /// Scores of up to {plan.AttentionTiles.MostRows} query rows against the first keys of a block, {panelKeys} keys to a panel. {VisibleText.Untouched(plan.Spec)}
            /// </summary>
            """);
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open("public static void ScoreTile(int rows, ref float query, ref float keyPanels, int keys, ref float scores)");
        writer.Write($"int panels = (keys + {panelKeys - 1}) / {panelKeys};");
        WriteChoice(panelKeys);
        writer.Close();
        foreach (AttentionTile tile in plan.AttentionTiles.Tiles)
        {
            if (tile.Vectors == plan.Scores.Vectors)
            {
                WriteTile(tile);
            }
            else
            {
                WriteTileOfParts(tile);
            }
        }

        if (plan.HalvesLastKeyPanel)
        {
            WriteHalfTile(plan.TileRows);
        }
    }

    private void WriteChoice(int panelKeys)
    {
        writer.Open("switch (rows)");
        foreach ((int rows, _, _) in plan.AttentionTiles.Tiles)
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
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open($"private static void Scores{rows}Half(ref float query, ref float keyPanels, ref float scores)");
        WriteProducts(tile);
        writer.Close();
    }

    private void WriteTile(AttentionTile planned)
    {
        (int rows, int vectors, int panels) = planned;
        var tile = new TileEmitter(writer, plan.Width, rows, vectors) { StepsPerTrip = plan.StepsPerTrip(planned) };
        if (panels == 1)
        {
            WriteLoop($"Scores{rows}", rows, tile);
            return;
        }

        int columns = tile.Columns;
        int headDim = plan.Spec.HeadDim;
        writer.Blank().Write(
            $"/// <summary>{GeneratedText.Count(rows, "query row")}: {panels} panels side by side, so that the multiply-adds do not wait for each other, then one by one.</summary>");
        OpenTile($"Scores{rows}");
        writer.Write($"int groups = panels / {panels};");
        writer.Write($"Scores{rows}Group(ref query, ref keyPanels, ref scores, groups);");
        writer.Write(
            $"Scores{rows}Panel(ref query, ref Unsafe.Add(ref keyPanels, (nint)groups * {panels * headDim * columns}), "
            + $"ref Unsafe.Add(ref scores, groups * {panels * columns}), panels % {panels});");
        writer.Close();
        WriteLoop($"Scores{rows}Group", rows, new TileEmitter(writer, plan.Width, rows, panels * vectors) { Panels = panels, PanelStride = headDim * columns });
        WriteLoop($"Scores{rows}Panel", rows, tile);
    }

    /// <summary>A tile over one panel, or one group of panels, after the other.</summary>
    private void WriteLoop(string name, int rows, TileEmitter tile)
    {
        WriteSize(rows, tile.Columns, tile.Panels);
        writer.Write(GeneratedText.OptimizedAtOnce);
        OpenTile(name);
        OpenPanels();
        WriteProducts(tile);
        ClosePanels(tile.Columns);
        writer.Close();
    }

    /// <summary>A tile of more rows than there are registers for whole panels: a panel is taken part by part.</summary>
    private void WriteTileOfParts(AttentionTile planned)
    {
        int rows = planned.Rows;
        var tile = new TileEmitter(writer, plan.Width, rows, planned.Vectors)
        {
            PanelColumns = plan.Scores.Vectors * plan.Width.Lanes,
            StepsPerTrip = plan.StepsPerTrip(planned),
        };
        WriteSize(rows, tile.PanelColumns, panels: 1);
        OpenTile($"Scores{rows}");
        OpenPanels();
        for (int column = 0; column < tile.PanelColumns; column += tile.Columns)
        {
            string offset = VectorDialect.Offset(column);
            writer.Write(
                $"Scores{rows}Part(ref query, ref {VectorDialect.Element("keyPanels", offset)}, ref {VectorDialect.Element("scores", offset)});");
        }

        ClosePanels(tile.PanelColumns);
        writer.Close().Blank().Write(
            $"/// <summary>{GeneratedText.Count(rows, "query row")} x {GeneratedText.Count(tile.Columns, "key")} of a panel: more would not fit in the registers.</summary>");
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open($"private static void Scores{rows}Part(ref float query, ref float keyPanels, ref float scores)");
        WriteProducts(tile);
        writer.Close();
    }

    private void WriteSize(int rows, int columns, int panels)
    {
        int headDim = plan.Spec.HeadDim;
        string unit = panels == 1 ? "a panel" : $"a group of {panels} panels";
        writer.Blank().Write(
            $"/// <summary>{GeneratedText.Count(rows, "query row")} x {columns} keys {unit}, {GeneratedText.Count(headDim, "step")}: {GeneratedText.Thousands(rows * columns * headDim)} multiply-adds {unit}.</summary>");
    }

    private void OpenTile(string name) =>
        writer.Open($"private static void {name}(ref float query, ref float keyPanels, ref float scores, int panels)");

    private void OpenPanels() => writer.Open("for (int panel = 0; panel < panels; panel++)");

    private void ClosePanels(int columns)
    {
        writer.Write($"keyPanels = ref Unsafe.Add(ref keyPanels, {plan.Spec.HeadDim * columns});");
        writer.Write($"scores = ref Unsafe.Add(ref scores, {columns});");
        writer.Close();
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
