using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <content>Rows that see several key blocks: merged, shared by threads, and looked into.</content>
internal sealed partial class AttendEmitter
{
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
        WriteUnitFactors();
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
        writer.Write("FinishRows(ref queries, first, end, in head, in options, ref runningMaxima, ref runningSums, ref accumulators, ref context, contextStride);");
        writer.Close();
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
        writer.Write("float factor = options.RowFactor(query + r, maximum, Unsafe.Add(ref runningSums, row + r), in head);");
        writer.Write("float toRow = VectorMath.Exp2(Unsafe.Add(ref maxima, r) - maximum) * factor;");
        writer.Blank().Write("// A block without a sum has no weight.");
        writer.Write("Unsafe.Add(ref factors, r) = Unsafe.Add(ref sums, r) != 0f ? toRow : 0f;");
        writer.Close().Blank();
        writer.Write($"options.AddWeights(rows, query, {TileKey}, extent, ref scores, {_layout.ScoreStride}, ref factors);");
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
            writer.Write($"int from = block + (Math.Max({VisibleText.WindowStart(plan.Spec, "query")} - block, 0) & ~{Tunables.WindowStep - 1});");
            writer.Write($"int extent = Math.Min({LastKeyOfTile}, block + {_layout.KeyBlockLength}) - from;");
        }
        else
        {
            writer.Write($"int extent = Math.Min({LastKeyOfTile} - block, {_layout.KeyBlockLength});");
        }

        if (HasEnds || HasStarts)
        {
            writer.Blank().Write(
                (HasStarts, HasEnds) switch
                {
                    (false, _) => "// A tile whose rows all lie before the block sees none of it.",
                    (true, false) => "// A tile whose windows all begin after the block sees none of it.",
                    _ => "// A tile whose rows all lie before the block, or whose windows begin after it, sees none of it.",
                });
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
            "public static void AttendBlocks(ref float queries, int first, int end, int firstBlock, int endBlock, in HeadPanels head, "
            + "in ScoreOptions options, ref float partials, ref float scratch)");
        WriteScratch(("scores", _scratch.Scores), ("factors", _scratch.TileFactor));
        writer.Write($"int lastKey = Math.Min({VisibleText.LastKey(plan.Spec, "end", "head.Keys")}, endBlock * {_layout.KeyBlockLength});");
        writer.Blank().Write("// A block leaves its maxima and its sums, whole cache lines of each, and then its contexts.");
        writer.Write("int padded = (end - first + 15) & ~15;");
        WriteUnitFactors();
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

        writer.Blank().Write("/// <summary>Merges what <c>AttendBlocks</c> has left of each key block, in ascending order.</summary>");
        writer.Open(
            "public static void MergeBlocks(ref float queries, int first, int end, int blocks, in HeadPanels head, in ScoreOptions options, ref float partials, "
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
        writer.Write("FinishRows(ref queries, first, end, in head, in options, ref runningMaxima, ref runningSums, ref accumulators, ref context, contextStride);");
        writer.Close();
    }

    /// <summary>A block's context is only divided by a sum when all blocks are merged.</summary>
    private void WriteUnitFactors() =>
        writer.Write(plan.AttentionTiles.MostRows == 1 ? "factors = 1f;" : $"MemoryMarshal.CreateSpan(ref factors, {plan.AttentionTiles.MostRows}).Fill(1f);");

    private void WriteEmptyResult() =>
        writer.Write(
            $"""
            MemoryMarshal.CreateSpan(ref accumulators, (end - first) * {_layout.PaddedValueHeadDim}).Clear();
            MemoryMarshal.CreateSpan(ref runningMaxima, end - first).Fill(float.NegativeInfinity);
            MemoryMarshal.CreateSpan(ref runningSums, end - first).Clear();
            """);

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
        writer.Write($"ref float tileQuery = ref Unsafe.Add(ref queries, (nint)(query - first) * {_layout.QueryRowStride});");
        writer.Write("ScoreTile(rows, ref tileQuery, ref blockKeys, extent, ref scores);");
        if (plan.Spec.SoftCap > 0)
        {
            writer.Open("if (!options.WantsRawScores)");
            writer.Write("CapTile(rows, extent, ref scores);").Close().Blank();
        }

        string mask = "MaskTile(rows, query, block, extent, in head, in options, ref scores);";
        if (plan.Spec.HasDistanceBias)
        {
            writer.Open("if (options.WantsMaskedScores)");
            writer.Write("BiasTile(rows, query, block, extent, in options, ref scores);");
            writer.Open("if (head.Keys.HasHoles || options.HasMask)");
            writer.Write(mask).Close().Close().Blank();
        }
        else
        {
            writer.Open("if (options.WantsMaskedScores && (head.Keys.HasHoles || options.HasMask))");
            writer.Write(mask).Close().Blank();
        }

        writer.Write("ref float row = ref scores;");
        writer.Open("for (int r = 0; r < rows; r++)");
        writer.Write("options.WriteScores(query + r, block, extent, in head, Geometry, ref tileQuery, ref row);");
        writer.Write($"tileQuery = ref Unsafe.Add(ref tileQuery, {_layout.QueryRowStride});");
        writer.Write($"row = ref Unsafe.Add(ref row, {_layout.ScoreStride});");
        writer.Close().Close().Close().Close();
    }
}
