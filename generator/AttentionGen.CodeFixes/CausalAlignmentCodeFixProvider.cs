using System.Collections.Immutable;
using System.Composition;
using AttentionGen.CodeFixes.Editing;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>
/// Takes a call of a causal layer with more keys than queries, or fewer; says on the layer's attribute where the diagonal is.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CausalAlignmentCodeFixProvider))]
[Shared]
public sealed class CausalAlignmentCodeFixProvider : LayerCodeFixProvider
{
    private const string Argument = "CausalAlignment";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticDescriptors.AlignmentLeftOpen.Id];

    private protected override IEnumerable<FixOffer> Offer(FixRequest request)
    {
        // The attribute is where the class is declared, which may be another document than the call's.
        if (request.Diagnostic.AdditionalLocations.FirstOrDefault() is not { SourceTree: { } tree } location
            || request.Solution.GetDocumentId(tree) is not { } document
            || tree.GetRoot(request.CancellationToken).FindNode(location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute)
        {
            yield break;
        }

        SemanticModel model = request.Model.Compilation.GetSemanticModel(tree);
        foreach (IFieldSymbol choice in AttributeValues.Choices(model, attribute, Argument))
        {
            yield return new FixOffer(
                $"Add {Argument} = {choice.Name}",
                $"ATTN0032.{choice.Name}",
                ArgumentSetting.Edits(document, attribute, Argument, ShortNames.Of(choice, model, attribute.SpanStart)));
        }
    }
}
