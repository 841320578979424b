using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing.Functions;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>
/// Takes an annotated type; hands on the spec of the layer, or null when it is invalid. The only way from the user's
/// source to a spec: the generator stays silent about problems, the analyzer calls it with a sink and reports, and the rules
/// about calls ask for the shape alone.
/// </summary>
internal static partial class AttributeParser
{
    public static AttentionSpec? Parse(
        INamedTypeSymbol type,
        AttributeData attribute,
        Compilation compilation,
        Action<Diagnostic>? sink,
        CancellationToken cancellationToken)
    {
        var problems = new ProblemReport(sink);
        return Check(type, attribute, compilation, problems, cancellationToken);
    }

    /// <summary>The same for the generator: the spec, or what can be read in spite of the problems.</summary>
    public static ParsedLayer ParseAny(INamedTypeSymbol type, AttributeData attribute, Compilation compilation, CancellationToken cancellationToken)
    {
        var found = new List<Diagnostic>();
        var problems = new ProblemReport(found.Add);
        return Check(type, attribute, compilation, problems, cancellationToken) is { } spec ? new ParsedLayer(spec, Stub: null)
            : !problems.IsBroken ? new ParsedLayer(Spec: null, StubReader.Read(type, attribute, compilation, found, cancellationToken))
            : problems.Explanations.Count > 0 ? new ParsedLayer(Spec: null, StubReader.Read(type, attribute, compilation, problems.Explanations, cancellationToken))
            : default;
    }

    /// <summary>
    /// The values alone, without a place for generated code and without reports: what a call of the layer is held against.
    /// The type may come from a referenced assembly, where its code has been generated long ago.
    /// </summary>
    public static (AttentionSpec? Attention, FeedForwardSpec? FeedForward) ParseShape(AttributeData attribute, LayerKind kind)
    {
        var problems = new ProblemReport(sink: null);
        AttributeArguments arguments = ArgumentsOf(attribute, kind, CancellationToken.None);
        (AttentionSpec?, FeedForwardSpec?) shape = default;
        if (kind == LayerKind.FeedForward)
        {
            shape = (null, CheckFeedForward(arguments, problems, TypeLocation.Unknown));
        }
        else if (kind == LayerKind.TransformerLayer)
        {
            TransformerSpec? layer = CheckTransformer(arguments, problems, TypeLocation.Unknown);
            shape = (layer?.Attention, layer?.FeedForward);
        }
        else
        {
            shape = (Check(arguments, problems, TypeLocation.Unknown), null);
        }

        return problems.Any ? default : shape;
    }

    private static AttentionSpec? Check(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, ProblemReport problems, CancellationToken cancellationToken)
    {
        var arguments = new AttributeArguments(attribute, cancellationToken);
        TypeLocation? location = CheckType(type, attribute, LayerKind.MultiHeadAttention, arguments, compilation, problems, cancellationToken);
        AttentionSpec? spec = Check(arguments, problems, location ?? TypeLocation.Unknown);
        spec = spec is null ? null : new FunctionRules(type, arguments, compilation, problems, cancellationToken).Check(spec);
        return problems.Any || location is null ? null : spec;
    }

    /// <summary>What holds for all kinds of layers: whether code can be added to the type.</summary>
    private static TypeLocation? CheckType(
        INamedTypeSymbol type,
        AttributeData attribute,
        LayerKind kind,
        AttributeArguments arguments,
        Compilation compilation,
        ProblemReport problems,
        CancellationToken cancellationToken)
    {
        TargetRules.Check(type, attribute, arguments, problems, cancellationToken);
        LibraryRules.Check(type, attribute, arguments, problems, compilation);
        MemberRules.Check(type, kind, problems);
        CapturedNames.Check(type, kind, arguments, problems, compilation, cancellationToken);
        GeneratedConstants.Check(type, arguments, problems, compilation, cancellationToken);
        ConstructorRules.Check(type, kind, problems, cancellationToken);
        ConstructorArgumentRules.Check(arguments, kind, problems);
        return TypeLocationReader.Read(type);
    }

    private static AttentionSpec? Check(AttributeArguments arguments, ProblemReport problems, TypeLocation location)
    {
        AttentionSpec? spec = new ShapeRules(arguments, problems).Check(location);
        if (spec is not null)
        {
            spec = new WidthRules(arguments, problems).Check(spec);
            spec = new OptionRules(arguments, problems).Check(spec);
            spec = new RotaryRules(arguments, problems).Check(spec);
            spec = new ScoreRules(arguments, problems).Check(spec);
        }

        return spec;
    }
}
