using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the drivers of the attention core: a batch item's heads, their query blocks, and within them either one key
/// block or a stream of key blocks that are merged.
/// </summary>
internal sealed class AttendEmitter(SourceWriter writer, KernelPlan plan)
{
    private readonly LayoutPlan _layout = plan.Layout;
    private readonly ScratchPlan _scratch = plan.Layout.Scratch;
    private readonly int _headDim = plan.Spec.HeadDim;

    private string PanelStep => $"{_headDim}";

    public void Write()
    {
        WriteItem();
        WriteQueries();
        WriteOneBlock();
        WriteManyBlocks();
        WriteTileRows();
        if (plan.Spec.Causal)
        {
            WriteCarefulContext();
        }
    }

    private void WriteItem()
    {
        int group = plan.Spec.GroupSize;
        PanelPlan columns = plan.Context.Columns;
        writer.Blank().Write(
            $"""
            /// <summary>
            /// Attention of one batch item. Queries are already scaled, {_layout.ProjectedStride} floats apart; keys and values are rows that are
            /// packed into panels once for each key/value head{(group > 1 ? $" and shared by its {group} query heads" : "")}.
            /// </summary>
            """);
        writer.Open(
            "private static void AttendItem(ref float query, ref float key, ref float value, nint keyStride, ref float context, "
            + "nint contextStride, int queryLength, int keyLength, PaddingMask padding, int item, ref float scratch)");
        writer.Write(
            $"""
            int keyCapacity = (keyLength + {_layout.KeyCapacityStep - 1}) & ~{_layout.KeyCapacityStep - 1};
            ref float keyBias = ref Unsafe.Add(ref scratch, {_scratch.End});
            ref float nonFinite = ref Unsafe.Add(ref keyBias, keyCapacity);
            ref float keyPanels = ref Unsafe.Add(ref nonFinite, keyCapacity);
            ref float valuePanels = ref Unsafe.Add(ref keyPanels, (nint)keyCapacity * {_headDim});
            KeyVisibility keys = KeyVisibility.Read(padding, item, keyLength, ref keyBias);
            """);
        writer.Open($"for (int keyHead = 0; keyHead < {plan.Spec.KeyValueHeads}; keyHead++)");
        writer.Write(
            $"""
            ref float headKey = ref Unsafe.Add(ref key, keyHead * {_headDim});
            ref float headValue = ref Unsafe.Add(ref value, keyHead * {_headDim});
            KeyPanels.Pack(ref headKey, keyStride, ref keyPanels, keys, ref keyBias, {_headDim}, {plan.Scores.Vectors * plan.Width.Lanes});
            ValuePanels.Pack(ref headValue, keyStride, ref valuePanels, keyCapacity, keys, ref keyBias, {_headDim}, {columns.PanelColumns}, {columns.LastPanelColumns}, {_layout.KeyBlockLength}, ref nonFinite);
            """);
        string head = "keyHead";
        if (group > 1)
        {
            writer.Open($"for (int head = keyHead * {group}; head < (keyHead + 1) * {group}; head++)");
            head = "head";
        }

        writer.Write(
            $"AttendHead(ref Unsafe.Add(ref query, {head} * {_headDim}), ref keyPanels, ref valuePanels, keyCapacity, keys, ref keyBias, "
            + $"ref nonFinite, ref Unsafe.Add(ref context, {head} * {_headDim}), contextStride, queryLength, ref scratch);");
        if (group > 1)
        {
            writer.Close();
        }

        writer.Close().Close();
    }

    private void WriteQueries()
    {
        writer.Blank().Write(
            $"""
            /// <summary>
            /// One query head, {_layout.QueryBlockRows} query rows at a time. Where {_layout.KeyBlockLength} keys, one key block, hold all that the rows see, nothing
            /// needs merging.
            /// </summary>
            """);
        writer.Open(
            "private static void AttendHead(ref float query, ref float keyPanels, ref float valuePanels, int keyCapacity, KeyVisibility keys, "
            + "ref float keyBias, ref float nonFinite, ref float context, nint contextStride, int queryLength, ref float scratch)");
        writer.Open($"for (int first = 0; first < queryLength; first += {_layout.QueryBlockRows})");
        writer.Write($"int end = Math.Min(first + {_layout.QueryBlockRows}, queryLength);");
        writer.Write($"int lastKey = {(plan.Spec.Causal ? "Math.Min(end, keys.Count)" : "keys.Count")};");
        writer.Write($"ref float rows = ref Unsafe.Add(ref query, (nint)first * {_layout.ProjectedStride});");
        writer.Write("ref float target = ref Unsafe.Add(ref context, first * contextStride);");
        string arguments = "ref rows, first, end, ref keyPanels, ref valuePanels, keyCapacity, keys, ref keyBias, ref nonFinite, ref target, contextStride, ref scratch";
        writer.Open($"if (lastKey <= {_layout.KeyBlockLength})");
        writer.Write($"AttendOneBlock({arguments});").Close();
        writer.Open("else");
        writer.Write($"AttendManyBlocks({arguments.Replace("first, end, ", "first, end, lastKey, ")});").Close();
        writer.Close().Close();
    }

    private const string QueryParameters =
        "ref float keyPanels, ref float valuePanels, int keyCapacity, KeyVisibility keys, ref float keyBias, ref float nonFinite, "
        + "ref float context, nint contextStride, ref float scratch)";

    private string LastKeyOfTile => plan.Spec.Causal ? "Math.Min(query + rows, keys.Count)" : "keys.Count";

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
        writer.Write("ScoreTile(rows, ref queries, ref keyPanels, extent, ref scores);");
        writer.Write("SoftmaxTile(rows, query, 0, extent, keys, ref keyBias, ref scores, ref maxima, ref sums);");
        writer.Open("for (int row = 0; row < rows; row++)");
        writer.Write("Unsafe.Add(ref factors, row) = VisibleKeys(query + row, keys) > 0 ? 1f / Unsafe.Add(ref sums, row) : 0f;");
        writer.Close().Blank();
        WriteContext("0", "context", "contextStride");
        writer.Write($"queries = ref Unsafe.Add(ref queries, rows * {_layout.ProjectedStride});");
        writer.Write("context = ref Unsafe.Add(ref context, rows * contextStride);");
        writer.Write("query += rows;");
        writer.Close().Close();
    }

    private void WriteManyBlocks()
    {
        int stride = _layout.PaddedHeadDim;
        writer.Blank().Write(
            $"""
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
        writer.Open($"for (int block = 0; block < lastKey; block += {_layout.KeyBlockLength})");
        writer.Write($"ref float blockKeys = ref Unsafe.Add(ref keyPanels, (nint)block * {PanelStep});");
        writer.Open("for (int query = first; query < end;)");
        writer.Write("int rows = TileRows(end - query);");
        writer.Write($"int extent = Math.Min({LastKeyOfTile} - block, {_layout.KeyBlockLength});");
        if (plan.Spec.Causal)
        {
            writer.Write("// Because Causal = true, a tile whose rows all lie before the block sees none of it.");
        }

        writer.Open(plan.Spec.Causal ? "if (extent > 0)" : "");
        writer.Write("int row = query - first;");
        writer.Write($"ref float tileQueries = ref Unsafe.Add(ref queries, (nint)row * {_layout.ProjectedStride});");
        writer.Write("ScoreTile(rows, ref tileQueries, ref blockKeys, extent, ref scores);");
        writer.Write("SoftmaxTile(rows, query, block, extent, keys, ref keyBias, ref scores, ref maxima, ref sums);");
        WriteContext("block", "part", VectorDialect.Offset(stride));
        writer.Write(
            "MergeTile(rows, ref maxima, ref sums, ref part, ref Unsafe.Add(ref runningMaxima, row), "
            + $"ref Unsafe.Add(ref runningSums, row), ref Unsafe.Add(ref accumulators, row * {stride}));");
        writer.Close().Blank();
        writer.Write("query += rows;");
        writer.Close().Close().Blank();
        writer.Write("FinishRows(first, end, keys, ref runningSums, ref accumulators, ref context, contextStride);");
        writer.Close();
    }

    private void WriteContext(string block, string target, string targetStride)
    {
        string call = $"(rows, ref scores, ref valuePanels, keyCapacity, {block}, extent, ref factors, ref {target}, {targetStride});";
        if (!plan.Spec.Causal)
        {
            writer.Write("ContextTile" + call);
            return;
        }

        string note = block == "0" ? "nonFinite" : $"Unsafe.Add(ref nonFinite, {block} / {_layout.KeyBlockLength})";
        writer.Write("// Keys behind the diagonal have probability zero, which silences any finite value but not NaN.");
        writer.Open($"if ({note} == 0f)");
        writer.Write("ContextTile" + call).Close();
        writer.Open("else");
        writer.Write($"CarefulContextTile(query, keys, {call.Substring(1)}");
        writer.Close().Blank();
    }

    private void WriteCarefulContext()
    {
        writer.Blank().Write(
            """
            /// <summary>The context of a block that holds NaN or an infinity: each row by itself, over the keys it sees and no other.</summary>
            """);
        writer.Open(
            "private static void CarefulContextTile(int query, KeyVisibility keys, int rows, ref float probabilities, ref float valuePanels, "
            + "int keyCapacity, int block, int extent, ref float factors, ref float context, nint contextStride)");
        writer.Open("for (int row = 0; row < rows; row++)");
        writer.Write("int visible = Math.Clamp(VisibleKeys(query + row, keys) - block, 0, extent);");
        writer.Write(
            $"ContextTile(1, ref Unsafe.Add(ref probabilities, row * {_layout.ScoreStride}), ref valuePanels, keyCapacity, block, visible, "
            + "ref Unsafe.Add(ref factors, row), ref Unsafe.Add(ref context, row * contextStride), contextStride);");
        writer.Close().Close();
    }

    private void WriteTileRows()
    {
        writer.Blank().Write("/// <summary>Rows of the next tile when this many are left.</summary>");
        writer.Write("private static int TileRows(int left) =>");
        string choice = string.Join(
            " : ", plan.RowCounts.Select(rows => rows == 1 ? "1" : $"left >= {rows} ? {rows}"));
        writer.Write($"    {choice};");
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
