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
            /// Scores of up to {plan.TileRows} query rows against the first keys of a block, {panelKeys} keys to a panel. Panels that
            /// no row of the tile sees are never touched.
            /// </summary>
            """);
        writer.Open("private static void ScoreTile(int rows, ref float query, ref float keyPanels, int keys, ref float scores)");
        writer.Write($"int panels = (keys + {panelKeys - 1}) / {panelKeys};");
        writer.Open("switch (rows)");
        foreach (int rows in plan.RowCounts)
        {
            writer.Write($"case {rows}: Scores{rows}(ref query, ref keyPanels, ref scores, panels); break;");
        }

        writer.Close().Close();
        foreach (int rows in plan.RowCounts)
        {
            WriteTile(rows);
        }
    }

    private void WriteTile(int rows)
    {
        var tile = new TileEmitter(writer, plan.Width, rows, plan.Scores.Vectors);
        int headDim = plan.Spec.HeadDim;
        writer.Blank().Write(
            $"/// <summary>{GeneratedText.Count(rows, "query row")} x {tile.Columns} keys a panel, {headDim} steps: {rows * tile.Columns * headDim} multiply-adds a panel.</summary>");
        writer.Write(GeneratedText.LeafKernel);
        writer.Open($"private static void Scores{rows}(ref float query, ref float keyPanels, ref float scores, int panels)");
        writer.Open("for (int panel = 0; panel < panels; panel++)");
        tile.Declare(_ => _dialect.Zero);
        writer.Write("ref float row = ref query;");
        writer.Write("ref float column = ref keyPanels;");
        tile.Reduce(plan.Scores.Reduction, plan.Layout.QueryRowStride);
        tile.Store((accumulator, _) => accumulator, "scores", plan.Width.Lanes, plan.Layout.ScoreStride);
        writer.Write($"keyPanels = ref Unsafe.Add(ref keyPanels, {headDim * tile.Columns});");
        writer.Write($"scores = ref Unsafe.Add(ref scores, {tile.Columns});");
        writer.Close().Close();
    }
}
