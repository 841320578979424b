using System.Collections.Immutable;
using System.Composition;
using AttentionGen.CodeFixes.Editing;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>Takes an option that has no effect or contradicts another; removes it or the other, or sets what it needs.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OptionCodeFixProvider))]
[Shared]
public sealed class OptionCodeFixProvider : LayerCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        DiagnosticDescriptors.InvalidSequence.Id,
        DiagnosticDescriptors.InvalidScale.Id,
        DiagnosticDescriptors.OutputDimWithoutProjection.Id,
        DiagnosticDescriptors.AlignmentWithoutCausal.Id,
        DiagnosticDescriptors.PerHeadWithGroups.Id,
        DiagnosticDescriptors.NoEffect.Id,
        DiagnosticDescriptors.Contradiction.Id,
    ];

    private protected override IEnumerable<FixOffer> Offer(FixRequest request) =>
        request.Attribute is { } attribute
            ? OfferRemovals(request, attribute).Concat(OfferSettings(request, attribute))
            : [];

    private static IEnumerable<FixOffer> OfferRemovals(FixRequest request, AttributeSyntax attribute)
    {
        ImmutableArray<string> waysOut = request.Property(DiagnosticProperties.Removals, ';');
        foreach (string wayOut in waysOut)
        {
            string[] names = wayOut.Split(',');
            AttributeArgumentSyntax?[] arguments = [.. names.Select(name => ArgumentSetting.Find(attribute, name))];
            if (arguments.All(static argument => argument is not null))
            {
                // Where it can be only the option at fault that goes, a fix-all removes all of those, whatever their names.
                yield return new FixOffer(
                    $"Remove {Words.And(names)}",
                    waysOut.Length == 1 ? $"{request.Diagnostic.Id}.Remove" : $"{request.Diagnostic.Id}.Remove.{wayOut}",
                    [.. arguments.Select(argument => SourceEdit.Remove(request.Document.Id, argument!))]);
            }
        }
    }

    private static IEnumerable<FixOffer> OfferSettings(FixRequest request, AttributeSyntax attribute)
    {
        foreach (string setting in request.Property(DiagnosticProperties.Settings, ';'))
        {
            string[] parts = setting.Split('=');
            if (AttributeValues.Find(request.Model, attribute, parts[0], parts[1]) is { } value)
            {
                yield return new FixOffer(
                    $"Set {parts[0]} = {parts[1]}",
                    $"{request.Diagnostic.Id}.Set.{setting}",
                    ArgumentSetting.Edits(request.Document.Id, attribute, parts[0], value));
            }
        }
    }
}
