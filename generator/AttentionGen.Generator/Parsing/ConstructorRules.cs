using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the annotated type; reports constructors of the user's that bypass the generated one.</summary>
/// <remarks>
/// It is enough to look at each one's own initializer: a chain of <c>: this(...)</c> can end nowhere but in the generated
/// constructor, because any other end of it is reported here.
/// </remarks>
internal static class ConstructorRules
{
    public static void Check(INamedTypeSymbol type, LayerKind kind, ProblemReport problems, CancellationToken cancellationToken)
    {
        foreach (IMethodSymbol constructor in type.InstanceConstructors)
        {
            if (!constructor.IsImplicitlyDeclared
                && !MemberRules.IsGenerated(constructor)
                && !MemberRules.IsCollision(constructor, kind)
                && Bypasses(constructor, cancellationToken))
            {
                problems.Add(
                    DiagnosticDescriptors.ConstructorWithoutWeights,
                    constructor.Locations[0],
                    constructor.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
            }
        }
    }

    private static bool Bypasses(IMethodSymbol constructor, CancellationToken cancellationToken) =>
        constructor.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<ConstructorDeclarationSyntax>()
            .Any(static declaration => !declaration.Initializer.IsKind(SyntaxKind.ThisConstructorInitializer));
}
