using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the attribute; reports names in its arguments that would mean a generated member as soon as there is one.</summary>
/// <remarks>
/// C# looks up the names of a class's attributes among the members of the class before it looks around the class. A name that
/// is captured may still compile and be another number, so it is reported whatever it would come to.
/// </remarks>
internal static class CapturedNames
{
    private static readonly SymbolDisplayFormat FullName =
        SymbolDisplayFormat.FullyQualifiedFormat.WithMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType);

    public static void Check(
        INamedTypeSymbol type,
        LayerKind kind,
        AttributeArguments arguments,
        ProblemReport problems,
        Compilation compilation,
        CancellationToken cancellationToken)
    {
        foreach (IGrouping<string, IdentifierNameSyntax> places in Find(arguments, kind).GroupBy(static name => name.Identifier.ValueText))
        {
            // A member of the user's own that has the name is reported as that, and so is one of another layer.
            IdentifierNameSyntax first = places.First();
            SemanticModel model = compilation.GetSemanticModel(first.SyntaxTree);
            if (!IsDeclared(type, places.Key) && !IsOfAnotherLayer(model.GetSymbolInfo(first, cancellationToken).Symbol, type))
            {
                problems.Add(
                    DiagnosticDescriptors.CapturedName,
                    first.GetLocation(),
                    places.Key,
                    type.Name,
                    $"would mean the member {places.Key} that the generated code adds to the class",
                    $"'{InFull(first, model, cancellationToken)}'");
            }
        }
    }

    /// <summary>Every place in an attribute at which a name is captured that is also captured at <paramref name="place"/>.</summary>
    public static IEnumerable<IdentifierNameSyntax> Like(IdentifierNameSyntax place, AttributeData attribute, CancellationToken cancellationToken) =>
        Find(new AttributeArguments(attribute, cancellationToken), LayerAttribute.KindOf(attribute)).Where(name => name.Identifier.ValueText == place.Identifier.ValueText);

    /// <summary>
    /// The generated names that an attribute cannot do with: it would mean another number if there were a member of that name.
    /// </summary>
    /// <param name="arguments">The attribute's arguments.</param>
    /// <param name="kind">The kind of layer.</param>
    /// <param name="isKept">Whether the member of that name has the number that the attribute gives it.</param>
    public static IEnumerable<string> Needed(AttributeArguments arguments, LayerKind kind, Func<string, bool> isKept) =>
        arguments.Bound
            .SelectMany(static argument => argument.Expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
            .Where(name => IsGenerated(name, kind) && IsLookedUp(name))
            .Select(static name => name.Identifier.ValueText)
            .Where(name => !arguments.Bound.Any(argument => IsNamedLike(argument, name)) || !isKept(name))
            .Distinct();

    /// <summary>What a name means, written so that nothing can capture it.</summary>
    public static string InFull(IdentifierNameSyntax name, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetSymbolInfo(name, cancellationToken).Symbol is { } symbol ? symbol.ToDisplayString(FullName) : $"global::{name.Identifier.ValueText}";

    private static IEnumerable<IdentifierNameSyntax> Find(AttributeArguments arguments, LayerKind kind)
    {
        foreach (AttributeArgumentSyntax argument in arguments.Bound)
        {
            foreach (IdentifierNameSyntax name in argument.Expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
            {
                if (IsGenerated(name, kind) && IsLookedUp(name) && !IsTheSame(name, argument, arguments))
                {
                    yield return name;
                }
            }
        }
    }

    /// <summary>Whether the name stands for itself, and is not a member of what is written in front of it.</summary>
    private static bool IsLookedUp(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == name,
        QualifiedNameSyntax qualified => qualified.Left == name,
        AliasQualifiedNameSyntax => false,
        _ => true,
    };

    /// <summary>
    /// Heads = Heads: the generated constant is what the attribute says, so it does not matter which of the two is read. A zero
    /// stands for a default, so it does matter to other arguments.
    /// </summary>
    private static bool IsTheSame(IdentifierNameSyntax name, AttributeArgumentSyntax argument, AttributeArguments arguments) =>
        name.Parent is not MemberAccessExpressionSyntax
        && arguments.Bound.Any(other =>
            IsNamedLike(other, name.Identifier.ValueText) && (other == argument || arguments.IsNotZero(name.Identifier.ValueText)));

    /// <summary>Heads = Heads.</summary>
    private static bool IsNamedLike(AttributeArgumentSyntax argument, string name) =>
        ArgumentNames.Of(argument) == name && argument.Expression is IdentifierNameSyntax { Identifier.ValueText: var value } && value == name;

    private static bool IsGenerated(IdentifierNameSyntax name, LayerKind kind) => kind.Members.Any(member => member.Name == name.Identifier.ValueText);

    private static bool IsOfAnotherLayer(ISymbol? symbol, INamedTypeSymbol type) =>
        symbol is IFieldSymbol && MemberRules.IsGenerated(symbol) && !SymbolEqualityComparer.Default.Equals(symbol.ContainingType, type);

    private static bool IsDeclared(INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            if (declaring.GetMembers(name).Any(static member => !MemberRules.IsGenerated(member)))
            {
                return true;
            }
        }

        return false;
    }
}
