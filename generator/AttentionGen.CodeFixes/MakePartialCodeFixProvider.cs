using System.Collections.Immutable;
using System.Composition;
using AttentionGen.CodeFixes.Editing;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>Takes a layer that nothing can be added to; makes it and all types around it partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartialCodeFixProvider))]
[Shared]
public sealed class MakePartialCodeFixProvider : LayerCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        DiagnosticDescriptors.NotPartial.Id,
        DiagnosticDescriptors.ContainingTypeNotPartial.Id,
    ];

    private protected override IEnumerable<FixOffer> Offer(FixRequest request)
    {
        TypeDeclarationSyntax[] declarations = [.. FindNotPartial(request)];
        if (declarations.Length == 0)
        {
            yield break;
        }

        string[] names = [.. declarations.Select(static declaration => declaration.Identifier.ValueText).Distinct()];
        yield return new FixOffer($"Make {Words.And(names)} partial", "MakePartial", [.. declarations.SelectMany(Edit)]);

        IEnumerable<SourceEdit> Edit(TypeDeclarationSyntax declaration)
        {
            // The modifier has to be the last one, directly before "class", "struct", "interface" or "record".
            if (request.Solution.GetDocumentId(declaration.SyntaxTree) is { } document)
            {
                yield return SourceEdit.Insert(document, declaration.Keyword.SpanStart, "partial ");
            }
        }
    }

    /// <summary>Every part of the layer and of the types around it that does not say partial, from the outside in.</summary>
    private static IEnumerable<TypeDeclarationSyntax> FindNotPartial(FixRequest request)
    {
        var declarations = new List<TypeDeclarationSyntax>();
        for (INamedTypeSymbol? type = FindLayer(request); type is not null; type = type.ContainingType)
        {
            declarations.InsertRange(0, type.DeclaringSyntaxReferences
                .Select(reference => reference.GetSyntax(request.CancellationToken))
                .OfType<TypeDeclarationSyntax>()
                .Where(static declaration => !declaration.Modifiers.Any(SyntaxKind.PartialKeyword)));
        }

        return declarations;
    }

    /// <summary>The diagnostic is on the layer, or on a type around it, and then it says where the layer is.</summary>
    private static INamedTypeSymbol? FindLayer(FixRequest request)
    {
        Location location = request.Diagnostic.AdditionalLocations.FirstOrDefault() ?? request.Diagnostic.Location;
        SyntaxTree? tree = location.SourceTree;
        return tree?.GetRoot(request.CancellationToken).FindNode(location.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaration
            ? request.Model.Compilation.GetSemanticModel(tree).GetDeclaredSymbol(declaration, request.CancellationToken)
            : null;
    }
}
