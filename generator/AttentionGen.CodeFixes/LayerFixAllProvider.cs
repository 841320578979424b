using System.Collections.Immutable;
using AttentionGen.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AttentionGen.CodeFixes;

/// <summary>Takes all diagnostics of a document, a project or a solution; mends those that have the chosen action.</summary>
/// <remarks>
/// All edits are gathered before the first is made. The batch fixer, which merges documents that were mended one by one,
/// loses edits where two diagnostics share a text: two layers in a type that is not partial, two arguments side by side.
/// </remarks>
internal sealed class LayerFixAllProvider : FixAllProvider
{
    private LayerFixAllProvider()
    {
    }

    public static LayerFixAllProvider Instance { get; } = new();

    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    public override Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext) => Task.FromResult<CodeAction?>(CodeAction.Create(
        "Fix all occurrences",
        cancellationToken => FixAsync(fixAllContext.WithCancellationToken(cancellationToken)),
        fixAllContext.CodeActionEquivalenceKey));

    private static async Task<Solution> FixAsync(FixAllContext context)
    {
        var provider = (LayerCodeFixProvider)context.CodeFixProvider;
        var edits = new List<SourceEdit>();
        foreach (Diagnostic diagnostic in await FindDiagnosticsAsync(context).ConfigureAwait(false))
        {
            if (context.Solution.GetDocument(diagnostic.Location.SourceTree) is not { } document)
            {
                continue;
            }

            ImmutableArray<FixOffer> offers = await provider.FindOffersAsync(document, diagnostic, context.CancellationToken).ConfigureAwait(false);
            if (offers.FirstOrDefault(offer => offer.Answers(context.CodeActionEquivalenceKey)) is { } chosen)
            {
                edits.AddRange(chosen.Edits);
            }
        }

        return await EditApplier.ApplyAsync(context.Solution, edits, context.CancellationToken).ConfigureAwait(false);
    }

    private static async Task<IEnumerable<Diagnostic>> FindDiagnosticsAsync(FixAllContext context)
    {
        switch (context.Scope)
        {
            case FixAllScope.Document when context.Document is { } document:
                return await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);

            case FixAllScope.Project:
                return await context.GetAllDiagnosticsAsync(context.Project).ConfigureAwait(false);

            case FixAllScope.Solution:
                var diagnostics = new List<Diagnostic>();
                foreach (Project project in context.Solution.Projects)
                {
                    diagnostics.AddRange(await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
                }

                return diagnostics;

            default:
                return [];
        }
    }
}
