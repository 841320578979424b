using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the softmax stage: the scores of a tile become exponentials with their row maxima and sums, and blocks of keys
/// are merged into running results.
/// </summary>
internal sealed class SoftmaxEmitter(SourceWriter writer, KernelPlan plan)
{
    /// <summary>Sums run over this many virtual lanes on every width, so that all widths add in the same order.</summary>
    private const int VirtualLanes = 16;

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
            /// One more than the last key that a query sees{(plan.Spec.Causal ? ": none behind it, because Causal = true" : "")}; 0 if the padding mask leaves it none.
            /// </summary>
            """);
        writer.Open("private static int VisibleKeys(int query, KeyVisibility keys)");
        writer.Write(plan.Spec.Causal ? "int end = Math.Min(query + 1, keys.Count);" : "int end = keys.Count;");
        writer.Write("return end > keys.First ? end : 0;").Close();
    }

    private void WriteTile()
    {
        writer.Blank().Write(
            """
            /// <summary>
            /// Turns the scores of a tile against keys block ... block + extent into exponentials, each row relative to its own
            /// largest score, and notes the row's maximum and sum. Hidden keys get exactly zero.
            /// </summary>
            """);
        writer.Open(
            "private static void SoftmaxTile(int rows, int query, int block, int extent, in HeadPanels head, "
            + "ref float scores, ref float maxima, ref float sums)");
        writer.Open("for (int row = 0; row < rows; row++)");
        writer.Open("if (head.Keys.HasHoles)");
        writer.Write("AddKeyBias(ref scores, ref Unsafe.Add(ref head.KeyBias, block), extent);");
        writer.Close().Blank();
        writer.Write("int visible = Math.Clamp(VisibleKeys(query + row, head.Keys) - block, 0, extent);");
        writer.Write("Unsafe.Add(ref sums, row) = SoftmaxRow(ref scores, visible, extent, out Unsafe.Add(ref maxima, row));");
        writer.Write($"scores = ref Unsafe.Add(ref scores, {plan.Layout.ScoreStride});");
        writer.Close().Close();

        writer.Blank().Write("/// <summary>Adds minus infinity to the scores of padded keys, and zero to the others.</summary>");
        writer.Open("private static void AddKeyBias(ref float row, ref float keyBias, int keys)");
        writer.Open($"for (nuint key = 0; key < (nuint)keys; key += {_lanes})");
        string sum = $"({_dialect.Load("row", "key")} + {_dialect.Load("keyBias", "key")})";
        writer.Write(_dialect.Store(sum, "row", "key"));
        writer.Close().Close();
    }

    private void WriteRow()
    {
        writer.Blank().Write(
            $"""
            /// <summary>
            /// Exponentials of one row over {VirtualLanes} virtual lanes ({_vectors} x {plan.Width.Name}): the first keys are visible, the rest of the extent
            /// becomes zero. Returns their sum, added along the lanes and then by one fixed tree.
            /// </summary>
            """);
        writer.Write(GeneratedText.LeafKernel);
        writer.Open("private static float SoftmaxRow(ref float row, int visible, int extent, out float maximum)");
        writer.Write($"nuint whole = (nuint)(visible & ~{VirtualLanes - 1});");
        writer.Write($"int rest = visible & {VirtualLanes - 1};");
        EachVector(c => $"{_dialect.Type} max_{c} = {_dialect.NegativeInfinity};");
        writer.Open($"for (nuint key = 0; key < whole; key += {VirtualLanes})");
        EachVector(c => $"max_{c} = {_dialect.Max($"max_{c}", Chunk("key", c))};");
        writer.Close().Blank();
        writer.Open("if (rest > 0)");
        EachVector(c => $"max_{c} = {_dialect.Max($"max_{c}", Select(c, Chunk("whole", c), _dialect.NegativeInfinity))};");
        writer.Close().Blank();
        writer.Write($"maximum = VectorMath.MaxAcross({Pairwise("max", _dialect.Max)});");
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
        writer.Write($"return VectorMath.TreeSum({Pairwise("sum", (a, b) => $"({a} + {b})")});");
        writer.Close();
    }

    private void WriteScalarRow()
    {
        writer.Blank().Write(
            """
            /// <summary>
            /// Exponentials of one row: the first keys are visible, the rest of the extent becomes zero. Returns their sum.
            /// </summary>
            """);
        writer.Write(GeneratedText.LeafKernel);
        writer.Open("private static float SoftmaxRow(ref float row, int visible, int extent, out float maximum)");
        writer.Write("maximum = float.NegativeInfinity;");
        writer.Open("for (int key = 0; key < visible; key++)");
        writer.Write("maximum = float.MaxNative(maximum, Unsafe.Add(ref row, key));").Close().Blank();
        writer.Write("float anchor = float.IsNegativeInfinity(maximum) ? 0f : maximum;");
        writer.Write("float sum = 0f;");
        writer.Open("for (int key = 0; key < visible; key++)");
        writer.Write("float e = VectorMath.Exp2(Unsafe.Add(ref row, key) - anchor);");
        writer.Write("Unsafe.Add(ref row, key) = e;");
        writer.Write("sum += e;").Close().Blank();
        writer.Open("for (int key = visible; key < extent; key++)");
        writer.Write("Unsafe.Add(ref row, key) = 0f;").Close().Blank();
        writer.Write("return sum;").Close();
    }

    private void WriteMerge()
    {
        int stride = plan.Layout.PaddedHeadDim;
        int vectors = stride / _lanes;
        writer.Blank().Write(
            """
            /// <summary>
            /// Merges a block into the running result of each row: m' = max(m, m_b), and both sums and contexts are brought to
            /// the base m' before they are added. (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018.)
            /// </summary>
            """);
        writer.Open(
            "private static void MergeTile(int rows, ref float maxima, ref float sums, ref float part, "
            + "ref float runningMaxima, ref float runningSums, ref float accumulator)");
        writer.Open("for (int row = 0; row < rows; row++)");
        writer.Write("float blockMaximum = Unsafe.Add(ref maxima, row);");
        writer.Open("if (!float.IsNegativeInfinity(blockMaximum))");
        writer.Write("float before = Unsafe.Add(ref runningMaxima, row);");
        writer.Write("float maximum = float.MaxNative(before, blockMaximum);");
        writer.Write("float keep = VectorMath.Exp2(before - maximum);");
        writer.Write("float add = VectorMath.Exp2(blockMaximum - maximum);");
        writer.Write("Unsafe.Add(ref runningMaxima, row) = maximum;");
        writer.Write("float sum = Unsafe.Add(ref sums, row) * add;");
        writer.Write("Unsafe.Add(ref runningSums, row) = float.MultiplyAddEstimate(Unsafe.Add(ref runningSums, row), keep, sum);");
        writer.Open($"for (nuint d = 0; d < {stride}; d += {_lanes})");
        string product = $"{_dialect.Load("part", "d")} * {_dialect.Broadcast("add")}";
        string merged = _dialect.MultiplyAdd(_dialect.Load("accumulator", "d"), _dialect.Broadcast("keep"), product);
        writer.Write(_dialect.Store(merged, "accumulator", "d"));
        writer.Close().Close().Blank();
        writer.Write($"part = ref Unsafe.Add(ref part, {stride});");
        writer.Write($"accumulator = ref Unsafe.Add(ref accumulator, {stride});");
        writer.Close().Close();

        writer.Blank().Write("/// <summary>Divides the running context of each row by its sum; a row that sees no key is zero.</summary>");
        writer.Open(
            "private static void FinishRows(int first, int end, KeyVisibility keys, ref float runningSums, ref float accumulator, "
            + "ref float context, nint contextStride)");
        writer.Open("for (int query = first; query < end; query++)");
        writer.Write("float factor = VisibleKeys(query, keys) > 0 ? 1f / Unsafe.Add(ref runningSums, query - first) : 0f;");
        int wholeVectors = plan.Spec.HeadDim / _lanes;
        int restLanes = plan.Spec.HeadDim % _lanes;
        if (wholeVectors > 0)
        {
            writer.Open($"for (nuint d = 0; d < {wholeVectors * _lanes}; d += {_lanes})");
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

        writer.Write($"accumulator = ref Unsafe.Add(ref accumulator, {stride});");
        writer.Write("context = ref Unsafe.Add(ref context, contextStride);");
        writer.Close().Close();
    }

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
            : $"({plan.Width.Name}<int>.Indices + {plan.Width.Name}.Create({vector * _lanes}))";
        string isVisible = $"{plan.Width.Name}.LessThan({lane}, {plan.Width.Name}.Create(rest)).AsSingle()";
        return $"{plan.Width.Name}.ConditionalSelect({isVisible}, {value}, {otherwise})";
    }

    /// <summary>Combines the virtual lanes into one vector, always lane i with lane i + half.</summary>
    private string Pairwise(string name, Func<string, string, string> combine)
    {
        List<string> parts = Enumerable.Range(0, _vectors).Select(c => $"{name}_{c}").ToList();
        while (parts.Count > 1)
        {
            int half = parts.Count / 2;
            parts = Enumerable.Range(0, half).Select(i => combine(parts[i], parts[i + half])).ToList();
        }

        return parts[0];
    }
}
