using System.Collections.Immutable;
using System.Composition;
using AttentionGen.CodeFixes.Editing;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>Takes a number that a layer has a constant for, or a product of constants; writes these.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LayerConstantCodeFixProvider))]
[Shared]
public sealed class LayerConstantCodeFixProvider : LayerCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticDescriptors.MagicWidth.Id];

    private protected override IEnumerable<FixOffer> Offer(FixRequest request)
    {
        if (FindConstants(request) is not { Length: > 0 } constants)
        {
            yield break;
        }

        string title = string.Join(" * ", constants.Select(static constant => $"{constant.ContainingType.Name}.{constant.Name}"));
        string product = string.Join(" * ", constants.Select(constant => ShortNames.Of(constant, request.Model, request.Span.Start)));

        // One key for all constants: a fix-all names every number that has a name.
        yield return new FixOffer(
            $"Use {title}",
            "ATTN0105.UseConstant",
            [SourceEdit.Replace(request.Document.Id, request.Span, constants.Length > 1 && BindsCloser(request.Node.Parent) ? $"({product})" : product)]);
    }

    /// <summary>What the diagnostic names, however long, as symbols; none unless all of it is constants.</summary>
    private static ImmutableArray<IFieldSymbol> FindConstants(FixRequest request)
    {
        IFieldSymbol?[] constants = [.. request.Property(DiagnosticProperties.Constant, '*').Select(Bind)];
        return constants.All(static constant => constant is { HasConstantValue: true }) ? [.. constants.Select(static constant => constant!)] : [];

        IFieldSymbol? Bind(string text) =>
            request.Model.GetSpeculativeSymbolInfo(request.Span.Start, SyntaxFactory.ParseExpression(text.Trim()), SpeculativeBindingOption.BindAsExpression).Symbol as IFieldSymbol;
    }

    /// <summary>Whether the number is an operand that a product in its place would not be.</summary>
    private static bool BindsCloser(SyntaxNode? parent) => parent switch
    {
        BinaryExpressionSyntax binary => !binary.IsKind(SyntaxKind.AddExpression) && !binary.IsKind(SyntaxKind.SubtractExpression) && !binary.IsKind(SyntaxKind.MultiplyExpression),
        CastExpressionSyntax or PrefixUnaryExpressionSyntax or MemberAccessExpressionSyntax => true,
        _ => false,
    };
}
