using AttentionGen.Generator.Model;
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
        var arguments = new AttributeArguments(attribute, cancellationToken);
        return Parse(type, attribute, LayerKind.FeedForward, arguments, compilation, sink, Check, cancellationToken);

        FeedForwardSpec? Check(ProblemReport problems, TypeLocation location)
        {
            var rules = new FeedForwardRules(arguments, problems, biasName: "Bias");
            return rules.Check(location, rules.CheckDModel());
        }
    }

    /// <summary>A whole layer, likewise.</summary>
    /// <inheritdoc cref="ParseFeedForward"/>
    public static ParsedWholeLayer<TransformerSpec> ParseTransformer(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, Action<Diagnostic>? sink, CancellationToken cancellationToken)
    {
        var written = new AttributeArguments(attribute, cancellationToken);
        var arguments = new AttributeArguments(attribute, cancellationToken, TransformerRules.DefaultsOf(written));
        return Parse(type, attribute, LayerKind.TransformerLayer, arguments, compilation, sink, CheckLayer, cancellationToken);

        TransformerSpec? CheckLayer(ProblemReport problems, TypeLocation location)
        {
            AttentionSpec? attention = Check(arguments, problems, location);
            FeedForwardSpec? feedForward = new FeedForwardRules(arguments, problems, biasName: "FeedForwardBias").Check(location, attention?.DModel);
            return attention is null || feedForward is null ? null : new TransformerRules(arguments, problems).Check(attention, feedForward);
        }
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
            : new ParsedWholeLayer<TSpec>(Spec: null, WholeLayerStubReader.Read(type, kind, arguments, compilation, found, cancellationToken));
    }
}
