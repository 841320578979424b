using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the attribute; reports values that come from a constant of another layer of the same project.</summary>
/// <remarks>
/// The compiler knows these constants, the generator does not: no generator sees what a generator writes. So the attribute
/// would be right in the end, and its class would have no members. It is found by the names as they are written, because
/// generator and analyzer have to find the same.
/// </remarks>
internal static class GeneratedConstants
{
    /// <summary>Why a name is no value, in the words of the message.</summary>
    public const string Reason = "is not there yet when its code is written, because it is generated itself";

    /// <summary>What to write instead.</summary>
    public const string WayOut = "the number, or a constant of your own";

    private static readonly HashSet<string> Names = new(LayerKind.All.SelectMany(static kind => kind.Members).Where(static member => !member.IsMethod).Select(static member => member.Name));

    public static void Check(
        INamedTypeSymbol type, AttributeArguments arguments, ProblemReport problems, Compilation compilation, CancellationToken cancellationToken)
    {
        foreach (AttributeArgumentSyntax argument in arguments.Written)
        {
            if (Find(argument.Expression, new HashSet<ISymbol>(SymbolEqualityComparer.Default)) is { } name)
            {
                problems.Explain(
                    DiagnosticDescriptors.CapturedName, argument.Expression.GetLocation(), name, type.Name, Reason, WayOut);
            }
        }

        string? Find(ExpressionSyntax expression, HashSet<ISymbol> visited)
        {
            SemanticModel model = compilation.GetSemanticModel(expression.SyntaxTree);
            foreach (SimpleNameSyntax name in expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
            {
                if (name.Parent is MemberAccessExpressionSyntax access
                    && access.Name == name
                    && Names.Contains(name.Identifier.ValueText)
                    && model.GetSymbolInfo(access.Expression, cancellationToken).Symbol is INamedTypeSymbol owner
                    && IsGenerated(owner, name.Identifier.ValueText))
                {
                    return $"{owner.Name}.{name.Identifier.ValueText}";
                }

                if (model.GetSymbolInfo(name, cancellationToken).Symbol is not IFieldSymbol { IsConst: true } constant || !IsOfTheProject(constant))
                {
                    continue;
                }

                // By its name alone, as inside the other layer or with a directive for its members: the generator finds nothing here.
                if (MemberRules.IsGenerated(constant) && !SymbolEqualityComparer.Default.Equals(constant.ContainingType, type))
                {
                    return $"{constant.ContainingType.Name}.{constant.Name}";
                }

                // A constant of the user's own may come from a generated one.
                if (!MemberRules.IsGenerated(constant)
                    && visited.Add(constant)
                    && ConstantOrigins.Initializers(constant, cancellationToken).Select(initializer => Find(initializer, visited)).FirstOrDefault(static found => found is not null) is { } origin)
                {
                    return origin;
                }
            }

            return null;
        }

        // A layer's own constants are those that the compiler misses in the end too, if they are not there.
        bool IsGenerated(INamedTypeSymbol owner, string name) =>
            !SymbolEqualityComparer.Default.Equals(owner, type)
            && IsOfTheProject(owner)
            && LayerAttribute.IsOnAny(owner)
            && owner.GetMembers(name).All(MemberRules.IsGenerated);

        // Another project is compiled already, also where an editor has its sources at hand.
        bool IsOfTheProject(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, compilation.Assembly);
    }
}
