using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the public face of a layer: constants, constructor, Forward, Attend and what they cost.</summary>
internal sealed partial class SurfaceEmitter(AttentionSpec spec, IReadOnlyList<KernelPlan> plans)
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
            Constant("long", "CacheBytesPerToken", VectorDialect.Offset(_layout.CacheBytesPerToken), "Bytes that a cache takes for each token of a sequence.");
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

    /// <summary>The fixed sequence length that tensors have to have; 0 if the attribute fixes none.</summary>
    private string FixedLength => AnyLength ? "fixedLength: 0" : "fixedLength: Sequence";

    private void Summary(string text) => _writer.Blank().Write($"/// <summary>{text}</summary>");
}
