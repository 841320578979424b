using System.Collections.Immutable;
using AttentionGen.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AttentionGen.CodeFixes;

/// <summary>
/// Takes the offers that a fix makes for a diagnostic; hands them to the editor as actions, and to
/// <see cref="LayerFixAllProvider"/> for all diagnostics at once.
/// </summary>
public abstract class LayerCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => LayerFixAllProvider.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Solution solution = context.Document.Project.Solution;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            foreach (FixOffer offer in await FindOffersAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false))
            {
                CodeAction action = CodeAction.Create(
                    offer.Title,
                    cancellationToken => EditApplier.ApplyAsync(solution, offer.Edits, cancellationToken),
                    offer.Key);
                context.RegisterCodeFix(action, diagnostic);
            }
        }
    }

    /// <summary>The ways to mend the diagnostic; none where it is not mechanical.</summary>
    internal async Task<ImmutableArray<FixOffer>> FindOffersAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return root is null || model is null || !root.FullSpan.Contains(diagnostic.Location.SourceSpan)
            ? []
            : [.. Offer(new FixRequest(document, diagnostic, root, model, cancellationToken))];
    }

    private protected abstract IEnumerable<FixOffer> Offer(FixRequest request);
}
