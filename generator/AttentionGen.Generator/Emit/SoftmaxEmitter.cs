using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the softmax stage: the scores of a tile become exponentials with their row maxima and sums, and blocks of keys
/// are merged into running results.
/// </summary>
internal sealed partial class SoftmaxEmitter(SourceWriter writer, KernelPlan plan)
{
    private readonly VectorDialect _dialect = new(plan.Width);
    private readonly int _lanes = plan.Width.Lanes;

    public void Write()
    {
        WriteVisibleKeys();
        WriteTile();
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
        writer.Write($"Unsafe.Add(ref maxima, r) = Softmax{plan.Width.Name}.Maximum(ref row, visible);");
        writer.Write($"row = ref Unsafe.Add(ref row, {plan.Layout.ScoreStride});");
        writer.Close().Blank();
        writer.Write("row = ref scores;");
        writer.Open("for (int r = 0; r < rows; r++)");
        writer.Write($"int visible = {Visible};");
        writer.Write($"Unsafe.Add(ref sums, r) = Softmax{plan.Width.Name}.Exponentials(ref row, visible, extent, Unsafe.Add(ref maxima, r));");
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

    /// <summary>How many of a tile's keys its row r sees.</summary>
    private string Visible => $"Math.Clamp({VisibleText.VisibleKeys(plan.Spec, "query + r", "head.Keys")} - block, 0, extent)";

    private string Next(string index) => _lanes == 1 ? $"{index}++" : $"{index} += {_lanes}";
}
