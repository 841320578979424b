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

/// <summary>Takes a constructor that gets the weights and keeps them from the layer; lets it call the generated one.</summary>
/// <remarks>One that does not get any would need another parameter, and then all its callers would have to change.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ConstructorCodeFixProvider))]
[Shared]
public sealed class ConstructorCodeFixProvider : LayerCodeFixProvider
{
    private const string WeightsType = "AttentionGen.MultiHeadAttentionWeights";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticDescriptors.ConstructorWithoutWeights.Id];

    private protected override IEnumerable<FixOffer> Offer(FixRequest request)
    {
        if (request.Node.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is not { } constructor
            || !HasRoomForInitializer(constructor)
            || FindWeights(request, constructor) is not { } weights)
        {
            yield break;
        }

        string initializer = $"this({weights.Identifier.Text})";
        yield return new FixOffer($"Add ': {initializer}'", "ATTN0014.CallGenerated",
        [
            constructor.Initializer is { } given
                ? SourceEdit.Replace(request.Document.Id, TextSpan.FromBounds(given.ThisOrBaseKeyword.SpanStart, given.Span.End), initializer)
                : SourceEdit.Insert(request.Document.Id, constructor.ParameterList.Span.End, " : " + initializer),
        ]);
    }

    /// <summary>The generated constructor calls the base class's without arguments, so nothing is lost with one that does.</summary>
    private static bool HasRoomForInitializer(ConstructorDeclarationSyntax constructor) =>
        constructor.Initializer is null or { RawKind: (int)SyntaxKind.BaseConstructorInitializer, ArgumentList.Arguments.Count: 0 };

    private static ParameterSyntax? FindWeights(FixRequest request, ConstructorDeclarationSyntax constructor)
    {
        INamedTypeSymbol? type = request.Model.Compilation.GetTypeByMetadataName(WeightsType);
        ParameterSyntax[] found = [.. constructor.ParameterList.Parameters.Where(IsWeights)];
        return found.Length == 1 ? found[0] : null;

        bool IsWeights(ParameterSyntax parameter) =>
            request.Model.GetDeclaredSymbol(parameter, request.CancellationToken) is { RefKind: not RefKind.Out, NullableAnnotation: not NullableAnnotation.Annotated } symbol
            && SymbolEqualityComparer.Default.Equals(symbol.Type, type);
    }
}
