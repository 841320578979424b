using System.Collections.Immutable;
using System.Composition;
using AttentionGen.CodeFixes.Editing;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>Takes a name that a generated member would capture; writes it in full, wherever the attribute has it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CapturedNameCodeFixProvider))]
[Shared]
public sealed class CapturedNameCodeFixProvider : LayerCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticDescriptors.CapturedName.Id];

    private protected override IEnumerable<FixOffer> Offer(FixRequest request)
    {
        if (request.Node is IdentifierNameSyntax place
            && place.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaration
            && request.Model.GetDeclaredSymbol(declaration, request.CancellationToken) is INamedTypeSymbol type
            && LayerAttribute.Find(type) is { } attribute
            && CapturedNames.Like(place, attribute, request.CancellationToken).Contains(place))
        {
            string name = CapturedNames.InFull(place, request.Model, request.CancellationToken);
            yield return new FixOffer(
                $"Write {name}",
                request.Diagnostic.Id,
                [
                    .. CapturedNames.Like(place, attribute, request.CancellationToken)
                        .Select(captured => SourceEdit.Replace(request.Document.Id, captured.Span, name)),
                ]);
        }
    }
}
