using System.Collections.Immutable;
using System.Composition;
using AttentionGen.CodeFixes.Editing;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes;

/// <summary>Takes flags that go to the wrong factory of a mask; calls the one that reads them the other way round.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PolarityCodeFixProvider))]
[Shared]
public sealed class PolarityCodeFixProvider : LayerCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticDescriptors.DoubtfulPolarity.Id];

    private protected override IEnumerable<FixOffer> Offer(FixRequest request)
    {
        if (request.Property(DiagnosticProperties.Factory, ';').FirstOrDefault() is not { } factory
            || FindCall(request.Node) is not { } call
            || request.Model.GetSymbolInfo(call, request.CancellationToken).Symbol is not IMethodSymbol given
            || given.ContainingType.GetMembers(factory).OfType<IMethodSymbol>().FirstOrDefault(method => HasSameTypes(method, given)) is not { } opposite)
        {
            yield break;
        }

        SimpleNameSyntax name = call.Expression is MemberAccessExpressionSyntax member ? member.Name : (SimpleNameSyntax)call.Expression;
        yield return new FixOffer(
            $"Use {given.ContainingType.Name}.{factory}",
            "ATTN0031.TurnRound",
            [SourceEdit.Replace(request.Document.Id, name.Span, factory), .. RenameArguments(request.Document.Id, call, given, opposite)]);
    }

    /// <summary>The parameters of the two have names of their own, which a call may give.</summary>
    private static IEnumerable<SourceEdit> RenameArguments(DocumentId document, InvocationExpressionSyntax call, IMethodSymbol given, IMethodSymbol opposite) =>
        from argument in call.ArgumentList.Arguments
        where argument.NameColon is not null
        from parameter in given.Parameters
        where parameter.Name == argument.NameColon!.Name.Identifier.ValueText
        select SourceEdit.Replace(document, argument.NameColon!.Name.Span, opposite.Parameters[parameter.Ordinal].Name);

    /// <summary>The flags are marked; the call is around them.</summary>
    private static InvocationExpressionSyntax? FindCall(SyntaxNode flags) =>
        flags.FirstAncestorOrSelf<ArgumentSyntax>()?.Parent?.Parent is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax or SimpleNameSyntax } call
            ? call
            : null;

    private static bool HasSameTypes(IMethodSymbol method, IMethodSymbol other) =>
        method.Parameters.Select(static parameter => parameter.Type).SequenceEqual<ISymbol>(
            other.Parameters.Select(static parameter => parameter.Type),
            SymbolEqualityComparer.Default);
}
