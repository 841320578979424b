using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes an expression; hands on the constants of the project that its value comes from, also through other constants.</summary>
internal static class ConstantOrigins
{
    public static IEnumerable<IFieldSymbol> Of(ExpressionSyntax expression, Compilation compilation, CancellationToken cancellationToken) =>
        Of(expression, compilation, new HashSet<ISymbol>(SymbolEqualityComparer.Default), cancellationToken);

    /// <summary>What a constant is set to.</summary>
    public static IEnumerable<ExpressionSyntax> Initializers(IFieldSymbol constant, CancellationToken cancellationToken) => constant.DeclaringSyntaxReferences
        .Select(reference => reference.GetSyntax(cancellationToken))
        .OfType<VariableDeclaratorSyntax>()
        .Select(static declarator => declarator.Initializer?.Value)
        .OfType<ExpressionSyntax>();

    private static IEnumerable<IFieldSymbol> Of(ExpressionSyntax expression, Compilation compilation, HashSet<ISymbol> visited, CancellationToken cancellationToken)
    {
        SemanticModel model = compilation.GetSemanticModel(expression.SyntaxTree);
        foreach (IdentifierNameSyntax name in expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            if (model.GetSymbolInfo(name, cancellationToken).Symbol is IFieldSymbol { IsConst: true } constant
                && SymbolEqualityComparer.Default.Equals(constant.ContainingAssembly, compilation.Assembly)
                && visited.Add(constant))
            {
                yield return constant;
                foreach (IFieldSymbol origin in Initializers(constant, cancellationToken).SelectMany(initializer => Of(initializer, compilation, visited, cancellationToken)))
                {
                    yield return origin;
                }
            }
        }
    }
}
