using System.Collections.Immutable;
using System.Composition;
using AttentionGen.CodeFixes.Editing;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>Takes a number that a layer has a constant for; writes the constant.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LayerConstantCodeFixProvider))]
[Shared]
public sealed class LayerConstantCodeFixProvider : LayerCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["ATTN0105"];

    private protected override IEnumerable<FixOffer> Offer(FixRequest request)
    {
        if (request.Diagnostic.Properties.TryGetValue(DiagnosticProperties.Constant, out string? constant)
            && constant is { Length: > 0 }
            && Bind(request, constant) is { HasConstantValue: true } field)
        {
            // One key for all constants: a fix-all names every number that has a name.
            yield return new FixOffer(
                $"Use {field.ContainingType.Name}.{field.Name}",
                "ATTN0105.UseConstant",
                [SourceEdit.Replace(request.Document.Id, request.Span, ShortNames.Of(field, request.Model, request.Span.Start))]);
        }
    }

    private static IFieldSymbol? Bind(FixRequest request, string constant)
    {
        ExpressionSyntax expression = SyntaxFactory.ParseExpression(constant);
        return request.Model.GetSpeculativeSymbolInfo(request.Span.Start, expression, SpeculativeBindingOption.BindAsExpression).Symbol as IFieldSymbol;
    }
}
