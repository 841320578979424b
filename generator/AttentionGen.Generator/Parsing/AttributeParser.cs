using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>
/// Takes an annotated type; hands on the spec of the layer, or null when it is invalid. The only way from the user's
/// source to a spec: the generator calls it without a sink and stays silent, the analyzer calls it with one and reports.
/// </summary>
internal static class AttributeParser
{
    public static AttentionSpec? Parse(
        INamedTypeSymbol type,
        AttributeData attribute,
        Action<Diagnostic>? sink,
        CancellationToken cancellationToken)
    {
        var problems = new ProblemReport(sink);
        var arguments = new AttributeArguments(attribute, cancellationToken);

        TargetRules.Check(type, attribute, arguments, problems, cancellationToken);
        MemberRules.Check(type, problems);
        ConstructorRules.Check(type, problems, cancellationToken);
        LayerShape? shape = new ShapeRules(arguments, problems).Check();
        TypeLocation? location = TypeLocationReader.Read(type);

        if (problems.Any || shape is null || location is null)
        {
            return null;
        }

        return new AttentionSpec(
            location,
            shape.DModel,
            shape.Heads,
            shape.HeadDim,
            shape.KeyValueHeads,
            shape.Causal,
            shape.Bias,
            shape.OutputProjection,
            shape.Sequence,
            shape.Scale);
    }
}
