using System.Collections.Immutable;
using AttentionGen.Generator.Emit.Functions;
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
    private const string Memory = "global::AttentionGen.KeyValueMemory";

    private string QueryLength => AnyLength ? "queryLength" : "Sequence";

    private string KeyLength => AnyLength ? "keyLength" : "Sequence";

    private string CoreModifiers => spec.CoreNeedsWeights ? "public" : "public static";

    private string CoreWeights => spec.CoreNeedsWeights ? "_weights" : "null";

    public GeneratedFile Write()
    {
        PartialType.WriteFileHeader(_writer, spec.Type, AttributeText.Of(spec), "The public members.");
        PartialType.OpenContainers(_writer, spec.Type);
        WriteRemarks();
        _writer.Open($"partial class {spec.Type.Name}");
        WriteConstants();
        WriteFacts();
        CapturesEmitter.Write(_writer, spec);
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
            WriteCachedCore();
        }

        WriteCostMethods();
        WriteRun();
        PartialType.Close(_writer, spec.Type);
        return new GeneratedFile(PartialType.SurfaceFile(spec.Type), _writer.ToString());
    }

    private void WriteConstants()
    {
        foreach (LayerConstant constant in LayerConstants.Of(spec, plans))
        {
            _writer.Write($"/// <summary>{constant.Summary}</summary>");
            _writer.Write(constant.Declaration).Blank();
        }

        _writer.Write($"private readonly {Kernels}LayerWeights _weights;");
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

    /// <summary>The fixed sequence length that tensors have to have; 0 if the attribute fixes none.</summary>
    private string FixedLength => AnyLength ? "fixedLength: 0" : "fixedLength: Sequence";

    /// <summary>Begins a member. The attribute is on each of them, because on the class it would be on the user's part too.</summary>
    private void Member(string declaration) => _writer.Write(GeneratedText.NotCovered).Write(declaration);

    private void Method(MethodSignature method, string body, string modifiers = "public")
    {
        Member($"{modifiers} {SignatureText.Of(method)} =>");
        _writer.Write($"    {body};");
    }

    /// <summary>
    /// A method that takes options, whose documentation has been written, and the same without them. That is an overload and no
    /// default, because an interface is implemented by exactly its parameters.
    /// </summary>
    private void Methods(
        Func<ImmutableArray<Parameter>, MethodSignature> method, string call, string arguments, string weights = "_weights", string modifiers = "public")
    {
        MethodSignature withOptions = method(LayerMethods.Options);
        string body = $"Run({weights}, {Kernels}LayerCall.{call}(in GeneratedFacts.Layout, {arguments}";
        Method(withOptions, $"{body}, in options))", modifiers);
        _writer.Blank().Write($"/// <inheritdoc cref=\"{SignatureText.Reference(withOptions)}\"/>");
        Method(method(LayerMethods.Nothing), $"{body}, default))", modifiers);
    }

    private void OpenMember(string declaration) => _writer.Write(GeneratedText.NotCovered).Open(declaration);

    private void Summary(string text) => _writer.Blank().Write($"/// <summary>{text}</summary>");
}
