using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the public face of a layer: constants, constructor, Forward, Attend and what they cost.</summary>
internal sealed partial class SurfaceEmitter(AttentionSpec spec, IReadOnlyList<KernelPlan> plans)
{
    private readonly SourceWriter _writer = new();
    private readonly LayoutPlan _layout = plans[0].Layout;
    private readonly CostPlan _cost = CostPlanner.Plan(spec, plans[0].Layout);

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
        _writer.Open($"partial class {spec.Type.Name}");
        WriteConstants();
        WriteFacts();
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

        WriteCostMethods();
        WriteRun();
        PartialType.Close(_writer, spec);
        return new GeneratedFile($"{spec.Type.HintName}.g.cs", _writer.ToString());
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
        WriteCostConstants();
        if (!AnyLength)
        {
            Constant("int", "Sequence", VectorDialect.Offset(spec.Sequence), "Sequence length T, fixed by the attribute.");
        }

        _writer.Write($"private readonly {Kernels}LayerWeights _weights;");
    }

    /// <summary>The report's numbers, as far as they do not depend on a call.</summary>
    private void WriteCostConstants()
    {
        Constant("long", "Parameters", VectorDialect.Offset(_cost.Parameters), "Learned numbers: weights, biases and what the options add.");
        Constant("long", "WeightBytes", VectorDialect.Offset(_cost.WeightBytes), "Bytes of the parameters: what a call reads at least.");
        Constant("long", "ActivationBytesPerToken", VectorDialect.Offset(_cost.ActivationBytesPerToken), "Bytes of a token's input and output rows.");
        Constant("long", "MultiplyAddsPerToken", VectorDialect.Offset(_cost.MultiplyAddsPerToken), "Multiply-adds of a token's projections.");
        Constant("long", "MultiplyAddsPerPair", VectorDialect.Offset(_cost.MultiplyAddsPerPair), "Multiply-adds of a query and a key that it sees, all heads together.");
        if (!AnyLength && spec.SharesInputPanels)
        {
            string whole = VectorDialect.Offset(CostPlanner.MultiplyAdds(spec, _cost, spec.Sequence));
            Constant("long", "MultiplyAddsPerSequence", whole, "Multiply-adds of self-attention of one sequence.");
        }

        Constant("long", "ScratchBytesPerThread", VectorDialect.Offset(_cost.ScratchBytesPerThread), "Scratch that each thread of a call needs besides what grows with the tokens.");
        if (spec.CanCache)
        {
            Constant("long", "CacheBytesPerToken", VectorDialect.Offset(_layout.CacheBytesPerToken), "Bytes that a cache takes for each token of a sequence.");
        }

        Constant("int", "EstimatedCodeBytes", VectorDialect.Offset(plans.Max(CodeSizePlanner.CodeBytes)), "About how much machine code the kernels of a vector width become at most.");
    }

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
        if (!RunsEverywhere)
        {
            _writer.Write("/// <exception cref=\"global::System.PlatformNotSupportedException\">The processor has none of the vector widths that are written.</exception>");
        }

        OpenMember($"public {spec.Type.Name}(global::AttentionGen.MultiHeadAttentionWeights weights)");
        _writer.Write("global::System.ArgumentNullException.ThrowIfNull(weights);");
        _writer.Write($"weights.ThrowUnlessShape(\"{spec.Type.Name.TrimStart('@')}\", GeneratedFacts.Shape);");
        if (!RunsEverywhere)
        {
            _writer.Blank().Open("if (GeneratedFacts.Layout.Lanes == 1)");
            _writer.Write(NoWidthRuns).Close();
        }

        double scoreFactor = _layout.Units.ScoreFactor;
        string part = scoreFactor == 1 ? "" : $", apart from a factor of {GeneratedText.Number(scoreFactor)},";
        _writer.Blank().Write($"// The softmax scale and log2(e){part} go into the query's weights, so that scores come out ready for 2^x.");
        _writer.Write(
            $"_weights = new {Kernels}LayerWeights(in GeneratedFacts.Layout, GeneratedFacts.Shape, weights, {GeneratedText.Double(_layout.Units.QueryFactor)}, "
            + "GeneratedFacts.Plan.Active.Lanes, GeneratedFacts.Plan.Active.ProjectionVectors);");
        _writer.Close();
    }

    /// <summary>Whether scalar kernels are written, which every processor runs.</summary>
    private bool RunsEverywhere => plans.Any(static plan => plan.Width.Lanes == 1);

    private string NoWidthRuns => $"throw {Kernels}MissingWidths.Of(\"{spec.Type.Name.TrimStart('@')}\", Plan);";

    private static string Accelerated(VectorWidth width) => $"global::System.Runtime.Intrinsics.{width.Name}.IsHardwareAccelerated";

    /// <summary>The fixed sequence length that tensors have to have; 0 if the attribute fixes none.</summary>
    private string FixedLength => AnyLength ? "fixedLength: 0" : "fixedLength: Sequence";

    /// <summary>Begins a member. The attribute is on each of them, because on the class it would be on the user's part too.</summary>
    private void Member(string declaration) => _writer.Write(GeneratedText.NotCovered).Write(declaration);

    private void OpenMember(string declaration) => _writer.Write(GeneratedText.NotCovered).Open(declaration);

    private void Summary(string text) => _writer.Blank().Write($"/// <summary>{text}</summary>");
}
