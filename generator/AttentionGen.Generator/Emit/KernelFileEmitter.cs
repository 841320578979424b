using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the file of one vector width: the kernels as a file-local class, and the private members of the user's type that
/// lead to them.
/// </summary>
internal sealed class KernelFileEmitter(KernelPlan plan)
{
    private readonly SourceWriter _writer = new();
    private readonly AttentionSpec _spec = plan.Spec;
    private readonly LayoutPlan _layout = plan.Layout;

    private string KernelClass => $"{_spec.Type.HintName.Replace('.', '_').Replace('+', '_')}_{plan.Width.Name}";

    public GeneratedFile Write()
    {
        PartialType.WriteFileHeader(_writer, _spec, $"Kernels for {plan.Width.Name}.");
        WriteBridge();
        _writer.Blank();
        _writer.Open("namespace AttentionGen.Generated");
        _writer.Write("using System;\nusing System.Runtime.CompilerServices;\nusing System.Runtime.InteropServices;");
        if (plan.Width.Lanes > 1)
        {
            _writer.Write("using System.Runtime.Intrinsics;");
        }

        _writer.Write("using AttentionGen.Kernels;");
        _writer.Blank().Write(
            $"""
            /// <summary>
            /// {plan.Width.Name} kernels of {_spec.Type.Name}: tiles of {plan.TileRows} rows x {plan.Scores.Vectors} vectors keep {plan.TileRows * plan.Scores.Vectors} accumulators, {plan.Scores.Vectors} operands and a broadcast
            /// in {plan.Width.Registers} registers. Lanes lie across outputs and every dot product is summed in ascending order.
            /// </summary>
            """);
        _writer.Write(GeneratedText.GeneratedCode);
        _writer.Open($"file static class {KernelClass}");
        WriteForward();
        WriteAttend();
        new ProjectionEmitter(_writer, plan, plan.Input, "ProjectInput", "Query, key and value of every row").Write();
        if (plan.Output is { } output)
        {
            new ProjectionEmitter(_writer, plan, output, "ProjectOutput", "The concatenated heads back to the model width").Write();
        }

        new AttendEmitter(_writer, plan).Write();
        new ScoresEmitter(_writer, plan).Write();
        new SoftmaxEmitter(_writer, plan).Write();
        new ContextEmitter(_writer, plan).Write();
        _writer.Close().Close();
        return new GeneratedFile($"{_spec.Type.HintName}.{plan.Width.Name}.g.cs", _writer.ToString());
    }

    private string SequenceParameter => _spec.Sequence == 0 ? ", int sequence" : "";

    private string LengthParameters => _spec.Sequence == 0 ? ", int queryLength, int keyLength" : "";

    /// <summary>File-local types cannot be named elsewhere, so each file adds the way in to the user's type.</summary>
    private void WriteBridge()
    {
        string span = "global::System.Span<float>";
        string readOnlySpan = "global::System.ReadOnlySpan<float>";
        string mask = "global::AttentionGen.PaddingMask padding, global::AttentionGen.Workspace workspace";
        string kernels = $"global::AttentionGen.Generated.{KernelClass}";
        PartialType.Open(_writer, _spec);
        _writer.Open(
            $"private void Forward{plan.Width.Name}({readOnlySpan} input, {span} output, int batch{SequenceParameter}, {mask})");
        string weights = "_inputPanels" + (_spec.Output(", _outputPanels"));
        _writer.Write(
            $"{kernels}.Forward(input, output, batch{(_spec.Sequence == 0 ? ", sequence" : "")}, padding, workspace, {weights});");
        _writer.Close().Blank();
        _writer.Open(
            $"private static void Attend{plan.Width.Name}({readOnlySpan} query, {readOnlySpan} key, {readOnlySpan} value, {span} output, "
            + $"int batch{LengthParameters}, {mask})");
        _writer.Write(
            $"{kernels}.Attend(query, key, value, output, batch{(_spec.Sequence == 0 ? ", queryLength, keyLength" : "")}, padding, workspace);");
        _writer.Close();
        PartialType.Close(_writer, _spec);
    }

    private void WriteForward()
    {
        string bias = _spec.Bias ? "ref inputPanels.Bias.Origin, " : "";
        string outputBias = _spec.Bias ? "ref outputPanels.Bias.Origin, " : "";
        _writer.Write(
            $"""
            /// <summary>
            /// The whole layer, about {_layout.ChunkRows} rows of short batch items at a time: project, attend each item, project back.
            /// </summary>
            """);
        _writer.Open(
            $"public static void Forward(ReadOnlySpan<float> input, Span<float> output, int batch{SequenceParameter}, PaddingMask padding, "
            + $"Workspace workspace, WeightPanels inputPanels{_spec.Output(", WeightPanels outputPanels")})");
        if (_spec.Sequence > 0)
        {
            _writer.Write($"const int sequence = {_spec.Sequence};");
        }

        _writer.Write(
            $"""
            ref float scratch = ref workspace.Origin;
            ref float projected = ref ProjectedRows(ref scratch, sequence);
            int itemsAtOnce = Math.Clamp({_layout.ChunkRows} / sequence, 1, batch);
            """);
        _writer.Open("for (int first = 0; first < batch; first += itemsAtOnce)");
        _writer.Write(
            $"""
            int items = Math.Min(itemsAtOnce, batch - first);
            nint firstRow = (nint)first * sequence;
            ref float source = ref Unsafe.Add(ref MemoryMarshal.GetReference(input), firstRow * {_spec.DModel});
            ref float target = ref Unsafe.Add(ref MemoryMarshal.GetReference(output), firstRow * {_spec.OutputWidth});
            ProjectInput(ref source, ref inputPanels.Panels.Origin, {bias}ref projected, items * sequence);
            """);
        _writer.Open("for (int item = 0; item < items; item++)");
        _writer.Write(
            $"""
            ref float query = ref Unsafe.Add(ref projected, (nint)item * sequence * {_layout.ProjectedStride});
            ref float key = ref Unsafe.Add(ref query, {_spec.QueryWidth});
            ref float value = ref Unsafe.Add(ref query, {_spec.QueryWidth + _spec.KeyValueWidth});
            """);
        string context = "ref query";
        int contextStride = _layout.ProjectedStride;
        if (_spec.OutputProjection)
        {
            _writer.Write("// A tile of queries is read for the last time before its context is written: the context takes its place.");
        }
        else
        {
            context = $"ref Unsafe.Add(ref target, (nint)item * sequence * {_spec.OutputWidth})";
            contextStride = _spec.OutputWidth;
        }

        _writer.Write(
            $"AttendItem(ref query, ref key, ref value, {_layout.ProjectedStride}, {context}, {contextStride}, sequence, sequence, padding, first + item, ref scratch);");
        _writer.Close();
        if (_spec.OutputProjection)
        {
            _writer.Blank().Write($"ProjectOutput(ref projected, ref outputPanels.Panels.Origin, {outputBias}ref target, items * sequence);");
        }

        _writer.Close().Close();
    }

    private void WriteAttend()
    {
        double factor = _spec.Scale / Math.Log(2.0);
        _writer.Blank().Write(
            """
            /// <summary>The attention core alone. Queries are scaled on their way into the scratch rows that the tiles read.</summary>
            """);
        _writer.Open(
            "public static void Attend(ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, Span<float> output, "
            + $"int batch{LengthParameters}, PaddingMask padding, Workspace workspace)");
        if (_spec.Sequence > 0)
        {
            _writer.Write($"const int queryLength = {_spec.Sequence};\nconst int keyLength = {_spec.Sequence};");
        }

        _writer.Write(
            """
            ref float scratch = ref workspace.Origin;
            ref float scaled = ref ProjectedRows(ref scratch, keyLength);
            """);
        _writer.Open("for (int item = 0; item < batch; item++)");
        _writer.Write(
            $"""
            nint queryOffset = (nint)item * queryLength * {_spec.QueryWidth};
            nint keyOffset = (nint)item * keyLength * {_spec.KeyValueWidth};
            ref float itemQuery = ref Unsafe.Add(ref MemoryMarshal.GetReference(query), queryOffset);
            ref float itemKey = ref Unsafe.Add(ref MemoryMarshal.GetReference(key), keyOffset);
            ref float itemValue = ref Unsafe.Add(ref MemoryMarshal.GetReference(value), keyOffset);
            ref float context = ref Unsafe.Add(ref MemoryMarshal.GetReference(output), queryOffset);
            QueryRows.Scale(ref itemQuery, {_spec.QueryWidth}, ref scaled, {_layout.ProjectedStride}, queryLength, {GeneratedText.Float(factor)});
            AttendItem(ref scaled, ref itemKey, ref itemValue, {_spec.KeyValueWidth}, ref context, {_spec.QueryWidth}, queryLength, keyLength, padding, item, ref scratch);
            """);
        _writer.Close().Close();

        _writer.Blank().Write("/// <summary>Where the rows of query | key | value lie in the scratch: behind the panels, whose size the key length decides.</summary>");
        _writer.Open("private static ref float ProjectedRows(ref float scratch, int keyLength)");
        _writer.Write(
            $"""
            nint keyCapacity = (keyLength + {_layout.KeyCapacityStep - 1}) & ~{_layout.KeyCapacityStep - 1};
            return ref Unsafe.Add(ref scratch, {_layout.Scratch.End} + (keyCapacity * {2 + _spec.HeadDim + _layout.PaddedHeadDim}));
            """);
        _writer.Close();
    }
}

/// <summary>Text that depends on whether there is an output projection.</summary>
internal static class OutputProjectionText
{
    public static string Output(this AttentionSpec spec, string text) => spec.OutputProjection ? text : "";
}
