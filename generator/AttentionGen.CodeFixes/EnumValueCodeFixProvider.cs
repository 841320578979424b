using System.Collections.Immutable;
using System.Composition;
using AttentionGen.CodeFixes.Editing;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>Takes a number that is none of an enumeration's values; writes one that is.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EnumValueCodeFixProvider))]
[Shared]
public sealed class EnumValueCodeFixProvider : LayerCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticDescriptors.UnknownEnumValue.Id];

    private protected override IEnumerable<FixOffer> Offer(FixRequest request)
    {
        if (request.Attribute is not { } attribute
            || request.Node.FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { NameEquals.Name.Identifier.ValueText: var name } argument)
        {
            yield break;
        }

        foreach (IFieldSymbol choice in AttributeValues.Choices(request.Model, attribute, name))
        {
            yield return new FixOffer(
                $"Change {name} to {choice.Name}",
                $"{request.Diagnostic.Id}.{name}.{choice.Name}",
                [SourceEdit.Replace(request.Document.Id, argument.Expression.Span, ShortNames.Of(choice, request.Model, argument.SpanStart))]);
        }
    }
}
