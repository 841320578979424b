using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes a projection: rows times packed weight panels plus bias, in row blocks, panels and tiles.</summary>
internal sealed class ProjectionEmitter(SourceWriter writer, KernelPlan plan, ProjectionPlan projection, string name, string does)
{
    private readonly VectorDialect _dialect = new(plan.Width);
    private readonly bool _bias = plan.Spec.Bias;

    public void Write()
    {
        WriteDriver();
        PanelPlan columns = projection.Columns;
        int lastLanes = projection.StoresWholeVectors ? plan.Width.Lanes : columns.LastLanes;
        bool lastIsSpecial = columns.LastVectors > 0 || lastLanes != plan.Width.Lanes;
        int lastVectors = columns.LastVectors > 0 ? columns.LastVectors : columns.PanelVectors;
        if (FullPanels > 0)
        {
            WritePanel("Panel", columns.PanelVectors, plan.Width.Lanes);
        }

        if (lastIsSpecial)
        {
            WritePanel("LastPanel", lastVectors, lastLanes);
        }
    }

    /// <summary>Panels that are stored whole; the last one is apart when it is narrower or ends in a part of a vector.</summary>
    private int FullPanels =>
        projection.StoresWholeVectors || projection.Columns.LastVectors > 0
            ? projection.Columns.FullPanels
            : projection.Columns.FullPanels - 1;

    private bool HasLastPanel => FullPanels < projection.Columns.Panels;

    private string BiasParameter => _bias ? "ref float bias, " : "";

    private string BiasArgument(string bias, string offset = "0") =>
        !_bias ? "" : offset == "0" ? $"ref {bias}, " : $"ref Unsafe.Add(ref {bias}, {offset}), ";

    private void WriteDriver()
    {
        PanelPlan columns = projection.Columns;
        int inputs = projection.Reduction.Length;
        int width = columns.PanelColumns;
        writer.Blank().Write(
            $"""
            /// <summary>
            /// {does}: [rows, {inputs}] times {columns.Panels} weight panels gives [rows, {columns.Columns}].
            /// {projection.RowBlock} rows at a time stay in the cache while the panels pass over them.
            /// </summary>
            """);
        writer.Open(
            $"public static void {name}(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel)");
        writer.Open($"for (int first = 0; first < rows; first += {projection.RowBlock})");
        writer.Write($"int count = Math.Min({projection.RowBlock}, rows - first);");
        writer.Write($"ref float source = ref Unsafe.Add(ref input, (nint)first * {projection.InputStride});");
        writer.Write($"ref float target = ref Unsafe.Add(ref output, (nint)first * {projection.OutputStride});");
        if (FullPanels > 0)
        {
            writer.Open($"for (int panel = firstPanel; panel < {(HasLastPanel ? $"Math.Min(endPanel, {FullPanels})" : "endPanel")}; panel++)");
            writer.Write(
                $"{name}Panel(ref source, ref Unsafe.Add(ref weights.Panels, (nint)panel * {inputs * width}), "
                + $"{BiasArgument("weights.Bias", $"panel * {width}")}ref Unsafe.Add(ref target, panel * {width}), count);");
            writer.Close();
        }

        if (HasLastPanel)
        {
            int done = FullPanels * width;
            writer.Blank().Open($"if (endPanel == {columns.Panels})");
            writer.Write(
                $"{name}LastPanel(ref source, ref Unsafe.Add(ref weights.Panels, {(long)done * inputs}), "
                + $"{BiasArgument("weights.Bias", VectorDialect.Offset(done))}ref Unsafe.Add(ref target, {done}), count);");
            writer.Close();
        }

        writer.Close().Close();
    }

    private void WritePanel(string suffix, int vectors, int lastLanes)
    {
        writer.Blank().Write($"/// <summary>One weight panel against all rows: tiles of {plan.TileRows} rows, then what is left.</summary>");
        writer.Open(
            $"private static void {name}{suffix}(ref float input, ref float panel, {BiasParameter}ref float output, int rows)");
        writer.Write($"int tiles = rows / {plan.TileRows};");
        writer.Open("if (tiles > 0)");
        writer.Write($"{Tile(plan.TileRows, suffix)}(ref input, ref panel, {BiasArgument("bias")}ref output, tiles);");
        writer.Write($"input = ref Unsafe.Add(ref input, (nint)tiles * {plan.TileRows * projection.InputStride});");
        writer.Write($"output = ref Unsafe.Add(ref output, (nint)tiles * {plan.TileRows * projection.OutputStride});");
        writer.Write($"rows -= tiles * {plan.TileRows};");
        writer.Close();
        for (int i = 1; i < plan.RowCounts.Count; i++)
        {
            // What the next taller tile leaves over may hold this one several times.
            int rows = plan.RowCounts[i];
            bool repeats = plan.RowCounts[i - 1] > 2 * rows;
            writer.Blank().Open($"{(repeats ? "while" : "if")} (rows >= {rows})");
            writer.Write($"{Tile(rows, suffix)}(ref input, ref panel, {BiasArgument("bias")}ref output);");
            writer.Write($"input = ref Unsafe.Add(ref input, {rows * projection.InputStride});");
            writer.Write($"output = ref Unsafe.Add(ref output, {rows * projection.OutputStride});");
            writer.Write($"rows -= {rows};");
            writer.Close();
        }

        writer.Close();
        foreach (int rows in plan.RowCounts)
        {
            WriteTile(rows, suffix, vectors, lastLanes);
        }
    }

    private string Tile(int rows, string suffix) => $"{name}{suffix}{rows}";

    private void WriteTile(int rows, string suffix, int vectors, int lastLanes)
    {
        bool repeats = rows == plan.TileRows;
        var tile = new TileEmitter(writer, plan.Width, rows, vectors);
        int inputs = projection.Reduction.Length;
        long multiplyAdds = (long)rows * tile.Columns * inputs;
        writer.Blank().Write(
            $"/// <summary>{rows} rows x {tile.Columns} columns, {inputs} steps: {multiplyAdds} multiply-adds{(repeats ? " a tile" : "")}.</summary>");
        writer.Write(GeneratedText.LeafKernel);
        writer.Open(
            $"private static void {Tile(rows, suffix)}(ref float input, ref float panel, {BiasParameter}ref float output"
            + $"{(repeats ? ", int tiles" : "")})");
        if (_bias)
        {
            for (int vector = 0; vector < vectors; vector++)
            {
                string offset = VectorDialect.Offset(vector * plan.Width.Lanes);
                writer.Write($"{_dialect.Type} bias_c{vector} = {_dialect.Load("bias", offset)};");
            }
        }

        if (repeats)
        {
            writer.Open("for (int tile = 0; tile < tiles; tile++)");
        }

        tile.Declare(vector => _bias ? $"bias_c{vector}" : _dialect.Zero);
        writer.Write("ref float row = ref input;");
        writer.Write("ref float column = ref panel;");
        tile.Reduce(projection.Reduction, projection.InputStride);
        tile.Store("output", lastLanes, projection.OutputStride);
        if (repeats)
        {
            writer.Write($"input = ref Unsafe.Add(ref input, {rows * projection.InputStride});");
            writer.Write($"output = ref Unsafe.Add(ref output, {rows * projection.OutputStride});");
            writer.Close();
        }

        writer.Close();
    }
}
