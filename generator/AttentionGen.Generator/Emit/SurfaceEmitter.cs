using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the public face of a layer: constants, constructor, Forward, Attend and what they cost.</summary>
internal sealed class SurfaceEmitter(AttentionSpec spec, IReadOnlyList<KernelPlan> plans)
{
    private readonly SourceWriter _writer = new();
    private readonly LayoutPlan _layout = plans[0].Layout;

    private bool AnyLength => spec.Sequence == 0;

    private string Sequence => AnyLength ? "sequence" : "Sequence";

    private int ProjectedColumns => spec.QueryWidth + (2 * spec.KeyValueWidth);

    public GeneratedFile Write()
    {
        PartialType.WriteFileHeader(_writer, spec, "The public members.");
        PartialType.OpenContainers(_writer, spec);
        WriteRemarks();
        _writer.Write(GeneratedText.GeneratedCode);
        _writer.Open($"partial class {spec.Type.Name}");
        WriteConstants();
        WriteConstructor();
        WriteForward();
        WriteAttend();
        WriteCost();
        PartialType.Close(_writer, spec);
        return new GeneratedFile($"{spec.Type.HintName}.g.cs", _writer.ToString());
    }

    private void WriteRemarks()
    {
        string tokens = AnyLength ? "T" : VectorDialect.Offset(spec.Sequence);
        _writer.Write(
            $"""
            /// <remarks>
            /// <para>Multi-head attention, one shape, float32:</para>
            /// <code>
            /// input       [batch, {tokens}, {spec.DModel}]
            ///   query     {spec.Heads} heads of {spec.HeadDim}, scaled by {spec.Scale.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}
            ///   key       {spec.KeyValueHeads} heads of {spec.HeadDim}
            ///   value     {spec.KeyValueHeads} heads of {spec.HeadDim}
            ///   scores    [{spec.Heads}, {tokens}, {tokens}]{(spec.Causal ? ", on and below the diagonal" : "")}, never stored as a whole
            ///   context   {spec.Heads} heads of {spec.HeadDim}, concatenated to {spec.QueryWidth}
            /// output      [batch, {tokens}, {spec.OutputWidth}]{(spec.OutputProjection ? ", projected" : "")}
            /// </code>
            /// <para>Tiles, rows x columns of accumulators: {string.Join(", ", plans.Select(TileText))}.</para>
            /// <para>A call costs batch x ({LinearCost()} T + {(spec.Causal ? $"{spec.QueryWidth} T (T + 1)" : $"{2 * spec.QueryWidth} T T")}) multiply-adds and allocates nothing.</para>
            /// <para>Immutable after construction and safe to call from any number of threads at once.</para>
            /// </remarks>
            """);
    }

    private static string TileText(KernelPlan plan) =>
        $"{plan.Width.Name} {plan.TileRows} x {plan.Scores.Vectors * plan.Width.Lanes}";

    private long LinearCost() =>
        ((long)spec.DModel * ProjectedColumns) + (spec.OutputProjection ? (long)spec.QueryWidth * spec.DModel : 0);

    private long ParameterCount()
    {
        long weights = LinearCost();
        long biases = spec.Bias ? ProjectedColumns + (spec.OutputProjection ? spec.DModel : 0) : 0;
        return weights + biases;
    }

    private void WriteConstants()
    {
        Constant("int", "DModel", VectorDialect.Offset(spec.DModel), "Model width E: floats in an input row.");
        Constant("int", "Heads", VectorDialect.Offset(spec.Heads), "Query heads.");
        Constant("int", "HeadDim", VectorDialect.Offset(spec.HeadDim), "Floats of one head.");
        Constant("int", "KeyValueHeads", VectorDialect.Offset(spec.KeyValueHeads), "Key/value heads.");
        Constant("double", "Scale", GeneratedText.Double(spec.Scale), "The factor on query·key before the softmax.");
        Constant("int", "KeyBlockLength", VectorDialect.Offset(_layout.KeyBlockLength), "Keys that are reduced together before they are merged with the others.");
        Constant("long", "Parameters", VectorDialect.Offset(ParameterCount()), "Weights and biases.");
        if (!AnyLength)
        {
            Constant("int", "Sequence", VectorDialect.Offset(spec.Sequence), "Sequence length T, fixed by the attribute.");
        }

        _writer.Write("private readonly global::AttentionGen.Kernels.WeightPanels _inputPanels;");
        if (spec.OutputProjection)
        {
            _writer.Write("private readonly global::AttentionGen.Kernels.WeightPanels _outputPanels;");
        }

        _writer.Blank().Write("/// <summary>The planner's numbers, for the runtime that divides a call over threads.</summary>");
        _writer.Write(
            $"""
            private static readonly global::AttentionGen.Kernels.LayerLayout Layout = new(
                DModel, OutputWidth: {spec.OutputWidth}, HasOutputProjection: {GeneratedText.Bool(spec.OutputProjection)}, Heads, KeyValueHeads, HeadDim,
                PaddedHeadDim: {_layout.PaddedHeadDim}, Causal: {GeneratedText.Bool(spec.Causal)}, QueryFactor: {GeneratedText.Float(spec.Scale / Math.Log(2.0))}, ProjectedStride: {_layout.ProjectedStride},
                TileScratch: {_layout.Scratch.End}, QueryBlockRows: {_layout.QueryBlockRows}, ChunkRows: {_layout.ChunkRows}, RowBlock: {_layout.RowBlock});
            """);
        _writer.Blank().Write("/// <summary>The shape and options of this layer.</summary>");
        _writer.Write(
            "public static global::AttentionGen.AttentionShape Shape { get; } = new(DModel, Heads, HeadDim, KeyValueHeads, "
            + $"Causal: {GeneratedText.Bool(spec.Causal)}, Bias: {GeneratedText.Bool(spec.Bias)}, OutputProjection: {GeneratedText.Bool(spec.OutputProjection)}, Scale);");
        _writer.Blank().Write("/// <summary>The register tiles of each vector width.</summary>");
        _writer.Write("public static global::AttentionGen.AttentionPlan Plan { get; } = new(\n    new global::AttentionGen.WidthPlan[]\n    {");
        for (int i = 0; i < plans.Count; i++)
        {
            KernelPlan plan = plans[i];
            int contextVectors = Math.Min(plan.Context.Columns.PanelVectors, plan.Context.Columns.Vectors);
            int projectionVectors = plan.Input.Columns.PanelVectors;
            _writer.Write(
                $"        new global::AttentionGen.WidthPlan(\"{plan.Width.Name}\", {plan.Width.Lanes}, {plan.TileRows}, {projectionVectors}, "
                + $"{plan.TileRows}, {plan.Scores.Vectors}, {plan.TileRows}, {contextVectors}, IsActive: {IsActive(i)}),");
        }

        _writer.Write("    });");
    }

    private string IsActive(int index) =>
        string.Join(" && ", plans.Take(index).Select(plan => "!" + Accelerated(plan.Width)).Concat(Self(index)));

    private IEnumerable<string> Self(int index) =>
        plans[index].Width.Lanes > 1 ? [Accelerated(plans[index].Width)] : [];

    private static string Accelerated(VectorWidth width) => $"global::System.Runtime.Intrinsics.{width.Name}.IsHardwareAccelerated";

    private void Constant(string type, string name, string value, string summary)
    {
        _writer.Write($"/// <summary>{summary}</summary>");
        _writer.Write($"public const {type} {name} = {value};").Blank();
    }

    private void WriteConstructor()
    {
        _writer.Blank().Write(
            """
            /// <summary>Packs the weights once, in the order in which this machine's kernels read them.</summary>
            /// <param name="weights">Weights of this shape; the layer keeps no reference to them.</param>
            /// <exception cref="global::System.ArgumentNullException">No weights.</exception>
            /// <exception cref="global::System.ArgumentException">The weights have another shape; the message names what differs.</exception>
            """);
        _writer.Open($"public {spec.Type.Name}(global::AttentionGen.MultiHeadAttentionWeights weights)");
        _writer.Write("global::System.ArgumentNullException.ThrowIfNull(weights);");
        _writer.Write($"weights.ThrowUnlessShape(\"{spec.Type.Name.TrimStart('@')}\", Shape);");
        _writer.Write("int lanes = Plan.Active.Lanes;");
        _writer.Blank().Write("// The softmax scale and log2(e) go into the query's weights, so that scores come out ready for 2^x.");
        _writer.Write($"const double scale = {GeneratedText.Double(spec.Scale / Math.Log(2.0))};");
        _writer.Write(
            $"""
            _inputPanels = new global::AttentionGen.Kernels.WeightPanels(DModel, {ProjectedColumns}, lanes * Plan.Active.ProjectionVectors, lanes)
                .Add(weights.QueryWeight, weights.QueryBias, scale)
                .Add(weights.KeyWeight, weights.KeyBias)
                .Add(weights.ValueWeight, weights.ValueBias);
            """);
        if (spec.OutputProjection)
        {
            _writer.Write(
                $"""
                _outputPanels = new global::AttentionGen.Kernels.WeightPanels({spec.QueryWidth}, DModel, lanes * Plan.Active.ProjectionVectors, lanes)
                    .Add(weights.OutputWeight, weights.OutputBias);
                """);
        }

        _writer.Close();
    }

    private void WriteForward()
    {
        _writer.Blank().Write(
            $"""
            /// <summary>Self-attention of a batch: projections, attention{(spec.OutputProjection ? ", output projection" : "; the heads are concatenated, not projected")}.</summary>
            /// <param name="input"><c>[batch, {Sequence}, {spec.DModel}]</c>, row-major.</param>
            /// <param name="output"><c>[batch, {Sequence}, {spec.OutputWidth}]</c>, row-major; may not overlap the input.</param>
            /// <param name="batch">Batch items; 0 does nothing.</param>
            """);
        if (AnyLength)
        {
            _writer.Write("/// <param name=\"sequence\">Tokens of each item; 0 does nothing.</param>");
        }

        _writer.Write(
            """
            /// <param name="padding">Which tokens are real; by default all are.</param>
            /// <param name="workspace">Scratch memory, grown if it is too small; by default borrowed from a shared pool.</param>
            /// <param name="maxDegreeOfParallelism">
            /// Threads of the platform's pool that may take part, the calling one included; 0 means as many as there are processors.
            /// Small calls use fewer. The result is the same to the bit.
            /// </param>
            /// <exception cref="global::System.ArgumentException">A span does not fit the sizes, or spans overlap.</exception>
            """);
        _writer.Open(
            "public void Forward(global::System.ReadOnlySpan<float> input, global::System.Span<float> output, int batch"
            + (AnyLength ? ", int sequence" : "")
            + ", global::AttentionGen.PaddingMask padding = default, global::AttentionGen.Workspace? workspace = null, int maxDegreeOfParallelism = 0)");
        CheckSizes("batch", AnyLength ? "sequence" : null, "maxDegreeOfParallelism");
        CheckTensor("input", "input", Sequence, "sequence", spec.DModel, "DModel");
        CheckTensor("output", "output", Sequence, "sequence", spec.OutputWidth, spec.OutputProjection ? "DModel" : "Heads * HeadDim");
        NoOverlap("input");
        _writer.Write($"global::AttentionGen.Kernels.Arguments.CheckPadding(padding, batch, {Sequence});");
        WriteDispatch(
            "Forward",
            $"input, output, batch, {Sequence}",
            AnyLength ? "batch == 0 || sequence == 0" : "batch == 0");
        _writer.Close();
    }

    private void WriteAttend()
    {
        string queryLength = AnyLength ? "queryLength" : "Sequence";
        string keyLength = AnyLength ? "keyLength" : "Sequence";
        _writer.Blank().Write(
            $"""
            /// <summary>The attention core alone, for models with projections of their own.</summary>
            /// <param name="query"><c>[batch, {queryLength}, {spec.QueryWidth}]</c>: concatenated heads, not scaled.</param>
            /// <param name="key"><c>[batch, {keyLength}, {spec.KeyValueWidth}]</c>: concatenated key heads.</param>
            /// <param name="value"><c>[batch, {keyLength}, {spec.KeyValueWidth}]</c>: concatenated value heads.</param>
            /// <param name="output"><c>[batch, {queryLength}, {spec.QueryWidth}]</c>: concatenated contexts; may not overlap an input.</param>
            /// <param name="batch">Batch items; 0 does nothing.</param>
            """);
        if (AnyLength)
        {
            _writer.Write(
                $"""
                /// <param name="queryLength">Query tokens of each item; 0 does nothing.</param>
                /// <param name="keyLength">Key tokens of each item; 0 gives a context of zeros.{(spec.Causal ? " Query i sees keys j ≤ i, whatever the lengths." : "")}</param>
                """);
        }

        _writer.Write(
            """
            /// <param name="padding">Which keys are real; by default all are.</param>
            /// <param name="workspace">Scratch memory, grown if it is too small; by default borrowed from a shared pool.</param>
            /// <param name="maxDegreeOfParallelism">
            /// Threads of the platform's pool that may take part, the calling one included; 0 means as many as there are processors.
            /// Small calls use fewer. The result is the same to the bit.
            /// </param>
            /// <exception cref="global::System.ArgumentException">A span does not fit the sizes, or spans overlap.</exception>
            """);
        string input = "global::System.ReadOnlySpan<float>";
        _writer.Open(
            $"public static void Attend({input} query, {input} key, {input} value, global::System.Span<float> output, int batch"
            + (AnyLength ? ", int queryLength, int keyLength" : "")
            + ", global::AttentionGen.PaddingMask padding = default, global::AttentionGen.Workspace? workspace = null, int maxDegreeOfParallelism = 0)");
        CheckSizes("batch", AnyLength ? "queryLength" : null, AnyLength ? "keyLength" : null, "maxDegreeOfParallelism");
        string queryRows = AnyLength ? "queryLength" : "sequence";
        string keyRows = AnyLength ? "keyLength" : "sequence";
        CheckTensor("query", "query", queryLength, queryRows, spec.QueryWidth, "Heads * HeadDim");
        CheckTensor("key", "key", keyLength, keyRows, spec.KeyValueWidth, "KeyValueHeads * HeadDim");
        CheckTensor("value", "value", keyLength, keyRows, spec.KeyValueWidth, "KeyValueHeads * HeadDim");
        CheckTensor("output", "output", queryLength, queryRows, spec.QueryWidth, "Heads * HeadDim");
        NoOverlap("query");
        NoOverlap("key");
        NoOverlap("value");
        _writer.Write($"global::AttentionGen.Kernels.Arguments.CheckPadding(padding, batch, {keyLength});");
        WriteDispatch(
            "Attend",
            $"query, key, value, output, batch, {queryLength}, {keyLength}",
            AnyLength ? "batch == 0 || queryLength == 0" : "batch == 0");
        _writer.Close();
    }

    private void CheckSizes(params string?[] names)
    {
        foreach (string? name in names.Where(name => name is not null))
        {
            _writer.Write($"global::AttentionGen.Kernels.Arguments.CheckSize({name}, nameof({name}));");
        }
    }

    private void CheckTensor(string span, string name, string rows, string rowsName, int width, string widthName) =>
        _writer.Write(
            $"global::AttentionGen.Kernels.Arguments.CheckTensor({span}.Length, batch, {rows}, {width}, \"{name}\", \"{rowsName}\", \"{widthName}\");");

    private void NoOverlap(string input) =>
        _writer.Write(
            $"global::AttentionGen.Kernels.Arguments.CheckNoOverlap({input}, nameof({input}), output, nameof(output));");

    private void WriteDispatch(string method, string arguments, string isEmpty)
    {
        _writer.Open($"if ({isEmpty})");
        _writer.Write("return;");
        _writer.Close().Blank();
        for (int i = 0; i < plans.Count; i++)
        {
            VectorWidth width = plans[i].Width;
            string prefix = i > 0 ? "else " : "";
            _writer.Open(width.Lanes > 1 ? $"{prefix}if ({Accelerated(width)})" : "else");
            _writer.Write($"{method}{width.Name}({arguments}, padding, workspace, maxDegreeOfParallelism);").Close();
        }
    }

    private void WriteCost()
    {
        string parameters = AnyLength ? "int batch, int sequence" : "int batch";
        _writer.Blank().Write(
            """
            /// <summary>Bytes of scratch that a call of <c>Forward</c> with these sizes uses; threads need some of their own.</summary>
            """);
        _writer.Open($"public static long GetWorkspaceBytes({parameters}, int maxDegreeOfParallelism = 0)");
        CheckSizes("batch", AnyLength ? "sequence" : null, "maxDegreeOfParallelism");
        _writer.Write($"return global::AttentionGen.Kernels.LayerCost.WorkspaceBytes(in Layout, batch, {Sequence}, maxDegreeOfParallelism);");
        _writer.Close();

        _writer.Blank().Write("/// <summary>Bytes of scratch that a call of <c>Attend</c> with these sizes uses.</summary>");
        _writer.Open(
            $"public static long GetAttendWorkspaceBytes(int batch{(AnyLength ? ", int queryLength, int keyLength" : "")}, int maxDegreeOfParallelism = 0)");
        CheckSizes("batch", AnyLength ? "queryLength" : null, AnyLength ? "keyLength" : null, "maxDegreeOfParallelism");
        _writer.Write(
            "return global::AttentionGen.Kernels.LayerCost.CoreWorkspaceBytes(in Layout, batch, "
            + $"{(AnyLength ? "queryLength, keyLength" : "Sequence, Sequence")}, maxDegreeOfParallelism);");
        _writer.Close();

        _writer.Blank().Write(
            """
            /// <summary>
            /// Useful multiply-adds of a call of <c>Forward</c> with these sizes; what a causal mask hides does not count.
            /// </summary>
            """);
        _writer.Open($"public static long GetMultiplyAdds({parameters})");
        CheckSizes("batch", AnyLength ? "sequence" : null);
        _writer.Write(
            spec.Causal
                ? $"long pairs = {Sequence} * ({Sequence} + 1L) / 2;"
                : $"long pairs = (long){Sequence} * {Sequence};");
        _writer.Write($"return batch * (({LinearCost()}L * {Sequence}) + ({2 * spec.QueryWidth}L * pairs));");
        _writer.Close();
    }
}
