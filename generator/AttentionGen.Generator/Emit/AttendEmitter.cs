using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the drivers of the attention core: packing a key/value head, and the query rows of a head against either one key
/// block or a stream of key blocks that are merged.
/// </summary>
internal sealed class AttendEmitter(SourceWriter writer, KernelPlan plan)
{
    private const string QueryParameters = "in HeadPanels head, in ScoreOptions options, ref float context, nint contextStride, ref float scratch)";

    private readonly LayoutPlan _layout = plan.Layout;
    private readonly ScratchPlan _scratch = plan.Layout.Scratch;
    private readonly int _headDim = plan.Spec.HeadDim;

    private string LastKeyOfTile => VisibleText.LastKey(plan.Spec, "query + rows", "head.Keys");

    public void Write()
    {
        WritePack();
        WriteHead();
        WriteOneBlock();
        if (_layout.MergesBlocks)
        {
            WriteManyBlocks();
            WriteBlockWeights();
        }

        WriteTileRows();
        WriteCarefulContext();
    }

    private void WritePack()
    {
        int group = plan.Spec.GroupSize;
        PanelPlan columns = plan.Context.Columns;
        int panelKeys = plan.Scores.Vectors * plan.Width.Lanes;
        writer.Blank().Write(
            $"""
            /// <summary>
            /// Keys into panels of {panelKeys}, dimension by dimension, so that lanes are keys; values into panels of {columns.PanelColumns} columns, so
            /// that lanes are dimensions.{(group > 1 ? $" Shared by {group} query heads." : "")}
            /// </summary>
            """);
        writer.Open(
            "public static void PackHead(ref float key, nint keyStride, ref float value, nint valueStride, int first, int count, HeadPanels head)");
        writer.Write($"KeyPanels.Pack(ref key, keyStride, first, count, in head, {_headDim}, {panelKeys});");
        writer.Write(
            "ValuePanels.Pack(ref value, valueStride, first, count, in head, "
            + $"{columns.Columns}, {columns.PanelColumns}, {columns.LastPanelColumns}, {_layout.KeyBlockLength});");
        writer.Close();
    }

    private void WriteHead()
    {
        writer.Blank().Write(
            $"""
            /// <summary>
            /// Query rows of one head, {_layout.QueryBlockRows} at a time. Where one key block of {_layout.KeyBlockLength} keys holds all that the rows see, nothing needs
            /// merging.
            /// </summary>
            """);
        writer.Open(
            "public static void AttendHead(ref float query, int first, int end, HeadPanels head, in ScoreOptions options, "
            + "ref float context, nint contextStride, ref float scratch)");
        writer.Open($"for (; first < end; first += {_layout.QueryBlockRows})");
        writer.Write($"int last = Math.Min(first + {_layout.QueryBlockRows}, end);");
        if (_layout.MergesBlocks)
        {
            writer.Write($"int lastKey = {VisibleText.LastKey(plan.Spec, "last", "head.Keys")};");
            writer.Open($"if (lastKey <= {_layout.KeyBlockLength})");
        }

        writer.Write("AttendOneBlock(ref query, first, last, in head, in options, ref context, contextStride, ref scratch);");
        if (_layout.MergesBlocks)
        {
            writer.Close().Open("else");
            writer.Write("AttendManyBlocks(ref query, first, last, lastKey, in head, in options, ref context, contextStride, ref scratch);");
            writer.Close().Blank();
        }

        writer.Write($"query = ref Unsafe.Add(ref query, {_layout.QueryBlockRows * _layout.ProjectedStride});");
        writer.Write($"context = ref Unsafe.Add(ref context, {_layout.QueryBlockRows} * contextStride);");
        writer.Close().Close();
    }

    private void WriteOneBlock()
    {
        writer.Blank().Write(
            """
            /// <summary>Query rows that see one key block only: scores, softmax and context of a tile, straight into the output.</summary>
            """);
        writer.Open($"private static void AttendOneBlock(ref float queries, int first, int end, {QueryParameters}");
        WriteScratch(("scores", _scratch.Scores), ("maxima", _scratch.TileMaximum), ("sums", _scratch.TileSum), ("factors", _scratch.TileFactor));
        writer.Open("for (int query = first; query < end;)");
        writer.Write("int rows = TileRows(end - query);");
        writer.Write($"int extent = {LastKeyOfTile};");
        writer.Write("ScoreTile(rows, ref queries, ref head.KeyPanelsOrigin, extent, ref scores);");
        writer.Write("SoftmaxTile(rows, query, 0, extent, in head, in options, ref scores, ref maxima, ref sums);");
        writer.Open("for (int row = 0; row < rows; row++)");
        writer.Write("Unsafe.Add(ref factors, row) = RowFactor(query + row, Unsafe.Add(ref sums, row), in head, in options);");
        writer.Close().Blank();
        WriteDropout("0");
        writer.Open("if (options.WantsWeights)");
        writer.Write($"options.AddWeights(rows, query, 0, extent, in head, ref scores, {_layout.ScoreStride}, ref factors);");
        writer.Close().Blank();
        WriteContext("0", "context", "contextStride");
        writer.Write($"queries = ref Unsafe.Add(ref queries, rows * {_layout.ProjectedStride});");
        writer.Write("context = ref Unsafe.Add(ref context, rows * contextStride);");
        writer.Write("query += rows;");
        writer.Close().Close();
    }

    private void WriteManyBlocks()
    {
        int stride = _layout.PaddedValueHeadDim;
        writer.Blank().Write(
            """
            /// <summary>
            /// Query rows that see several key blocks. Each block is reduced on its own and merged in ascending order, so that
            /// the result does not depend on who computed it when. A block stays in the cache while all tiles pass over it.
            /// </summary>
            """);
        writer.Open($"private static void AttendManyBlocks(ref float queries, int first, int end, int lastKey, {QueryParameters}");
        WriteScratch(
            ("scores", _scratch.Scores),
            ("maxima", _scratch.TileMaximum),
            ("sums", _scratch.TileSum),
            ("factors", _scratch.TileFactor),
            ("part", _scratch.Part),
            ("accumulators", _scratch.Accumulator),
            ("runningMaxima", _scratch.RunningMaximum),
            ("runningSums", _scratch.RunningSum));
        writer.Write(
            $"""
            MemoryMarshal.CreateSpan(ref factors, {plan.TileRows}).Fill(1f);
            MemoryMarshal.CreateSpan(ref accumulators, {_layout.QueryBlockRows * stride}).Clear();
            MemoryMarshal.CreateSpan(ref runningMaxima, {_layout.QueryBlockRows}).Fill(float.NegativeInfinity);
            MemoryMarshal.CreateSpan(ref runningSums, {_layout.QueryBlockRows}).Clear();
            """);
        OpenBlocks();
        writer.Write("SoftmaxTile(rows, query, block, extent, in head, in options, ref scores, ref maxima, ref sums);");
        WriteDropout("block");
        WriteContext("block", "part", VectorDialect.Offset(stride));
        writer.Write(
            "MergeTile(rows, ref maxima, ref sums, ref part, ref Unsafe.Add(ref runningMaxima, row), "
            + $"ref Unsafe.Add(ref runningSums, row), ref Unsafe.Add(ref accumulators, row * {stride}));");
        writer.Close().Close().Blank();
        writer.Open("if (options.WantsWeights)");
        writer.Write("AddBlockWeights(ref queries, first, end, lastKey, in head, in options, ref scratch);");
        writer.Close().Blank();
        writer.Write("FinishRows(first, end, in head, in options, ref runningSums, ref accumulators, ref context, contextStride);");
        writer.Close();
    }

    /// <summary>Dropout comes after the sums: it acts on probabilities, whose sum is 1 before.</summary>
    private void WriteDropout(string block)
    {
        writer.Open("if (options.HasDropout)");
        writer.Write($"options.Drop(rows, query, {block}, extent, ref scores, {_layout.ScoreStride});");
        writer.Close().Blank();
    }

    /// <summary>
    /// Weights need the maximum and the sum of all blocks, so the scores are computed once more. The output is the same bits
    /// whether weights are wanted or not.
    /// </summary>
    private void WriteBlockWeights()
    {
        writer.Blank().Write(
            """
            /// <summary>
            /// The attention weights of rows that see several key blocks: scores once more, each block's exponentials brought from
            /// its own maximum to that of the row.
            /// </summary>
            """);
        writer.Open(
            "private static void AddBlockWeights(ref float queries, int first, int end, int lastKey, in HeadPanels head, "
            + "in ScoreOptions options, ref float scratch)");
        WriteScratch(
            ("scores", _scratch.Scores),
            ("maxima", _scratch.TileMaximum),
            ("sums", _scratch.TileSum),
            ("factors", _scratch.TileFactor),
            ("runningMaxima", _scratch.RunningMaximum),
            ("runningSums", _scratch.RunningSum));
        OpenBlocks();
        writer.Write("SoftmaxTile(rows, query, block, extent, in head, in options, ref scores, ref maxima, ref sums);");
        WriteDropout("block");
        writer.Open("for (int r = 0; r < rows; r++)");
        writer.Write("float sum = Unsafe.Add(ref runningSums, row + r);");
        writer.Write("float toRow = VectorMath.Exp2(Unsafe.Add(ref maxima, r) - Unsafe.Add(ref runningMaxima, row + r)) / sum;");
        writer.Blank().Write("// A block without a sum has no weight, unless the whole row has none: then the masks decide, as they do for its context.");
        writer.Write("float withoutSum = float.IsFinite(1f / sum) ? 0f : RowFactor(query + r, sum, in head, in options);");
        writer.Write("Unsafe.Add(ref factors, r) = Unsafe.Add(ref sums, r) != 0f ? toRow : withoutSum;");
        writer.Close().Blank();
        writer.Write($"options.AddWeights(rows, query, block, extent, in head, ref scores, {_layout.ScoreStride}, ref factors);");
        writer.Close().Close().Close();
    }

    /// <summary>Opens the loops over key blocks and query tiles, up to and including the scores.</summary>
    private void OpenBlocks()
    {
        writer.Open($"for (int block = 0; block < lastKey; block += {_layout.KeyBlockLength})");
        writer.Write($"ref float blockKeys = ref Unsafe.Add(ref head.KeyPanelsOrigin, (nint)block * {_headDim});");
        writer.Write("int rows;");
        writer.Open("for (int query = first; query < end; query += rows)");
        writer.Write("rows = TileRows(end - query);");
        writer.Write($"int extent = Math.Min({LastKeyOfTile} - block, {_layout.KeyBlockLength});");
        if (plan.Spec.Causal)
        {
            writer.Blank().Write("// Because Causal = true, a tile whose rows all lie before the block sees none of it.");
            writer.Open("if (extent <= 0)");
            writer.Write("continue;").Close().Blank();
        }

        writer.Write("int row = query - first;");
        writer.Write($"ref float tileQueries = ref Unsafe.Add(ref queries, (nint)row * {_layout.ProjectedStride});");
        writer.Write("ScoreTile(rows, ref tileQueries, ref blockKeys, extent, ref scores);");
    }

    private void WriteContext(string block, string target, string targetStride)
    {
        string call = $"rows, ref scores, in head, {block}, extent, ref factors, ref {target}, {targetStride});";
        string note = block == "0" ? "head.NonFinite" : $"Unsafe.Add(ref head.NonFinite, {block} / {_layout.KeyBlockLength})";
        writer.Write("// Hidden keys have probability zero, which silences any finite value but not NaN.");
        writer.Open($"if ({note} == 0f{(plan.Spec.Causal ? "" : " || !options.HasMask")})");
        writer.Write("ContextTile(" + call).Close();
        writer.Open("else");
        writer.Write("CarefulContextTile(query, in options, " + call).Close().Blank();
    }

    private void WriteCarefulContext()
    {
        PanelPlan columns = plan.Context.Columns;
        writer.Blank().Write(
            """
            /// <summary>The context of a block that holds NaN or an infinity: each row by itself, over the keys it sees and no other.</summary>
            """);
        writer.Open(
            "private static void CarefulContextTile(int query, in ScoreOptions options, int rows, ref float probabilities, in HeadPanels head, "
            + "int block, int extent, ref float factors, ref float context, nint contextStride)");
        writer.Open("for (int row = 0; row < rows; row++)");
        writer.Write("int visible = Math.Clamp(VisibleKeys(query + row, head.Keys) - block, 0, extent);");
        writer.Write($"ref float source = ref Unsafe.Add(ref probabilities, row * {_layout.ScoreStride});");
        writer.Write("ref float factor = ref Unsafe.Add(ref factors, row);");
        writer.Write("ref float target = ref Unsafe.Add(ref context, row * contextStride);");
        writer.Open("if (options.HasMask)");
        writer.Write(
            "CarefulContext.Row(ref source, in head, block, visible, query + row, in options, factor, ref target, "
            + $"{columns.Columns}, {columns.PanelColumns}, {columns.LastPanelColumns});");
        writer.Close().Open("else");
        writer.Write("ContextTile(1, ref source, in head, block, visible, ref factor, ref target, contextStride);");
        writer.Close().Close().Close();
    }

    private void WriteTileRows()
    {
        writer.Blank().Write("/// <summary>Rows of the next tile when this many are left.</summary>");
        string choice = string.Join(" : ", plan.RowCounts.Select(rows => rows == 1 ? "1" : $"left >= {rows} ? {rows}"));
        writer.Write($"private static int TileRows(int left) => {choice};");
    }

    private void WriteScratch(params (string Name, int Offset)[] regions)
    {
        foreach ((string name, int offset) in regions)
        {
            writer.Write(
                offset == 0 ? $"ref float {name} = ref scratch;" : $"ref float {name} = ref Unsafe.Add(ref scratch, {offset});");
        }
    }
}
