using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes.Editing;

/// <summary>Takes a constant or an enumeration's value; hands on the shortest expression that means it at a place.</summary>
internal static class ShortNames
{
    public static string Of(IFieldSymbol field, SemanticModel model, int position)
    {
        string member = Escape(field.Name);
        string brief = $"{field.ContainingType.ToMinimalDisplayString(model, position)}.{member}";

        // Where a type is expected its name may be short, and yet be a property's or a local's in an expression.
        return Means(brief, field, model, position)
            ? brief
            : $"{field.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}.{member}";
    }

    private static bool Means(string text, IFieldSymbol field, SemanticModel model, int position)
    {
        ExpressionSyntax expression = SyntaxFactory.ParseExpression(text);
        ISymbol? symbol = model.GetSpeculativeSymbolInfo(position, expression, SpeculativeBindingOption.BindAsExpression).Symbol;
        return SymbolEqualityComparer.Default.Equals(symbol, field);
    }

    private static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
