using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the drivers of the attention core: packing a key/value head, and the query rows of a head against either one key
/// block or a stream of key blocks that are merged.
/// </summary>
internal sealed partial class AttendEmitter(SourceWriter writer, KernelPlan plan)
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
            WriteBlockContext();
        }

        WriteScores();

        WriteTileRows();
        WriteGeometry();
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
            string elements = rotary.Dim == spec.HeadDim ? "elements" : $"the first {rotary.Dim} elements";
            yield return $"{elements} rotated by position, {(rotary.Interleaved ? "neighbours together" : "halves together")}";
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
            /// Keys into panels of {panelKeys}, dimension by dimension, so that neighbours are keys; values into panels of {columns.PanelColumns} columns,
            /// so that neighbours are dimensions.{(group > 1 ? $" {group} query heads share them." : "")}
            /// </summary>
            """);
        writer.Open(
            "public static void PackHead(ref float key, nint keyStride, ref float value, nint valueStride, int first, int count, in HeadPanels head)");
        writer.Write($"KeyPanels.Pack(ref key, keyStride, first, count, in head, {_headDim}, {panelKeys});");
        writer.Write(
            "ValuePanels.Pack(ref value, valueStride, first, count, in head, "
            + $"{columns.Columns}, {columns.PanelColumns}, {columns.LastPanelColumns}, {_layout.KeyBlockLength});");
        writer.Close();
    }

    private void WriteHead()
    {
        int group = plan.Spec.GroupSize;
        writer.Blank().Write("/// <summary>");
        writer.Write($"/// Query rows of {(group > 1 ? $"the {group} heads that share keys and values" : "one head")}, {_layout.QueryBlockRows} at a time, or fewer.");
        if (group > 1)
        {
            writer.Write($"/// A row is a query's position times {group}, plus its head's number among those {group}.");
        }

        writer.Write(
            _layout.MergesBlocks
                ? $"/// Where one key block of {_layout.KeyBlockLength} keys holds all that the rows see, nothing needs merging."
                : $"/// Nothing needs merging: all keys are in one block, because Sequence = {plan.Spec.Sequence}.");
        writer.Write("/// </summary>");
        writer.Open(
            "public static void AttendHead(ref float query, int first, int end, in HeadPanels head, in ScoreOptions options, "
            + "ref float context, nint contextStride, ref float scratch)");
        writer.Open("if (options.WantsScores)");
        writer.Write("WriteScores(ref query, first, end, in head, in options, ref scratch);");
        writer.Close().Blank();
        writer.Write($"int block = CacheBlocks.QueryRows({_layout.QueryBlockRows});");
        writer.Open("for (; first < end; first += block)");
        writer.Write("int last = Math.Min(first + block, end);");
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

        writer.Write($"query = ref Unsafe.Add(ref query, block * {_layout.QueryRowStride});");
        writer.Write("context = ref Unsafe.Add(ref context, block * contextStride);");
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
            writer.Write($"int from = {VisibleText.FirstKey(plan.Spec, "query")} & ~{Tunables.WindowStep - 1};");
            writer.Write($"int extent = Math.Max(0, {LastKeyOfTile} - from);");
        }
        else
        {
            writer.Write($"int extent = {LastKeyOfTile};");
        }

        writer.Write($"ScoreTile(rows, ref queries, ref {keyPanels}, extent, ref scores);");
        writer.Write($"SoftmaxTile(rows, query, {tileKey}, extent, in head, in options, ref scores, ref maxima, ref sums);");
        writer.Blank().Write("// Where a factor has left the range of float32, or values are so large that a sum of them may, rows are computed one by one.");
        writer.Write("bool isPlain = head.Notes == 0f;");
        writer.Open("for (int row = 0; row < rows; row++)");
        writer.Write("float maximum = Unsafe.Add(ref maxima, row);");
        writer.Write("float sum = Unsafe.Add(ref sums, row);");
        writer.Write("float factor = options.RowFactor(query + row, maximum, sum, in head);");
        writer.Write("Unsafe.Add(ref factors, row) = factor;");
        writer.Write("isPlain &= float.IsFinite(factor);");
        writer.Open("if (options.WantsLogSumExp)");
        writer.Write("options.WriteLogSumExp(query + row, maximum, sum);");
        writer.Close().Close().Blank();
        WriteDropout(tileKey);
        writer.Open("if (options.WantsWeights)");
        writer.Write($"options.AddWeights(rows, query, {tileKey}, extent, ref scores, {_layout.ScoreStride}, ref factors);");
        writer.Close().Blank();
        writer.Open("if (isPlain)");
        writer.Write($"ContextTile(rows, ref scores, in head, {tileKey}, extent, ref factors, ref context, contextStride);");
        writer.Close().Open("else");
        writer.Write(
            $"ExactRows.Tile(rows, query, {tileKey}, extent, in head, in options, Geometry, ref queries, ref scores, ref factors, ref context, contextStride);");
        writer.Close().Blank();
        writer.Write($"queries = ref Unsafe.Add(ref queries, rows * {_layout.QueryRowStride});");
        writer.Write("context = ref Unsafe.Add(ref context, rows * contextStride);");
        writer.Write("query += rows;");
        writer.Close().Close();
    }

    /// <summary>Dropout comes after the sums: it acts on probabilities, whose sum is 1 before.</summary>
    private void WriteDropout(string block)
    {
        writer.Open("if (options.HasDropout)");
        writer.Write($"options.Drop(rows, query, {block}, extent, ref scores, {_layout.ScoreStride});");
        writer.Close().Blank();
    }

    private void WriteContext(string block, string target, string targetStride) =>
        writer.Write($"BlockContext(query, in options, rows, ref scores, in head, {block}, extent, ref factors, ref {target}, {targetStride});");

    private void WriteBlockContext()
    {
        writer.Blank().Write(
            """
            /// <summary>
            /// The context of a tile against a block. If the block holds NaN, an infinity or a huge number, it is that of each row by
            /// itself, over the keys it sees and no other.
            /// </summary>
            """);
        writer.Open(
            "private static void BlockContext(int query, in ScoreOptions options, int rows, ref float probabilities, in HeadPanels head, "
            + "int block, int extent, ref float factors, ref float context, nint contextStride)");
        writer.Write("// Hidden keys have probability zero, which silences any finite value but not NaN.");
        writer.Open($"if (Unsafe.Add(ref head.Notes, {(HasStarts ? "head.Slot(block)" : "block")} / {_layout.KeyBlockLength}) == 0f)");
        writer.Write("ContextTile(rows, ref probabilities, in head, block, extent, ref factors, ref context, contextStride);");
        writer.Close().Open("else");
        writer.Write(
            "CarefulContext.Rows(rows, query, block, extent, in head, in options, Geometry, ref probabilities, ref factors, ref context, contextStride);");
        writer.Close().Close();
    }

    private void WriteGeometry()
    {
        PanelPlan columns = plan.Context.Columns;
        writer.Blank().Write("/// <summary>How rows and panels of a head lie, for the few rows that are computed number by number.</summary>");
        writer.Write(
            $"""
            private static HeadGeometry Geometry => new(
                HeadDim: {_headDim}, ValueHeadDim: {columns.Columns}, QueryStride: {_layout.QueryRowStride}, ScoreStride: {_layout.ScoreStride}, BlockKeys: {_layout.KeyBlockLength}, PanelKeys: {plan.Scores.Vectors * plan.Width.Lanes},
                PanelColumns: {columns.PanelColumns}, LastPanelColumns: {columns.LastPanelColumns}, ScoreFactor: {GeneratedText.Double(_layout.Units.ScoreFactor)}, Cap: {GeneratedText.Double(_layout.Units.Cap)});
            """);
    }

    private void WriteTileRows()
    {
        AttentionTiles tiles = plan.AttentionTiles;
        writer.Blank().Write(
            tiles.Tiles.Count == 1
                ? "/// <summary>Rows of the next tile: always one at this width.</summary>"
                : "/// <summary>Rows of the next tile when this many are left.</summary>");
        if (tiles.IsGreedy)
        {
            string choice = string.Join(" : ", tiles.Tiles.Select(tile => tile.Rows == 1 ? "1" : $"left >= {tile.Rows} ? {tile.Rows}"));
            writer.Write($"private static int TileRows(int left) => {choice};");
            return;
        }

        writer.Write($"private static int TileRows(int left) => left < {tiles.RowsOfNext.Count} ? RowsOfNext[left] : {tiles.SteadyRows};");
        writer.Blank().Write($"/// <summary>Chosen so that {GroupText} reads the keys as rarely as the registers allow, and more rows take the fewest cycles.</summary>");
        writer.Write($"private static ReadOnlySpan<byte> RowsOfNext => [{string.Join(", ", tiles.RowsOfNext)}];");
    }

    private string GroupText => plan.Spec.GroupSize > 1 ? $"a token, which is {plan.Spec.GroupSize} rows," : "a token";

    private void WriteScratch(params (string Name, int Offset)[] regions)
    {
        foreach ((string name, int offset) in regions)
        {
            writer.Write(
                offset == 0 ? $"ref float {name} = ref scratch;" : $"ref float {name} = ref Unsafe.Add(ref scratch, {offset});");
        }
    }
}
