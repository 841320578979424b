using System.Collections.Immutable;
using System.Composition;
using AttentionGen.CodeFixes.Editing;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.CodeFixes;

/// <summary>Takes a quotient or remainder of what may be negative; calls the method that rounds as Python does.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(FloorCodeFixProvider))]
[Shared]
public sealed class FloorCodeFixProvider : LayerCodeFixProvider
{
    private const string Type = "AttentionGen.AttentionMath";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticDescriptors.QuotientOfNegative.Id];

    private protected override IEnumerable<FixOffer> Offer(FixRequest request)
    {
        if (request.Node is not BinaryExpressionSyntax division || division.Kind() is not (SyntaxKind.DivideExpression or SyntaxKind.ModuloExpression))
        {
            yield break;
        }

        // One edit: of divisions inside each other a fix-all mends the inner ones first, and leaves the others as they are.
        string method = division.IsKind(SyntaxKind.DivideExpression) ? "FloorDiv" : "FloorMod";
        yield return new FixOffer(
            $"Use AttentionMath.{method}",
            $"ATTN0106.{method}",
            [SourceEdit.Replace(request.Document.Id, division.Span, $"{NameOf(request, division.SpanStart)}.{method}({ArgumentsOf(division)})")]);
    }

    /// <summary>The dividend, which needs no parentheses any more, and the divisor, with the comments between them.</summary>
    private static string ArgumentsOf(BinaryExpressionSyntax division)
    {
        SourceText text = division.SyntaxTree.GetText();
        TextSpan dividend = division.Left is ParenthesizedExpressionSyntax { OpenParenToken.Span.End: var start, CloseParenToken.SpanStart: var end }
            ? TextSpan.FromBounds(start, end)
            : division.Left.Span;
        string between = text.ToString(TextSpan.FromBounds(division.Left.Span.End, division.OperatorToken.SpanStart)).TrimEnd();
        return $"{text.ToString(dividend)}{between},{text.ToString(TextSpan.FromBounds(division.OperatorToken.Span.End, division.Span.End))}";
    }

    /// <summary>The type as it can be named there.</summary>
    private static string NameOf(FixRequest request, int position)
    {
        INamedTypeSymbol? type = request.Model.Compilation.GetTypeByMetadataName(Type);
        string brief = type?.ToMinimalDisplayString(request.Model, position) ?? $"global::{Type}";
        ISymbol? meant = request.Model.GetSpeculativeSymbolInfo(position, SyntaxFactory.ParseExpression(brief), SpeculativeBindingOption.BindAsExpression).Symbol;
        return SymbolEqualityComparer.Default.Equals(meant, type) ? brief : $"global::{Type}";
    }
}
