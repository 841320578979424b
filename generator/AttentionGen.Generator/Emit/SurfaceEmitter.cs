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

    private const string Kernels = "global::AttentionGen.Kernels.";
    private const string Input = "global::System.ReadOnlySpan<float>";
    private const string Output = "global::System.Span<float>";
    private const string InputTensor = "global::System.Numerics.Tensors.ReadOnlyTensorSpan<float>";
    private const string OutputTensor = "global::System.Numerics.Tensors.TensorSpan<float>";
    private const string Options = "scoped in global::AttentionGen.AttentionOptions options";
    private const string Memory = "global::AttentionGen.KeyValueMemory";
    private const string Plain = "global::AttentionGen.PaddingMask padding = default, global::AttentionGen.Workspace? workspace = null, int maxDegreeOfParallelism = 0";

    private string AnySequence => AnyLength ? ", int sequence" : "";

    private string QueryLength => AnyLength ? "queryLength" : "Sequence";

    private string KeyLength => AnyLength ? "keyLength" : "Sequence";

    /// <summary>The core needs the layer's object only for what is learned.</summary>
    private bool CoreNeedsWeights => spec.AddedKeys > 0 || spec.HasDistanceBias || spec.Sinks;

    private string Static => CoreNeedsWeights ? "" : "static ";

    private string CoreWeights => CoreNeedsWeights ? "_weights" : "null";

    public GeneratedFile Write()
    {
        PartialType.WriteFileHeader(_writer, spec, "The public members.");
        PartialType.OpenContainers(_writer, spec);
        WriteRemarks();
        _writer.Write(GeneratedText.GeneratedCode);
        _writer.Open($"partial class {spec.Type.Name}");
        WriteConstants();
        WriteConstructor();
        if (spec.SharesInputPanels)
        {
            WriteSelfAttention();
        }

        WriteCrossAttention();
        WriteMemory();
        WriteAttend();
        if (spec.CanCache)
        {
            WriteCache();
        }

        WriteCost();
        WriteRun();
        PartialType.Close(_writer, spec);
        return new GeneratedFile($"{spec.Type.HintName}.g.cs", _writer.ToString());
    }

    private void WriteRemarks()
    {
        string tokens = AnyLength ? "T" : VectorDialect.Offset(spec.Sequence);
        string keys = AnyLength ? "S" : tokens;
        string scores = keys + (spec.AddedKeys > 0 ? $" + {spec.AddedKeys}" : "");
        string sources = spec.SharesInputPanels
            ? $"/// input       [batch, {tokens}, {spec.DModel}]"
            : $"/// query       [batch, {tokens}, {spec.DModel}], key [batch, {keys}, {spec.KeyDim}], value [batch, {keys}, {spec.ValueDim}]";
        string mask = HasWindow
            ? $", from {(spec.LeftWindow >= 0 ? Text(spec.LeftWindow) : "all")} positions before to {(spec.RightWindow >= 0 ? Text(spec.RightWindow) : "all")} behind"
            : !spec.Causal ? ""
            : spec.DiagonalAtEnd ? ", on and below the diagonal that ends at the last query and key"
            : ", on and below the diagonal";
        _writer.Write(
            $"""
            /// <remarks>
            /// <para>Multi-head attention, one shape, float32:</para>
            /// <code>
            {sources}
            ///   query     {GeneratedText.Count(spec.Heads, "head")} of {spec.HeadDim}{PreparationText()}, scaled by {GeneratedText.Number(spec.Scale)}
            ///   key       {GeneratedText.Count(spec.KeyValueHeads, "head")} of {spec.HeadDim}{PreparationText()}{AddedText()}
            ///   value     {GeneratedText.Count(spec.KeyValueHeads, "head")} of {spec.ValueHeadDim}
            ///   scores    [{spec.Heads}, {tokens}, {scores}]{mask}{ScoreText()}, never stored as a whole
            ///   context   {GeneratedText.Count(spec.Heads, "head")} of {spec.ValueHeadDim}, concatenated to {spec.ContextWidth}
            /// output      [batch, {tokens}, {spec.OutputWidth}]{(spec.OutputProjection ? ", projected" : "")}
            /// </code>
            /// <para>Tiles, rows x columns of accumulators: {string.Join(", ", plans.Select(TileText))}.</para>
            /// <para>{CostText()} multiply-adds and allocates nothing{(HasWindow ? "; less where the window is shorter" : "")}.</para>
            /// <para>Immutable after construction and safe to call from any number of threads at once.</para>
            /// </remarks>
            """);
    }

    private bool HasWindow => spec.LeftWindow >= 0 || (spec.RightWindow >= 0 && !spec.Causal);

    private static string Text(int value) => VectorDialect.Offset(value);

    private string PreparationText() =>
        (spec.QueryKeyNorm ? ", normalised" : "") + (spec.Rotary is { } rotary ? $", {rotary.Dim} elements rotated" : "");

    private string ScoreText() =>
        (spec.SoftCap > 0 ? $", capped at {GeneratedText.Number(spec.SoftCap)}" : "")
        + (spec.HasDistanceBias ? $", {spec.PositionBias} bias added" : "")
        + (spec.Sinks ? ", a sink for each head" : "");

    private string AddedText() => (spec.AddBiasKeyValue, spec.AddZeroAttention) switch
    {
        (true, true) => ", one learned and one of zeros added",
        (true, false) => ", a learned one added",
        (false, true) => ", one of zeros added",
        _ => "",
    };

    /// <summary>A cost line, with what a causal mask hides left out where it can be said in a few words: in self-attention.</summary>
    private string CostText()
    {
        if (!spec.SharesInputPanels)
        {
            long query = ((long)spec.DModel * spec.QueryWidth) + (spec.OutputProjection ? (long)spec.ContextWidth * spec.OutputDim : 0);
            string most = spec.Causal ? "at most " : "";
            string keys = spec.AddedKeys > 0 ? $"(S + {spec.AddedKeys})" : "S";
            return $"A call costs {most}batch x ({query} T + {LinearCost() - query} S + {PairCost()} T {keys})";
        }

        string added = spec.AddedKeys > 0 ? $" + {spec.AddedKeys * PairCost()} T" : "";
        string pairs = spec.Causal ? $"{PairCost() / 2.0:0.#} T (T + 1)" : $"{PairCost()} T T";
        return $"Self-attention costs batch x ({LinearCost()} T + {pairs}{added})";
    }

    private static string TileText(KernelPlan plan) =>
        $"{plan.Width.Name} {plan.TileRows} x {plan.Scores.Vectors * plan.Width.Lanes}";

    private long LinearCost() =>
        ((long)spec.DModel * spec.QueryWidth) + ((long)spec.KeyDim * spec.KeyWidth) + ((long)spec.ValueDim * spec.ValueWidth)
        + (spec.OutputProjection ? (long)spec.ContextWidth * spec.OutputDim : 0);

    /// <summary>Multiply-adds for each pair of a query and a key, over all heads.</summary>
    private long PairCost() => spec.QueryWidth + spec.ContextWidth;

    private long ParameterCount()
    {
        long biases = spec.Bias
            ? spec.QueryWidth + spec.KeyWidth + spec.ValueWidth + (spec.OutputProjection ? spec.OutputDim : 0)
            : 0;
        long added = spec.AddBiasKeyValue ? spec.KeyWidth + spec.ValueWidth : 0;
        return LinearCost() + biases + added + LearnedForScores();
    }

    /// <summary>What scores are normalised, biased and divided by, where it is learned.</summary>
    private long LearnedForScores()
    {
        long norms = spec.QueryKeyNorm ? 2L * spec.HeadDim : 0;
        long sinks = spec.Sinks ? spec.Heads : 0;
        long distances = spec.PositionBias switch
        {
            BiasKind.Bucketed => spec.RelativeBuckets,
            BiasKind.Learned => (2L * spec.RelativeMaxDistance) + 1,
            _ => 0,
        };
        return norms + sinks + (distances * spec.Heads);
    }

    private void WriteConstants()
    {
        Constant("int", "DModel", VectorDialect.Offset(spec.DModel), "Model width E: floats in an input row of queries.");
        Constant("int", "KeyDim", VectorDialect.Offset(spec.KeyDim), "Floats in an input row of keys.");
        Constant("int", "ValueDim", VectorDialect.Offset(spec.ValueDim), "Floats in an input row of values.");
        Constant("int", "OutputWidth", VectorDialect.Offset(spec.OutputWidth), "Floats in an output row.");
        Constant("int", "Heads", VectorDialect.Offset(spec.Heads), "Query heads.");
        Constant("int", "HeadDim", VectorDialect.Offset(spec.HeadDim), "Floats of one head of queries and keys.");
        Constant("int", "ValueHeadDim", VectorDialect.Offset(spec.ValueHeadDim), "Floats of one head of values and contexts.");
        Constant("int", "KeyValueHeads", VectorDialect.Offset(spec.KeyValueHeads), "Key/value heads.");
        Constant("double", "Scale", GeneratedText.Double(spec.Scale), "The factor on query·key before the softmax.");
        Constant("int", "KeyBlockLength", VectorDialect.Offset(_layout.KeyBlockLength), "Keys that are reduced together before they are merged with the others.");
        Constant("long", "Parameters", VectorDialect.Offset(ParameterCount()), "Learned numbers: weights, biases and what the options add.");
        if (spec.CanCache)
        {
            long bytes = 4L * spec.KeyValueHeads * (spec.HeadDim + _layout.PaddedValueHeadDim + 1);
            Constant("long", "CacheBytesPerToken", VectorDialect.Offset(bytes), "Bytes that a cache takes for each token of a sequence.");
        }

        if (!AnyLength)
        {
            Constant("int", "Sequence", VectorDialect.Offset(spec.Sequence), "Sequence length T, fixed by the attribute.");
        }

        _writer.Write($"private readonly {Kernels}LayerWeights _weights;");
        _writer.Blank().Write("/// <summary>The planner's numbers, for the runtime that divides a call over threads.</summary>");
        _writer.Open($"private static readonly {Kernels}LayerLayout Layout = new()");
        _writer.Write(
            $"""
            DModel = DModel,
            KeyDim = KeyDim,
            ValueDim = ValueDim,
            OutputWidth = OutputWidth,
            HasOutputProjection = {GeneratedText.Bool(spec.OutputProjection)},
            Heads = Heads,
            KeyValueHeads = KeyValueHeads,
            HeadDim = HeadDim,
            ValueHeadDim = ValueHeadDim,
            PaddedValueHeadDim = {_layout.PaddedValueHeadDim},
            Causal = {GeneratedText.Bool(spec.Causal)},
            DiagonalAtEnd = {GeneratedText.Bool(spec.DiagonalAtEnd)},
            AddsBiasKeyValue = {GeneratedText.Bool(spec.AddBiasKeyValue)},
            AddsZeroKeyValue = {GeneratedText.Bool(spec.AddZeroAttention)},
            LeftWindow = {spec.LeftWindow},
            RightWindow = {spec.RightWindow},
            HasDistanceBias = {GeneratedText.Bool(spec.HasDistanceBias)},
            HasRotary = {GeneratedText.Bool(spec.Rotary is not null)},
            QueryFactor = {GeneratedText.Float(spec.Scale / Math.Log(2.0))},
            ProjectedStride = {_layout.ProjectedStride},
            KeyStride = {_layout.KeyStride},
            KeyColumn = {(spec.SharesInputPanels ? spec.QueryWidth : 0)},
            ValueStride = {_layout.ValueStride},
            ValueColumn = {(spec.SharesInputPanels ? spec.QueryWidth + spec.KeyWidth : 0)},
            ContextColumn = {_layout.ContextColumn},
            QueryRowStride = {_layout.QueryRowStride},
            GroupQueries = {_layout.Scratch.GroupQueries},
            GroupContexts = {_layout.Scratch.GroupContexts},
            KeyBlockLength = KeyBlockLength,
            TileScratch = {_layout.Scratch.End},
            QueryBlockRows = {_layout.QueryBlockRows},
            ChunkRows = {_layout.ChunkRows},
            RowBlock = {_layout.RowBlock},
            """);
        _writer.Close(";");
        _writer.Blank().Write("/// <summary>The shape and options of this layer.</summary>");
        _writer.Write(
            "public static global::AttentionGen.AttentionShape Shape { get; } = new(DModel, Heads, HeadDim, KeyValueHeads, "
            + $"Causal: {GeneratedText.Bool(spec.Causal)}, Bias: {GeneratedText.Bool(spec.Bias)}, OutputProjection: {GeneratedText.Bool(spec.OutputProjection)}, Scale)");
        _writer.Open();
        _writer.Write("KeyDim = KeyDim,\nValueDim = ValueDim,\nValueHeadDim = ValueHeadDim,");
        _writer.Write($"OutputDim = {spec.OutputDim},");
        _writer.Write($"CausalAlignment = global::AttentionGen.CausalAlignment.{(spec.DiagonalAtEnd ? "BottomRight" : "UpperLeft")},");
        _writer.Write($"AddBiasKeyValue = {GeneratedText.Bool(spec.AddBiasKeyValue)},");
        _writer.Write($"AddZeroAttention = {GeneratedText.Bool(spec.AddZeroAttention)},");
        WriteModernShape();
        _writer.Close(";");
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

    /// <summary>What only layers that use it state.</summary>
    private void WriteModernShape()
    {
        if (spec.Rotary is { } rotary)
        {
            string pairing = rotary.Interleaved ? "Interleaved" : "HalfSplit";
            _writer.Open($"Rotary = new global::AttentionGen.RotaryShape(global::AttentionGen.RotaryPairing.{pairing}, Dim: {rotary.Dim}, Base: {GeneratedText.Double(rotary.Base)})");
            if (rotary.Scaling != "None")
            {
                _writer.Write(
                    $"""
                    Scaling = global::AttentionGen.RotaryScaling.{rotary.Scaling},
                    Factor = {GeneratedText.Double(rotary.Factor)},
                    OriginalLength = {rotary.OriginalLength},
                    LowFrequencyFactor = {GeneratedText.Double(rotary.LowFrequencyFactor)},
                    HighFrequencyFactor = {GeneratedText.Double(rotary.HighFrequencyFactor)},
                    BetaFast = {GeneratedText.Double(rotary.BetaFast)},
                    BetaSlow = {GeneratedText.Double(rotary.BetaSlow)},
                    AttentionFactor = {GeneratedText.Double(rotary.AttentionFactor)},
                    """);
            }

            _writer.Close(",");
        }

        if (spec.HasDistanceBias)
        {
            _writer.Write($"PositionBias = global::AttentionGen.PositionBias.{spec.PositionBias},");
        }

        if (spec.RelativeBuckets > 0)
        {
            _writer.Write($"RelativeBuckets = {spec.RelativeBuckets},");
        }

        if (spec.RelativeMaxDistance > 0)
        {
            _writer.Write($"RelativeMaxDistance = {spec.RelativeMaxDistance},");
        }

        if (spec.SoftCap > 0)
        {
            _writer.Write($"SoftCap = {GeneratedText.Double(spec.SoftCap)},");
        }

        if (spec.Sinks)
        {
            _writer.Write("Sinks = true,");
        }

        if (spec.QueryKeyNorm)
        {
            _writer.Write($"QueryKeyNorm = true,\nNormEpsilon = {GeneratedText.Double(spec.NormEpsilon)},");
            _writer.Write($"NormWeightsPlusOne = {GeneratedText.Bool(spec.NormWeightsPlusOne)},");
        }

        if (HasWindow)
        {
            _writer.Write($"LeftWindow = {spec.LeftWindow},\nRightWindow = {spec.RightWindow},");
        }
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
        _writer.Blank().Write("// The softmax scale and log2(e) go into the query's weights, so that scores come out ready for 2^x.");
        _writer.Write(
            $"_weights = new {Kernels}LayerWeights(in Layout, Shape, weights, {GeneratedText.Double(spec.Scale / Math.Log(2.0))}, "
            + "Plan.Active.Lanes, Plan.Active.ProjectionVectors);");
        _writer.Close();
    }

    private void WriteSelfAttention()
    {
        string arguments = $"in Layout, input, output, batch, {Sequence}";
        WriteSelfAttentionRemarks();
        PlainParameters();
        _writer.Open($"public void Forward({Input} input, {Output} output, int batch{AnySequence}, {Plain})");
        WritePlainOptions();
        _writer.Write($"Run(_weights, {Kernels}LayerCall.SelfAttention({arguments}, in options));");
        _writer.Close();

        WriteSelfAttentionRemarks();
        OptionsParameter();
        _writer.Write($"public void Forward({Input} input, {Output} output, int batch{AnySequence}, {Options}) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.SelfAttention({arguments}, in options));");

        Summary("Self-attention of tensors that may be strided.");
        StridedParameter("input", Sequence, spec.DModel);
        StridedParameter("output", Sequence, spec.OutputWidth, "; may not overlap the input");
        OptionsParameter();
        _writer.Write($"public void Forward({InputTensor} input, {OutputTensor} output, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.SelfAttention(in Layout, input, output, {FixedLength}, in options));");
        if (!AnyLength || spec.DiagonalAtEnd)
        {
            return;
        }

        Summary("Self-attention of sequences of different lengths, one behind the other without padding: each attends to itself alone.");
        _writer.Write($"/// <param name=\"input\"><c>[tokens, {spec.DModel}]</c>, the tokens of all sequences.</param>");
        _writer.Write($"/// <param name=\"output\"><c>[tokens, {spec.OutputWidth}]</c>; may not overlap the input.</param>");
        _writer.Write("/// <param name=\"cumulativeLengths\">0, and where each sequence ends; one more entry than there are sequences.</param>");
        _writer.Write("/// <param name=\"options\">Workspace and threads; nothing else.</param>");
        Throws();
        _writer.Write($"public void Forward({Input} input, {Output} output, global::System.ReadOnlySpan<int> cumulativeLengths, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.Packed(in Layout, input, output, cumulativeLengths, in options));");
    }

    /// <summary>What both overloads with spans say; one that inherits the other's remarks may not add a parameter of its own.</summary>
    private void WriteSelfAttentionRemarks()
    {
        Summary($"Self-attention of a batch: projections, attention{(spec.OutputProjection ? ", output projection" : "; the heads are concatenated, not projected")}.");
        TensorParameter("input", Sequence, spec.DModel, "row-major");
        TensorParameter("output", Sequence, spec.OutputWidth, "row-major; may not overlap the input");
        SizeParameters("sequence", "Tokens of each item; 0 does nothing.");
    }

    private void WriteCrossAttention()
    {
        string arguments = $"in Layout, query, key, value, output, batch, {QueryLength}, {KeyLength}";
        string lengths = AnyLength ? ", int queryLength, int keyLength" : "";
        Summary("Queries from one sequence, keys and values from another, or from one each.");
        TensorParameter("query", QueryLength, spec.DModel, "row-major");
        TensorParameter("key", KeyLength, spec.KeyDim, "row-major");
        TensorParameter("value", KeyLength, spec.ValueDim, "row-major; the same span as the keys where both come from one source");
        TensorParameter("output", QueryLength, spec.OutputWidth, "row-major; may not overlap an input");
        SizeParameters("queryLength", "Query tokens of each item; 0 does nothing.");
        if (AnyLength)
        {
            _writer.Write("/// <param name=\"keyLength\">Key tokens of each item.</param>");
        }

        OptionsParameter();
        _writer.Write($"public void Forward({Input} query, {Input} key, {Input} value, {Output} output, int batch{lengths}, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.CrossAttention({arguments}, in options));");

        Summary("Cross-attention of tensors that may be strided.");
        StridedParameter("query", QueryLength, spec.DModel);
        StridedParameter("key", KeyLength, spec.KeyDim);
        StridedParameter("value", KeyLength, spec.ValueDim);
        StridedParameter("output", QueryLength, spec.OutputWidth, "; may not overlap an input");
        OptionsParameter();
        _writer.Write($"public void Forward({InputTensor} query, {InputTensor} key, {InputTensor} value, {OutputTensor} output, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.CrossAttention(in Layout, query, key, value, output, {FixedLength}, in options));");
    }

    private void WriteMemory()
    {
        Summary("Makes room for projected keys and values, in the layout of these kernels; <c>ProjectMemory</c> fills it.");
        _writer.Write("/// <param name=\"batch\">Batch items.</param>");
        if (AnyLength)
        {
            _writer.Write("/// <param name=\"capacity\">Keys of each item at most.</param>");
        }

        string creation = $"new(in Layout, _weights, batch, {(AnyLength ? "capacity" : "Sequence")});";
        string declaration = $"public {Memory} CreateMemory(int batch{(AnyLength ? ", int capacity" : "")})";
        if (spec.AddedKeys == 0)
        {
            _writer.Write($"{declaration} => {creation}");
        }
        else
        {
            _writer.Open(declaration);
            _writer.Write($"{Memory} memory = {creation}");
            _writer.Blank().Write("// The keys that the layer adds are there before any other.");
            _writer.Write($"Run(_weights, {Kernels}LayerCall.ProjectMemory(in Layout, _weights, default, default, memory, 0, default));");
            _writer.Write("return memory;");
            _writer.Close();
        }

        Summary("Projects keys and values once, for any number of calls: an encoder's output, for example. Replaces what the memory held.");
        TensorParameter("key", KeyLength, spec.KeyDim, "row-major, for the batch of the memory");
        TensorParameter("value", KeyLength, spec.ValueDim, "row-major; the same span as the keys where both come from one source");
        _writer.Write("/// <param name=\"memory\">A memory that this layer made.</param>");
        if (AnyLength)
        {
            _writer.Write("/// <param name=\"keyLength\">Key tokens of each item, up to the memory's capacity.</param>");
        }

        _writer.Write("/// <param name=\"options\">Padding, layout, workspace and threads; nothing else.</param>");
        Throws();
        _writer.Write($"public void ProjectMemory({Input} key, {Input} value, {Memory} memory{(AnyLength ? ", int keyLength" : "")}, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.ProjectMemory(in Layout, _weights, key, value, memory, {KeyLength}, in options));");

        Summary("Queries that attend to keys and values which have been projected into a memory.");
        TensorParameter("query", QueryLength, spec.DModel, "row-major, for the batch of the memory");
        _writer.Write("/// <param name=\"memory\">A memory that this layer made and filled.</param>");
        TensorParameter("output", QueryLength, spec.OutputWidth, "row-major; may not overlap the query");
        if (AnyLength)
        {
            _writer.Write("/// <param name=\"queryLength\">Query tokens of each item; 0 does nothing.</param>");
        }

        OptionsParameter(" No padding: the memory has it.");
        _writer.Write($"public void Forward({Input} query, {Memory} memory, {Output} output{(AnyLength ? ", int queryLength" : "")}, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.WithMemory(in Layout, _weights, query, memory, output, {QueryLength}, in options));");
    }

    private void WriteAttend()
    {
        string arguments = $"in Layout, query, key, value, output, batch, {QueryLength}, {KeyLength}";
        string lengths = AnyLength ? ", int queryLength, int keyLength" : "";
        WriteAttendRemarks();
        PlainParameters();
        _writer.Open($"public {Static}void Attend({Input} query, {Input} key, {Input} value, {Output} output, int batch{lengths}, {Plain})");
        WritePlainOptions();
        _writer.Write($"Run({CoreWeights}, {Kernels}LayerCall.Core({arguments}, in options));");
        _writer.Close();

        WriteAttendRemarks();
        OptionsParameter();
        _writer.Write($"public {Static}void Attend({Input} query, {Input} key, {Input} value, {Output} output, int batch{lengths}, {Options}) =>");
        _writer.Write($"    Run({CoreWeights}, {Kernels}LayerCall.Core({arguments}, in options));");
    }

    private void WriteAttendRemarks()
    {
        Summary("The attention core alone, for models with projections of their own.");
        TensorParameter("query", QueryLength, spec.QueryWidth, "concatenated heads, not scaled");
        TensorParameter("key", KeyLength, spec.KeyWidth, "concatenated key heads");
        TensorParameter("value", KeyLength, spec.ValueWidth, "concatenated value heads");
        TensorParameter("output", QueryLength, spec.ContextWidth, "concatenated contexts; may not overlap an input");
        SizeParameters("queryLength", "Query tokens of each item; 0 does nothing.");
        if (AnyLength)
        {
            _writer.Write("/// <param name=\"keyLength\">Key tokens of each item.</param>");
        }
    }

    private void WriteCache()
    {
        const string Cache = "global::AttentionGen.KeyValueCache";
        Summary("Makes a cache for the keys and values of sequences that grow token by token, in the layout of these kernels.");
        _writer.Write("/// <param name=\"batch\">Sequences.</param>");
        _writer.Write("/// <param name=\"capacity\">Tokens of each sequence at most.</param>");
        _writer.Write($"public {Cache} CreateCache(int batch, int capacity) => new(in Layout, _weights, batch, capacity);");

        Summary("Self-attention of new tokens that join those of a cache: a prompt, a part of one, or the next token. The bits are those of the whole sequence.");
        TensorParameter("input", "sequence", spec.DModel, "the new tokens");
        _writer.Write("/// <param name=\"cache\">A cache that this layer made.</param>");
        TensorParameter("output", "sequence", spec.OutputWidth, "row-major; may not overlap the input");
        _writer.Write("/// <param name=\"sequence\">New tokens of each sequence; 0 does nothing.</param>");
        _writer.Write("/// <param name=\"options\">Workspace, threads, layout, log-sum-exp; padding lengths where some sequences have fewer new tokens, whose further rows are not defined.</param>");
        Throws();
        Overflow();
        _writer.Write($"public void Forward({Input} input, {Cache} cache, {Output} output, int sequence, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.Cached(in Layout, _weights, input, cache, output, sequence, in options));");

        Summary("The attention core alone, over new keys and values that join those of a cache.");
        TensorParameter("query", "sequence", spec.QueryWidth, "concatenated heads, not scaled");
        TensorParameter("key", "sequence", spec.KeyWidth, "concatenated key heads");
        TensorParameter("value", "sequence", spec.ValueWidth, "concatenated value heads");
        _writer.Write("/// <param name=\"cache\">A cache that this layer made.</param>");
        TensorParameter("output", "sequence", spec.ContextWidth, "concatenated contexts; may not overlap an input");
        _writer.Write("/// <param name=\"sequence\">New tokens of each sequence; 0 does nothing.</param>");
        _writer.Write("/// <param name=\"options\">As for <c>Forward</c> with a cache.</param>");
        Throws();
        Overflow();
        _writer.Write($"public void Attend({Input} query, {Input} key, {Input} value, {Cache} cache, {Output} output, int sequence, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.CachedCore(in Layout, _weights, query, key, value, cache, output, sequence, in options));");
    }

    private void Overflow() =>
        _writer.Write("/// <exception cref=\"global::System.InvalidOperationException\">The new tokens do not fit into the cache, which is left as it was.</exception>");

    private void WriteCost()
    {
        string cost = $"{Kernels}LayerCost.";
        if (spec.SharesInputPanels)
        {
            Summary("Bytes of scratch that a call of <c>Forward</c> as self-attention uses; threads need some of their own.");
            _writer.Write($"public static long GetWorkspaceBytes(int batch{AnySequence}, int maxDegreeOfParallelism = 0) =>");
            _writer.Write($"    {cost}WorkspaceBytes(in Layout, batch, {Sequence}, maxDegreeOfParallelism);");
        }

        string lengths = AnyLength ? ", int queryLength, int keyLength" : "";
        Summary("Bytes of scratch that a call of <c>Forward</c> as cross-attention uses at most; rows with gaps need some more.");
        _writer.Write($"public static long GetCrossWorkspaceBytes(int batch{lengths}, int maxDegreeOfParallelism = 0) =>");
        _writer.Write($"    {cost}CrossWorkspaceBytes(in Layout, batch, {QueryLength}, {KeyLength}, maxDegreeOfParallelism);");
        Summary("Bytes of scratch that a call of <c>Attend</c> with these sizes uses.");
        _writer.Write($"public static long GetAttendWorkspaceBytes(int batch{lengths}, int maxDegreeOfParallelism = 0) =>");
        _writer.Write($"    {cost}CoreWorkspaceBytes(in Layout, batch, {QueryLength}, {KeyLength}, maxDegreeOfParallelism);");
        if (!spec.SharesInputPanels)
        {
            return;
        }

        Summary("Useful multiply-adds of self-attention with these sizes; what a causal mask hides does not count.");
        _writer.Open($"public static long GetMultiplyAdds(int batch{AnySequence})");
        foreach (string size in AnyLength ? ["batch", "sequence"] : (string[])["batch"])
        {
            _writer.Write($"{Kernels}Arguments.CheckSize({size}, nameof({size}));");
        }

        _writer.Write(
            HasWindow ? $"long pairs = {cost}VisiblePairs({Sequence}, {spec.LeftWindow}, {spec.RightWindow});"
            : spec.Causal ? $"long pairs = {Sequence} * ({Sequence} + 1L) / 2;"
            : $"long pairs = (long){Sequence} * {Sequence};");
        string pairs = spec.AddedKeys > 0 ? $"(pairs + ({spec.AddedKeys}L * {Sequence}))" : "pairs";
        _writer.Write($"return batch * (({LinearCost()}L * {Sequence}) + ({PairCost()}L * {pairs}));");
        _writer.Close();
    }

    private void WriteRun()
    {
        _writer.Blank().Write("/// <summary>Hands a call to the kernels of this machine's vector width.</summary>");
        _writer.Open($"private static void Run({Kernels}LayerWeights? weights, scoped in {Kernels}LayerCall call)");
        _writer.Open("if (call.IsEmpty)");
        _writer.Write("return;");
        _writer.Close().Blank();
        for (int i = 0; i < plans.Count; i++)
        {
            VectorWidth width = plans[i].Width;
            string prefix = i > 0 ? "else " : "";
            _writer.Open(width.Lanes > 1 ? $"{prefix}if ({Accelerated(width)})" : "else");
            _writer.Write($"Run{width.Name}(weights, in call);").Close();
        }

        _writer.Close();
    }

    /// <summary>The fixed sequence length that tensors have to have; 0 if the attribute fixes none.</summary>
    private string FixedLength => AnyLength ? "fixedLength: 0" : "fixedLength: Sequence";

    private void WritePlainOptions() =>
        _writer.Write(
            "var options = new global::AttentionGen.AttentionOptions { Padding = padding, Workspace = workspace, MaxDegreeOfParallelism = maxDegreeOfParallelism };");

    private void Summary(string text) => _writer.Blank().Write($"/// <summary>{text}</summary>");

    private void TensorParameter(string name, string rows, int width, string notes) =>
        _writer.Write($"/// <param name=\"{name}\"><c>[batch, {rows}, {width}]</c>, {notes}.</param>");

    private void StridedParameter(string name, string rows, int width, string notes = "") =>
        _writer.Write($"/// <param name=\"{name}\"><c>[batch, {rows}, {width}]</c>, or <c>[{rows}, {width}]</c> for one item; rows may be strided, their floats may not{notes}.</param>");

    private void SizeParameters(string length, string text)
    {
        _writer.Write("/// <param name=\"batch\">Batch items; 0 does nothing.</param>");
        if (AnyLength)
        {
            _writer.Write($"/// <param name=\"{length}\">{text}</param>");
        }
    }

    private void PlainParameters()
    {
        _writer.Write(
            """
            /// <param name="padding">Which keys are real; by default all are.</param>
            /// <param name="workspace">Scratch memory, grown if it is too small; by default borrowed from a shared pool.</param>
            /// <param name="maxDegreeOfParallelism">
            /// Threads of the platform's pool that may take part, the calling one included; 0 means as many as there are processors.
            /// Small calls use fewer. The result is the same to the bit.
            /// </param>
            """);
        Throws();
    }

    private void OptionsParameter(string notes = "")
    {
        _writer.Write($"/// <param name=\"options\">Masks, attention weights, layout, workspace, threads.{notes}</param>");
        Throws();
    }

    private void Throws() =>
        _writer.Write("/// <exception cref=\"global::System.ArgumentException\">A length does not fit the sizes, or memory overlaps.</exception>");
}
