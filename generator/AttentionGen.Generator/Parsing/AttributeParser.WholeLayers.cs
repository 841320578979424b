using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing.Functions;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <content>Feed-forwards and whole layers.</content>
internal static partial class AttributeParser
{
    /// <summary>A feed-forward, or what can be read in spite of its problems.</summary>
    /// <param name="type">The annotated type.</param>
    /// <param name="attribute">Its attribute.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="sink">Where problems go; null where the generator asks, which gets stubs.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static ParsedWholeLayer<FeedForwardSpec> ParseFeedForward(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, Action<Diagnostic>? sink, CancellationToken cancellationToken)
    {
        AttributeArguments arguments = ArgumentsOf(attribute, LayerKind.FeedForward, cancellationToken);
        return Parse(
            type, attribute, LayerKind.FeedForward, arguments, compilation, sink, (problems, location) => CheckFeedForward(arguments, problems, location), cancellationToken);
    }

    /// <summary>A whole layer, likewise.</summary>
    /// <inheritdoc cref="ParseFeedForward"/>
    public static ParsedWholeLayer<TransformerSpec> ParseTransformer(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, Action<Diagnostic>? sink, CancellationToken cancellationToken)
    {
        AttributeArguments arguments = ArgumentsOf(attribute, LayerKind.TransformerLayer, cancellationToken);
        return Parse(
            type, attribute, LayerKind.TransformerLayer, arguments, compilation, sink, CheckWithFunctions, cancellationToken);

        TransformerSpec? CheckWithFunctions(ProblemReport problems, TypeLocation location) =>
            CheckTransformer(arguments, problems, location) is { } spec
                ? spec with { Attention = new FunctionRules(type, arguments, compilation, problems, cancellationToken).Check(spec.Attention) }
                : null;
    }

    /// <summary>What an attribute says, with the defaults of the preset that it names.</summary>
    public static AttributeArguments ArgumentsOf(AttributeData attribute, LayerKind kind, CancellationToken cancellationToken)
    {
        var written = new AttributeArguments(attribute, cancellationToken);
        return kind == LayerKind.TransformerLayer ? new AttributeArguments(attribute, cancellationToken, TransformerRules.DefaultsOf(written)) : written;
    }

    private static FeedForwardSpec? CheckFeedForward(AttributeArguments arguments, ProblemReport problems, TypeLocation location) =>
        new FeedForwardRules(arguments, problems, biasName: "Bias").Check(location, ModelWidthRule.Check(arguments, problems));

    private static TransformerSpec? CheckTransformer(AttributeArguments arguments, ProblemReport problems, TypeLocation location)
    {
        AttentionSpec? attention = Check(arguments, problems, location);
        FeedForwardSpec? feedForward = new FeedForwardRules(arguments, problems, biasName: "FeedForwardBias").Check(location, attention?.DModel);
        return attention is null || feedForward is null ? null : new TransformerRules(arguments, problems).Check(attention, feedForward);
    }

    private static ParsedWholeLayer<TSpec> Parse<TSpec>(
        INamedTypeSymbol type,
        AttributeData attribute,
        LayerKind kind,
        AttributeArguments arguments,
        Compilation compilation,
        Action<Diagnostic>? sink,
        Func<ProblemReport, TypeLocation, TSpec?> check,
        CancellationToken cancellationToken)
        where TSpec : class
    {
        var found = new List<Diagnostic>();
        var problems = new ProblemReport(sink ?? found.Add);
        TypeLocation? location = CheckType(type, attribute, kind, arguments, compilation, problems, cancellationToken);
        TSpec? spec = check(problems, location ?? TypeLocation.Unknown);
        return !problems.Any && location is not null && spec is not null ? new ParsedWholeLayer<TSpec>(spec, Stub: null)
            : problems.IsBroken || sink is not null ? default
            : new ParsedWholeLayer<TSpec>(Spec: null, StubReader.Read(type, kind, arguments, compilation, found, cancellationToken));
    }
}
