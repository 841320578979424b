using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <content>Feed-forwards and whole layers.</content>
internal static partial class AttributeParser
{
    /// <summary>A feed-forward, or null when it is invalid.</summary>
    public static FeedForwardSpec? ParseFeedForward(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, Action<Diagnostic>? sink, CancellationToken cancellationToken)
    {
        var problems = new ProblemReport(sink);
        var arguments = new AttributeArguments(attribute, cancellationToken);
        TypeLocation? location = CheckType(type, attribute, LayerKind.FeedForward, arguments, compilation, problems, cancellationToken);
        var rules = new FeedForwardRules(arguments, problems, biasName: "Bias");
        FeedForwardSpec? spec = rules.Check(location ?? TypeLocation.Unknown, rules.CheckDModel());
        return problems.Any || location is null ? null : spec;
    }

    /// <summary>A whole layer, or null when it is invalid.</summary>
    public static TransformerSpec? ParseTransformer(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, Action<Diagnostic>? sink, CancellationToken cancellationToken)
    {
        var problems = new ProblemReport(sink);
        var written = new AttributeArguments(attribute, cancellationToken);
        var arguments = new AttributeArguments(attribute, cancellationToken, TransformerRules.DefaultsOf(written));
        TypeLocation? location = CheckType(type, attribute, LayerKind.TransformerLayer, arguments, compilation, problems, cancellationToken);
        AttentionSpec? attention = Check(arguments, problems, location ?? TypeLocation.Unknown);
        FeedForwardSpec? feedForward = new FeedForwardRules(arguments, problems, biasName: "FeedForwardBias")
            .Check(location ?? TypeLocation.Unknown, attention?.DModel);
        if (attention is null || feedForward is null)
        {
            return null;
        }

        TransformerSpec spec = new TransformerRules(arguments, problems).Check(attention, feedForward);
        return problems.Any || location is null ? null : spec;
    }
}
