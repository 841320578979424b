namespace AttentionGen.Generator.Emit;

/// <content>Blocks of keys that are merged into running results, and what becomes of those in the end.</content>
internal sealed partial class SoftmaxEmitter
{
    private void WriteMerge()
    {
        int stride = plan.Layout.PaddedValueHeadDim;
        int vectors = stride / _lanes;
        writer.Blank().Write(
            """
            /// <summary>
            /// Merges a block into the running result of each row: m' = max(m, m_b), and both sums and contexts are brought to
            /// the base m' before they are added (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018).
            /// </summary>
            """);
        writer.Open(
            "private static void MergeTile(int rows, ref float maxima, ref float sums, ref float part, "
            + "ref float runningMaxima, ref float runningSums, ref float accumulator)");
        writer.Open("for (int row = 0; row < rows; row++)");
        writer.Write("// A block of which the row sees nothing adds nothing. Its sum says so: a maximum may have lost a NaN, a sum has not.");
        writer.Write("float blockSum = Unsafe.Add(ref sums, row);");
        writer.Open("if (blockSum != 0f)");
        writer.Write("float blockMaximum = Unsafe.Add(ref maxima, row);");
        writer.Write("float before = Unsafe.Add(ref runningMaxima, row);");
        writer.Write("float maximum = float.MaxNative(before, blockMaximum);");
        writer.Write("float keep = VectorMath.Exp2(before - maximum);");
        writer.Write("float add = VectorMath.Exp2(blockMaximum - maximum);");
        writer.Write("Unsafe.Add(ref runningMaxima, row) = maximum;");
        writer.Write("float sum = blockSum * add;");
        writer.Write("Unsafe.Add(ref runningSums, row) = float.MultiplyAddEstimate(Unsafe.Add(ref runningSums, row), keep, sum);");
        writer.Open($"for (nuint d = 0; d < {stride}; {Next("d")})");
        string product = $"{_dialect.Load("part", "d")} * {_dialect.Broadcast("add")}";
        string merged = _dialect.MultiplyAdd(_dialect.Load("accumulator", "d"), _dialect.Broadcast("keep"), product);
        writer.Write(_dialect.Store(merged, "accumulator", "d"));
        writer.Close().Close().Blank();
        writer.Write($"part = ref Unsafe.Add(ref part, {stride});");
        writer.Write($"accumulator = ref Unsafe.Add(ref accumulator, {stride});");
        writer.Close().Close();

        writer.Blank().Write("/// <summary>Divides the running context of each row by its sum; a row that sees no key is zero.</summary>");
        writer.Open(
            "private static void FinishRows(ref float queries, int first, int end, in HeadPanels head, in ScoreOptions options, ref float runningMaxima, "
            + "ref float runningSums, ref float accumulator, ref float context, nint contextStride)");
        writer.Write($"bool isPlain = head.HasPlainValues({plan.Layout.KeyBlockLength});");
        writer.Open("for (int query = first; query < end; query++)");
        writer.Write("float maximum = Unsafe.Add(ref runningMaxima, query - first);");
        writer.Write("float sum = Unsafe.Add(ref runningSums, query - first);");
        writer.Write("float factor = options.RowFactor(query, maximum, sum, in head);");
        writer.Open("if (options.WantsLogSumExp)");
        writer.Write("options.WriteLogSumExp(query, maximum, sum);");
        writer.Close().Blank();
        writer.Open("if (!isPlain || !float.IsFinite(factor))");
        writer.Write("factor = ExactRows.Mend(query, ref queries, in head, in options, Geometry, factor, ref accumulator);");
        writer.Close().Blank();
        int wholeVectors = plan.Spec.ValueHeadDim / _lanes;
        int restLanes = plan.Spec.ValueHeadDim % _lanes;
        if (wholeVectors > 0)
        {
            writer.Open($"for (nuint d = 0; d < {wholeVectors * _lanes}; {Next("d")})");
            string scaled = $"({_dialect.Load("accumulator", "d")} * {_dialect.Broadcast("factor")})";
            writer.Write(_dialect.Store(scaled, "context", "d"));
            writer.Close().Blank();
        }

        if (restLanes > 0)
        {
            int done = wholeVectors * _lanes;
            writer.Write($"{_dialect.Type} last = {_dialect.Load("accumulator", VectorDialect.Offset(done))} * {_dialect.Broadcast("factor")};");
            foreach (string line in _dialect.StorePart("last", "context", done, restLanes))
            {
                writer.Write(line);
            }
        }

        writer.Write($"queries = ref Unsafe.Add(ref queries, {plan.Layout.QueryRowStride});");
        writer.Write($"accumulator = ref Unsafe.Add(ref accumulator, {stride});");
        writer.Write("context = ref Unsafe.Add(ref context, contextStride);");
        writer.Close().Close();
    }
}
