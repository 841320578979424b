using AttentionGen.Generator.Model;
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

    private bool HasStarts => VisibleText.HasStarts(plan.Spec);

    private bool HasEnds => VisibleText.HasEnds(plan.Spec);

    /// <summary>The key at which a tile begins: the block's first, or the first panel that the tile's window reaches.</summary>
    private string TileKey => HasStarts ? "from" : "block";

    private string LastKeyOfTile => VisibleText.LastKey(plan.Spec, "query + rows", "head.Keys");

    public void Write()
    {
        WritePreparation();
        WritePack();
        WriteHead();
        WriteOneBlock();
        if (_layout.MergesBlocks)
        {
            WriteManyBlocks();
            WriteBlockWeights();
            WriteSplit();
        }

        WriteScores();

        WriteTileRows();
        WriteCarefulContext();
    }

    private void WritePreparation()
    {
        writer.Blank().Write("/// <summary>Whether queries and keys are changed after they are projected.</summary>");
        writer.Write($"public static bool PreparesRows => {GeneratedText.Bool(plan.Spec.PreparesRows)};");
        WritePreparation("PrepareQueries", "query");
        WritePreparation("PrepareKeys", "key");
    }

    private void WritePreparation(string name, string rows)
    {
        AttentionSpec spec = plan.Spec;
        string signature = $"public static void {name}(ref float rows, nint stride, int count, in RowPreparation preparation)";
        if (!spec.PreparesRows)
        {
            writer.Blank().Write("/// <summary>Nothing to do: rows are used as they are projected.</summary>");
            writer.Write(signature + " { }");
            return;
        }

        writer.Blank().Write($"/// <summary>Rows of one {rows} head: {string.Join(", then ", Steps(spec))}.</summary>");
        writer.Open(signature);
        if (spec.QueryKeyNorm)
        {
            writer.Write($"RowNorm.Apply(ref rows, stride, count, {_headDim}, ref preparation.Norm, {GeneratedText.Float(spec.NormEpsilon)});");
        }

        if (spec.Rotary is { } rotary)
        {
            writer.Write(
                "RotaryRows.Rotate(ref rows, stride, count, ref preparation.Cosines, ref preparation.Sines, "
                + $"{rotary.Dim / 2}, {rotary.Dim}, interleaved: {GeneratedText.Bool(rotary.Interleaved)});");
        }

        writer.Close();
    }

    private static IEnumerable<string> Steps(AttentionSpec spec)
    {
        if (spec.QueryKeyNorm)
        {
            yield return "divided by their root mean square and weighted";
        }

        if (spec.Rotary is { } rotary)
        {
            yield return $"the first {rotary.Dim} elements rotated by position, {(rotary.Interleaved ? "neighbours together" : "halves together")}";
        }
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
        writer.Open("if (options.WantsScores)");
        writer.Write("WriteScores(ref query, first, end, in head, in options, ref scratch);");
        writer.Close().Blank();
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

        writer.Write($"query = ref Unsafe.Add(ref query, {_layout.QueryBlockRows * _layout.QueryRowStride});");
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
        string tileKey = "0";
        string keyPanels = "head.KeyPanelsOrigin";
        if (HasStarts)
        {
            tileKey = "from";
            keyPanels = $"Unsafe.Add(ref head.KeyPanelsOrigin, from * {_headDim})";
            writer.Blank().Write("// Panels before the window of the tile's first row are left out.");
            writer.Write($"int from = {VisibleText.FirstKey(plan.Spec, "query")} & ~{WindowStep - 1};");
            writer.Write($"int extent = Math.Max(0, {LastKeyOfTile} - from);");
        }
        else
        {
            writer.Write($"int extent = {LastKeyOfTile};");
        }

        writer.Write($"ScoreTile(rows, ref queries, ref {keyPanels}, extent, ref scores);");
        writer.Write($"SoftmaxTile(rows, query, {tileKey}, extent, in head, in options, ref scores, ref maxima, ref sums);");
        writer.Open("for (int row = 0; row < rows; row++)");
        writer.Write("float maximum = Unsafe.Add(ref maxima, row);");
        writer.Write("float sum = Unsafe.Add(ref sums, row);");
        writer.Write("Unsafe.Add(ref factors, row) = RowFactor(query + row, maximum, sum, in head, in options);");
        writer.Open("if (options.WantsLogSumExp)");
        writer.Write("options.WriteLogSumExp(query + row, maximum, sum);");
        writer.Close().Close().Blank();
        WriteDropout(tileKey);
        writer.Open("if (options.WantsWeights)");
        writer.Write($"options.AddWeights(rows, query, {tileKey}, extent, in head, ref scores, {_layout.ScoreStride}, ref factors);");
        writer.Close().Blank();
        WriteContext(tileKey, "context", "contextStride");
        writer.Write($"queries = ref Unsafe.Add(ref queries, rows * {_layout.QueryRowStride});");
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
        writer.Write($"MemoryMarshal.CreateSpan(ref factors, {plan.TileRows}).Fill(1f);");
        WriteEmptyResult();
        OpenBlocks();
        writer.Write($"SoftmaxTile(rows, query, {TileKey}, extent, in head, in options, ref scores, ref maxima, ref sums);");
        WriteDropout(TileKey);
        WriteContext(TileKey, "part", VectorDialect.Offset(stride));
        writer.Write(
            "MergeTile(rows, ref maxima, ref sums, ref part, ref Unsafe.Add(ref runningMaxima, row), "
            + $"ref Unsafe.Add(ref runningSums, row), ref Unsafe.Add(ref accumulators, row * {stride}));");
        writer.Close().Close().Blank();
        writer.Open("if (options.WantsWeights)");
        writer.Write("AddBlockWeights(ref queries, first, end, lastKey, in head, in options, ref scratch);");
        writer.Close().Blank();
        writer.Write("FinishRows(first, end, in head, in options, ref runningMaxima, ref runningSums, ref accumulators, ref context, contextStride);");
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
        writer.Write($"SoftmaxTile(rows, query, {TileKey}, extent, in head, in options, ref scores, ref maxima, ref sums);");
        WriteDropout(TileKey);
        writer.Open("for (int r = 0; r < rows; r++)");
        writer.Write("float maximum = Unsafe.Add(ref runningMaxima, row + r);");
        writer.Write("float factor = RowFactor(query + r, maximum, Unsafe.Add(ref runningSums, row + r), in head, in options);");
        writer.Write("float toRow = VectorMath.Exp2(Unsafe.Add(ref maxima, r) - maximum) * factor;");
        writer.Blank().Write("// A block without a sum has no weight, unless the whole row has none: then the masks decide, as they do for its context.");
        writer.Write("float withoutSum = float.IsFinite(factor) ? 0f : factor;");
        writer.Write("Unsafe.Add(ref factors, r) = Unsafe.Add(ref sums, r) != 0f ? toRow : withoutSum;");
        writer.Close().Blank();
        writer.Write($"options.AddWeights(rows, query, {TileKey}, extent, in head, ref scores, {_layout.ScoreStride}, ref factors);");
        writer.Close().Close().Close();
    }

    /// <summary>Opens the loops over key blocks and query tiles, up to and including the scores.</summary>
    private void OpenBlocks()
    {
        string firstBlock = "0";
        if (HasStarts)
        {
            writer.Write($"int firstBlock = {VisibleText.FirstKey(plan.Spec, "first")} / {_layout.KeyBlockLength} * {_layout.KeyBlockLength};");
            firstBlock = "firstBlock";
        }

        writer.Open($"for (int block = {firstBlock}; block < lastKey; block += {_layout.KeyBlockLength})");
        OpenTiles();
    }

    /// <summary>Opens the loop over the query tiles of a block, up to and including the scores.</summary>
    private void OpenTiles()
    {
        writer.Write($"ref float blockKeys = ref Unsafe.Add(ref head.KeyPanelsOrigin, (nint){(HasStarts ? "head.Slot(block)" : "block")} * {_headDim});");
        writer.Write("int rows;");
        writer.Open("for (int query = first; query < end; query += rows)");
        writer.Write("rows = TileRows(end - query);");
        if (HasStarts)
        {
            writer.Blank().Write("// Panels before the window of the tile's first row are left out.");
            writer.Write($"int from = block + (Math.Max({VisibleText.WindowStart(plan.Spec, "query")} - block, 0) & ~{WindowStep - 1});");
            writer.Write($"int extent = Math.Min({LastKeyOfTile}, block + {_layout.KeyBlockLength}) - from;");
        }
        else
        {
            writer.Write($"int extent = Math.Min({LastKeyOfTile} - block, {_layout.KeyBlockLength});");
        }

        if (HasEnds || HasStarts)
        {
            writer.Blank().Write("// A tile whose rows all lie before the block, or beyond their window of it, sees none of it.");
            writer.Open("if (extent <= 0)");
            writer.Write("continue;").Close().Blank();
        }

        writer.Write("int row = query - first;");
        writer.Write($"ref float tileQueries = ref Unsafe.Add(ref queries, (nint)row * {_layout.QueryRowStride});");
        string keys = HasStarts ? $"Unsafe.Add(ref blockKeys, (from - block) * {_headDim})" : "blockKeys";
        writer.Write($"ScoreTile(rows, ref tileQueries, ref {keys}, extent, ref scores);");
    }

    /// <summary>
    /// Where there are few rows and many keys, threads share the keys: blocks are reduced on their own anyway, so it does not
    /// matter who does it, and they are merged in the same order.
    /// </summary>
    private void WriteSplit()
    {
        int stride = _layout.PaddedValueHeadDim;
        writer.Blank().Write(
            """
            /// <summary>
            /// Maxima, sums and contexts of rows against some key blocks, each block on its own, for threads that share the keys of
            /// a few queries. <c>MergeBlocks</c> puts them together.
            /// </summary>
            """);
        writer.Open(
            "public static void AttendBlocks(ref float queries, int first, int end, int firstBlock, int endBlock, HeadPanels head, "
            + "in ScoreOptions options, ref float partials, ref float scratch)");
        WriteScratch(("scores", _scratch.Scores), ("factors", _scratch.TileFactor));
        writer.Write($"int lastKey = Math.Min({VisibleText.LastKey(plan.Spec, "end", "head.Keys")}, endBlock * {_layout.KeyBlockLength});");
        writer.Write("int padded = (end - first + 15) & ~15;");
        writer.Write($"MemoryMarshal.CreateSpan(ref factors, {plan.TileRows}).Fill(1f);");
        writer.Open($"for (int block = firstBlock * {_layout.KeyBlockLength}; block < lastKey; block += {_layout.KeyBlockLength})");
        writer.Write(
            """
            ref float maxima = ref partials;
            ref float sums = ref Unsafe.Add(ref maxima, padded);
            ref float parts = ref Unsafe.Add(ref sums, padded);
            MemoryMarshal.CreateSpan(ref sums, padded).Clear();
            """);
        OpenTiles();
        writer.Write(
            $"SoftmaxTile(rows, query, {TileKey}, extent, in head, in options, ref scores, ref Unsafe.Add(ref maxima, row), ref Unsafe.Add(ref sums, row));");
        WriteDropout(TileKey);
        writer.Write($"ref float part = ref Unsafe.Add(ref parts, row * {stride});");
        WriteContext(TileKey, "part", VectorDialect.Offset(stride));
        writer.Close().Blank();
        writer.Write($"partials = ref Unsafe.Add(ref partials, padded * {stride + 2});");
        writer.Close().Close();

        writer.Blank().Write("/// <summary>Merges what <c>AttendBlocks</c> has left for so many key blocks, in ascending order.</summary>");
        writer.Open(
            "public static void MergeBlocks(int first, int end, int blocks, HeadPanels head, in ScoreOptions options, ref float partials, "
            + "ref float context, nint contextStride, ref float scratch)");
        WriteScratch(
            ("accumulators", _scratch.Accumulator), ("runningMaxima", _scratch.RunningMaximum), ("runningSums", _scratch.RunningSum));
        WriteEmptyResult();
        writer.Write("int rows = end - first;");
        writer.Write("int padded = (rows + 15) & ~15;");
        writer.Open("for (int block = 0; block < blocks; block++)");
        writer.Write("ref float sums = ref Unsafe.Add(ref partials, padded);");
        writer.Write("ref float parts = ref Unsafe.Add(ref sums, padded);");
        writer.Write("MergeTile(rows, ref partials, ref sums, ref parts, ref runningMaxima, ref runningSums, ref accumulators);");
        writer.Write($"partials = ref Unsafe.Add(ref partials, padded * {stride + 2});");
        writer.Close().Blank();
        writer.Write("FinishRows(first, end, in head, in options, ref runningMaxima, ref runningSums, ref accumulators, ref context, contextStride);");
        writer.Close();
    }

    private void WriteEmptyResult() =>
        writer.Write(
            $"""
            MemoryMarshal.CreateSpan(ref accumulators, {_layout.QueryBlockRows * _layout.PaddedValueHeadDim}).Clear();
            MemoryMarshal.CreateSpan(ref runningMaxima, {_layout.QueryBlockRows}).Fill(float.NegativeInfinity);
            MemoryMarshal.CreateSpan(ref runningSums, {_layout.QueryBlockRows}).Clear();
            """);

    /// <summary>
    /// A tile of a window begins at a multiple of this many keys: whole panels of every width, and whole rounds of the lanes
    /// that sums run over, so that the bits do not depend on where it begins.
    /// </summary>
    private const int WindowStep = 64;

    /// <summary>Scores for people who look into a model are computed apart: the way to the output has no trace of them.</summary>
    private void WriteScores()
    {
        writer.Blank().Write("/// <summary>Writes the scores of rows against all keys, as they are at the point that the call asks for.</summary>");
        writer.Open(
            "private static void WriteScores(ref float queries, int first, int end, in HeadPanels head, in ScoreOptions options, ref float scratch)");
        WriteScratch(("scores", _scratch.Scores));
        writer.Open($"for (int block = 0; block < head.Keys.Count; block += {_layout.KeyBlockLength})");
        writer.Write($"ref float blockKeys = ref Unsafe.Add(ref head.KeyPanelsOrigin, (nint)block * {_headDim});");
        writer.Write($"int extent = Math.Min(head.Keys.Count - block, {_layout.KeyBlockLength});");
        writer.Write("int rows;");
        writer.Open("for (int query = first; query < end; query += rows)");
        writer.Write("rows = TileRows(end - query);");
        writer.Write($"ScoreTile(rows, ref Unsafe.Add(ref queries, (nint)(query - first) * {_layout.QueryRowStride}), ref blockKeys, extent, ref scores);");
        if (plan.Spec.SoftCap > 0)
        {
            writer.Open("if (!options.WantsRawScores)");
            writer.Write("CapTile(rows, extent, ref scores);").Close().Blank();
        }

        writer.Open("if (options.WantsMaskedScores)");
        if (plan.Spec.HasDistanceBias)
        {
            writer.Write("BiasTile(rows, query, block, extent, in options, ref scores);");
        }

        writer.Open("if (head.Keys.HasHoles || options.HasMask)");
        writer.Write("MaskTile(rows, query, block, extent, in head, in options, ref scores);");
        writer.Close().Close().Blank();
        writer.Write("ref float row = ref scores;");
        writer.Open("for (int r = 0; r < rows; r++)");
        writer.Write("int visible = Math.Clamp(VisibleKeys(query + r, head.Keys) - block, 0, extent);");
        string hidden = HasStarts ? $"Math.Clamp({VisibleText.WindowStart(plan.Spec, "query + r")} - block, 0, extent)" : "0";
        writer.Write($"options.WriteScores(query + r, block, extent, {hidden}, visible, ref row);");
        writer.Write($"row = ref Unsafe.Add(ref row, {_layout.ScoreStride});");
        writer.Close().Close().Close().Close();
    }

    private void WriteContext(string block, string target, string targetStride)
    {
        string call = $"rows, ref scores, in head, {block}, extent, ref factors, ref {target}, {targetStride});";
        string slot = HasStarts ? $"head.Slot({block})" : block;
        string note = block == "0" ? "head.NonFinite" : $"Unsafe.Add(ref head.NonFinite, {slot} / {_layout.KeyBlockLength})";
        writer.Write("// Hidden keys have probability zero, which silences any finite value but not NaN.");
        writer.Open($"if ({note} == 0f{(HasEnds || HasStarts ? "" : " || !options.HasMask")})");
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
        string key = "block";
        string count = "visible";
        if (HasStarts)
        {
            writer.Write($"int hidden = Math.Clamp({VisibleText.WindowStart(plan.Spec, "query + row")} - block, 0, visible);");
            writer.Write("source = ref Unsafe.Add(ref source, hidden);");
            key = "block + hidden";
            count = "visible - hidden";
        }

        writer.Write("ref float factor = ref Unsafe.Add(ref factors, row);");
        writer.Write("ref float target = ref Unsafe.Add(ref context, row * contextStride);");
        writer.Open("if (options.HasMask)");
        writer.Write(
            $"CarefulContext.Row(ref source, in head, {key}, {count}, query + row, in options, factor, ref target, "
            + $"{columns.Columns}, {columns.PanelColumns}, {columns.LastPanelColumns});");
        writer.Close().Open("else");
        writer.Write($"ContextTile(1, ref source, in head, {key}, {count}, ref factor, ref target, contextStride);");
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
