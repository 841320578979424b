using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the softmax stage: the scores of a tile become exponentials with their row maxima and sums, and blocks of keys
/// are merged into running results.
/// </summary>
internal sealed partial class SoftmaxEmitter(SourceWriter writer, KernelPlan plan)
{
    /// <summary>Sums run over this many virtual lanes on every width, so that all widths add in the same order.</summary>
    private const int VirtualLanes = 16;

    /// <summary>Chains of maxima that cover the latency of one.</summary>
    private const int MaximumChains = 4;

    private readonly VectorDialect _dialect = new(plan.Width);
    private readonly int _lanes = plan.Width.Lanes;
    private readonly int _vectors = VirtualLanes / plan.Width.Lanes;

    public void Write()
    {
        WriteVisibleKeys();
        WriteTile();
        if (_lanes == 1)
        {
            WriteScalarRow();
        }
        else
        {
            WriteRow();
        }

        if (plan.Layout.MergesBlocks)
        {
            WriteMerge();
        }
    }

    private void WriteVisibleKeys()
    {
        writer.Blank().Write(
            $"""
            /// <summary>
            /// One more than the last key that a row sees{VisibleText.Reason(plan.Spec)}.
            /// 0 if the padding mask leaves it no key.
            """);
        foreach (string sentence in VisibleText.Positions(plan.Spec))
        {
            writer.Write("/// " + sentence);
        }

        writer.Write("/// </summary>");
        writer.Open($"private static int VisibleKeys({(VisibleText.HasEnds(plan.Spec) ? "int row, " : "")}KeyVisibility keys)");
        writer.Write($"int end = {VisibleText.LastKey(plan.Spec, "row + 1", "keys")};");
        writer.Write("return end > keys.First ? end : 0;").Close();

        if (plan.Spec.SoftCap > 0)
        {
            WriteCap();
        }

        if (plan.Spec.HasDistanceBias)
        {
            WriteBias();
        }
    }

    private void WriteCap()
    {
        writer.Blank().Write($"/// <summary>Scores s of a tile become c · tanh(s / c), because SoftCap = {GeneratedText.Number(plan.Spec.SoftCap)}; both s and c are in units of log2.</summary>");
        writer.Open("private static void CapTile(int rows, int extent, ref float scores)");
        writer.Open("for (int r = 0; r < rows; r++)");
        writer.Write($"ScoreCap.Apply(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scores, r * {plan.Layout.ScoreStride}), extent), {GeneratedText.Float(plan.Layout.Units.Cap)});");
        writer.Close().Close();
    }

    private void WriteBias()
    {
        writer.Blank().Write("/// <summary>Adds to the scores of a tile what the distances of its queries and keys are worth.</summary>");
        writer.Open("private static void BiasTile(int rows, int query, int block, int extent, in ScoreOptions options, ref float scores)");
        writer.Open("for (int r = 0; r < rows; r++)");
        writer.Write($"options.AddDistanceBias(query + r, block, extent, ref Unsafe.Add(ref scores, r * {plan.Layout.ScoreStride}));");
        writer.Close().Close();
    }

    private void WriteTile()
    {
        writer.Blank().Write(
            """
            /// <summary>
            /// Turns the scores of a tile into exponentials, each row relative to its own largest score, and notes the row's maximum
            /// and sum. The scores are those of the first extent keys from block on. Hidden keys get exactly zero.
            /// </summary>
            """);
        writer.Open(
            "private static void SoftmaxTile(int rows, int query, int block, int extent, in HeadPanels head, in ScoreOptions options, "
            + "ref float scores, ref float maxima, ref float sums)");
        if (plan.Spec.SoftCap > 0)
        {
            writer.Write("CapTile(rows, extent, ref scores);");
        }

        if (plan.Spec.HasDistanceBias)
        {
            writer.Write("BiasTile(rows, query, block, extent, in options, ref scores);");
        }

        writer.Open("if (head.Keys.HasHoles || options.HasMask)");
        writer.Write("MaskTile(rows, query, block, extent, in head, in options, ref scores);");
        writer.Close().Blank();
        if (VisibleText.HasStarts(plan.Spec))
        {
            WriteHideBeforeWindow();
        }

        writer.Write("// All maxima first: the next row's loads and compares then run while this row's last lanes are compared.");
        writer.Write("ref float row = ref scores;");
        writer.Open("for (int r = 0; r < rows; r++)");
        writer.Write($"int visible = {Visible};");
        writer.Write("Unsafe.Add(ref maxima, r) = RowMaximum(ref row, visible);");
        writer.Write($"row = ref Unsafe.Add(ref row, {plan.Layout.ScoreStride});");
        writer.Close().Blank();
        writer.Write("row = ref scores;");
        writer.Open("for (int r = 0; r < rows; r++)");
        writer.Write($"int visible = {Visible};");
        writer.Write("Unsafe.Add(ref sums, r) = SoftmaxRow(ref row, visible, extent, Unsafe.Add(ref maxima, r));");
        writer.Write($"row = ref Unsafe.Add(ref row, {plan.Layout.ScoreStride});");
        writer.Close().Close();

        writer.Blank().Write("/// <summary>Applies the attention mask, if there is one, and the padding mask, if it has holes, to the scores of a tile.</summary>");
        writer.Open(
            "private static void MaskTile(int rows, int query, int block, int extent, in HeadPanels head, in ScoreOptions options, ref float scores)");
        writer.Write("ref float row = ref scores;");
        writer.Open("for (int r = 0; r < rows; r++)");
        writer.Open("if (options.HasMask)");
        writer.Write($"options.Mask(query + r, block, {Visible}, ref row);");
        writer.Close().Blank();
        writer.Open("if (head.Keys.HasHoles)");
        writer.Write("head.HidePadding(block, extent, ref row);");
        writer.Close().Blank();
        writer.Write($"row = ref Unsafe.Add(ref row, {plan.Layout.ScoreStride});");
        writer.Close().Close();
    }

    private void WriteHideBeforeWindow()
    {
        writer.Write("// Later rows of the tile do not reach back as far as its first.");
        writer.Open("for (int r = 0; r < rows; r++)");
        writer.Write($"int hidden = Math.Clamp({VisibleText.WindowStart(plan.Spec, "query + r")} - block, 0, extent);");
        writer.Write($"MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scores, r * {plan.Layout.ScoreStride}), hidden).Fill(float.NegativeInfinity);");
        writer.Close().Blank();
    }

    private void WriteRow()
    {
        WriteMaximum();
        writer.Blank().Write(
            $"""
            /// <summary>
            /// Exponentials of one row over {VirtualLanes} virtual lanes ({_vectors} x {plan.Width.Name}): the first keys are visible, the rest of the extent
            /// becomes zero. Returns their sum, added along the lanes and then by one fixed tree.
            /// </summary>
            """);
        writer.Write(GeneratedText.LeafKernel);
        writer.Open("private static float SoftmaxRow(ref float row, int visible, int extent, float maximum)");
        writer.Write($"nuint whole = (nuint)(visible & ~{VirtualLanes - 1});");
        writer.Write($"int rest = visible & {VirtualLanes - 1};");
        writer.Blank().Write("// A row that sees nothing here has no largest score; any finite base keeps its exponentials at zero.");
        writer.Write($"{_dialect.Type} anchor = {_dialect.Broadcast("float.IsNegativeInfinity(maximum) ? 0f : maximum")};");
        EachVector(c => $"{_dialect.Type} sum_{c} = {_dialect.Zero};");
        writer.Open($"for (nuint key = 0; key < whole; key += {VirtualLanes})");
        EachVector(c => $"{_dialect.Type} e_{c} = VectorMath.Exp2({Chunk("key", c)} - anchor);");
        EachVector(c => _dialect.Store($"e_{c}", "row", Offset("key", c)));
        EachVector(c => $"sum_{c} += e_{c};");
        writer.Close().Blank();
        writer.Open("if (rest > 0)");
        EachVector(c => $"{_dialect.Type} e_{c} = {Select(c, $"VectorMath.Exp2({Chunk("whole", c)} - anchor)", _dialect.Zero)};");
        EachVector(c => _dialect.Store($"e_{c}", "row", Offset("whole", c)));
        EachVector(c => $"sum_{c} += e_{c};");
        writer.Write($"whole += {VirtualLanes};");
        writer.Close().Blank();
        writer.Open($"for (; whole < (nuint)extent; whole += {VirtualLanes})");
        EachVector(c => _dialect.Store(_dialect.Zero, "row", Offset("whole", c)));
        writer.Close().Blank();
        writer.Write($"return VectorMath.TreeSum({VectorDialect.WithoutParentheses(Pairwise("sum", _vectors, (a, b) => $"({a} + {b})"))});");
        writer.Close();
    }

    /// <summary>A maximum may be taken in any order, so it runs in more chains than the sum.</summary>
    private void WriteMaximum()
    {
        int chains = Math.Max(_vectors, MaximumChains);
        int step = chains * _lanes;
        writer.Blank().Write($"/// <summary>The largest visible score of a row, in {chains} chains; minus infinity if none is visible.</summary>");
        writer.Write(GeneratedText.LeafKernel);
        writer.Open("private static float RowMaximum(ref float row, int visible)");
        writer.Write("nuint key = 0;");
        for (int c = 0; c < chains; c++)
        {
            writer.Write($"{_dialect.Type} max_{c} = {_dialect.NegativeInfinity};");
        }

        writer.Open($"for (; key + {step} <= (nuint)visible; key += {step})");
        for (int c = 0; c < chains; c++)
        {
            writer.Write($"max_{c} = {_dialect.Max($"max_{c}", Chunk("key", c))};");
        }

        writer.Close().Blank();
        writer.Open($"for (; key + {_lanes} <= (nuint)visible; {Next("key")})");
        writer.Write($"max_0 = {_dialect.Max("max_0", Chunk("key", 0))};");
        writer.Close().Blank();
        writer.Write("int rest = visible - (int)key;");
        writer.Open("if (rest > 0)");
        writer.Write($"max_0 = {_dialect.Max("max_0", Select(0, Chunk("key", 0), _dialect.NegativeInfinity))};");
        writer.Close().Blank();
        writer.Write($"return VectorMath.MaxAcross({Pairwise("max", chains, _dialect.Max)});");
        writer.Close();
    }

    private void WriteScalarRow()
    {
        writer.Blank().Write("/// <summary>The largest visible score of a row; minus infinity if none is visible.</summary>");
        writer.Write(GeneratedText.LeafKernel);
        writer.Open("private static float RowMaximum(ref float row, int visible)");
        writer.Write("float maximum = float.NegativeInfinity;");
        writer.Open("for (int key = 0; key < visible; key++)");
        writer.Write("maximum = float.MaxNative(maximum, Unsafe.Add(ref row, key));").Close().Blank();
        writer.Write("return maximum;").Close();

        writer.Blank().Write(
            $"""
            /// <summary>
            /// Exponentials of one row: the first keys are visible, the rest of the extent becomes zero. Returns their sum, added in
            /// {VirtualLanes} partial sums and then by one fixed tree, as on every width.
            /// </summary>
            """);
        writer.Write(GeneratedText.LeafKernel);
        writer.Open("private static float SoftmaxRow(ref float row, int visible, int extent, float maximum)");
        writer.Write("float anchor = float.IsNegativeInfinity(maximum) ? 0f : maximum;");
        writer.Write($"Span<float> sums = stackalloc float[{VirtualLanes}];");
        writer.Write("sums.Clear();");
        writer.Open("for (int key = 0; key < visible; key++)");
        writer.Write("float e = VectorMath.Exp2(Unsafe.Add(ref row, key) - anchor);");
        writer.Write("Unsafe.Add(ref row, key) = e;");
        writer.Write($"sums[key & {VirtualLanes - 1}] += e;").Close().Blank();
        writer.Open("for (int key = visible; key < extent; key++)");
        writer.Write("Unsafe.Add(ref row, key) = 0f;").Close().Blank();
        writer.Write("return VectorMath.TreeSum(sums);").Close();
    }

    /// <summary>How many of a tile's keys its row r sees.</summary>
    private string Visible => $"Math.Clamp({VisibleText.VisibleKeys(plan.Spec, "query + r", "head.Keys")} - block, 0, extent)";

    private string Next(string index) => _lanes == 1 ? $"{index}++" : $"{index} += {_lanes}";

    private void EachVector(Func<int, string> line)
    {
        for (int vector = 0; vector < _vectors; vector++)
        {
            writer.Write(line(vector));
        }
    }

    private string Offset(string start, int vector) => vector == 0 ? start : $"{start} + {vector * _lanes}";

    private string Chunk(string start, int vector) => _dialect.Load("row", Offset(start, vector));

    /// <summary>The lanes of a chunk that lie before the rest's end keep their value.</summary>
    private string Select(int vector, string value, string otherwise)
    {
        string lane = vector == 0
            ? $"{plan.Width.Name}<int>.Indices"
            : $"{plan.Width.Name}<int>.Indices + Create({vector * _lanes})";
        string isVisible = $"LessThan({lane}, Create(rest)).AsSingle()";
        return $"ConditionalSelect({isVisible}, {value}, {otherwise})";
    }

    /// <summary>Combines the virtual lanes into one vector, always lane i with lane i + half.</summary>
    private string Pairwise(string name, int count, Func<string, string, string> combine)
    {
        List<string> parts = Enumerable.Range(0, count).Select(c => $"{name}_{c}").ToList();
        while (parts.Count > 1)
        {
            int half = parts.Count / 2;
            parts = Enumerable.Range(0, half).Select(i => combine(parts[i], parts[i + half])).ToList();
        }

        return parts[0];
    }
}
