using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using AttentionGen.CodeFixes.Editing;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>Takes a number that does not fit; writes the nearest below or above that does, on the attribute itself.</summary>
/// <remarks>
/// A name for the number is replaced as a number is: what else it is used for is not known, and changing it there might
/// break that.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NearestValueCodeFixProvider))]
[Shared]
public sealed class NearestValueCodeFixProvider : LayerCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        DiagnosticDescriptors.InvalidDModel.Id,
        DiagnosticDescriptors.InvalidHeads.Id,
        DiagnosticDescriptors.InvalidHidden.Id,
        DiagnosticDescriptors.IndivisibleDModel.Id,
        DiagnosticDescriptors.InvalidHeadDim.Id,
        DiagnosticDescriptors.InvalidKeyValueHeads.Id,
        DiagnosticDescriptors.ProjectionTooLarge.Id,
        DiagnosticDescriptors.InvalidWidth.Id,
        DiagnosticDescriptors.InvalidValueHeadDim.Id,
    ];

    private protected override IEnumerable<FixOffer> Offer(FixRequest request)
    {
        IEnumerable<FixOffer> offers = OfferAt(request, request.Diagnostic.Location, DiagnosticProperties.Replacements);
        return request.Diagnostic.AdditionalLocations.FirstOrDefault() is { } elsewhere
            ? offers.Concat(OfferAt(request, elsewhere, DiagnosticProperties.ReplacementsElsewhere))
            : offers;
    }

    private static IEnumerable<FixOffer> OfferAt(FixRequest request, Location location, string property)
    {
        int[] values = [.. request.Property(property, ',').Select(static text => int.Parse(text, CultureInfo.InvariantCulture))];
        if (values.Length == 0 || FindArgument(request, location) is not { } argument || ArgumentNames.Of(argument) is not { } name)
        {
            yield break;
        }

        object? current = request.Model.GetConstantValue(argument.Expression, request.CancellationToken).Value;
        foreach (int value in values)
        {
            bool isSmaller = current is int number && value < number;
            yield return new FixOffer(
                $"Change {name} to {value.ToString(CultureInfo.InvariantCulture)}",
                Key(isSmaller),
                [SourceEdit.Replace(request.Document.Id, argument.Expression.Span, value.ToString(CultureInfo.InvariantCulture))])
            {
                OtherKeys = values.Length == 1 ? [Key(!isSmaller)] : [],
            };
        }

        // Over many layers, a fix-all takes the neighbour on the same side everywhere, and the only one where there is one.
        string Key(bool isSmaller) => $"{request.Diagnostic.Id}.{name}.{(isSmaller ? "Smaller" : "Larger")}";
    }

    private static AttributeArgumentSyntax? FindArgument(FixRequest request, Location location) =>
        location.SourceTree == request.Root.SyntaxTree
            ? request.Root.FindNode(location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<AttributeArgumentSyntax>()
            : null;
}
