using System.Collections.Immutable;
using System.Composition;
using AttentionGen.CodeFixes.Editing;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>Takes a file of weights that nothing closes; lets its variable close it at the end of the block.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UsingCodeFixProvider))]
[Shared]
public sealed class UsingCodeFixProvider : LayerCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticDescriptors.NotDisposed.Id];

    private protected override IEnumerable<FixOffer> Offer(FixRequest request)
    {
        // A variable of a switch section cannot be declared so, and a file without a variable would need a name.
        if (request.Node.FirstAncestorOrSelf<EqualsValueClauseSyntax>() is { } initializer
            && initializer.Value.Span == request.Span
            && initializer.Parent?.Parent?.Parent is LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1, Parent: BlockSyntax or GlobalStatementSyntax } declaration
            && declaration.UsingKeyword.IsKind(SyntaxKind.None))
        {
            yield return new FixOffer("Add 'using'", "ATTN0034.Using", [SourceEdit.Insert(request.Document.Id, declaration.SpanStart, "using ")]);
        }
    }
}
