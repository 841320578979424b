using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.CodeFixes.Editing;

/// <summary>Takes edits of any documents, in any order and with repetitions; hands on the solution with all of them made.</summary>
internal static class EditApplier
{
    public static async Task<Solution> ApplyAsync(Solution solution, IEnumerable<SourceEdit> edits, CancellationToken cancellationToken)
    {
        Solution edited = solution;
        foreach (IGrouping<DocumentId, SourceEdit> group in edits.Distinct().GroupBy(static edit => edit.Document))
        {
            if (solution.GetDocument(group.Key) is not { } document
                || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root)
            {
                continue;
            }

            SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
            IEnumerable<TextChange> changes = group
                .Where(static edit => edit.Text is not null)
                .Select(static edit => new TextChange(edit.Span, edit.Text!))
                .Concat(Removals(root, text, group));
            edited = edited.WithDocumentText(group.Key, text.WithChanges(WithoutOverlaps(changes)));
        }

        return edited;
    }

    private static IEnumerable<TextChange> Removals(SyntaxNode root, SourceText text, IEnumerable<SourceEdit> edits) => edits
        .Where(static edit => edit.Text is null)
        .Select(edit => root.FindNode(edit.Span).FirstAncestorOrSelf<AttributeArgumentSyntax>())
        .OfType<AttributeArgumentSyntax>()
        .GroupBy(static argument => argument.Parent)
        .SelectMany(group => group.Key is AttributeArgumentListSyntax list
            ? ArgumentRemoval.Changes(text, list, new HashSet<AttributeArgumentSyntax>(group))
            : []);

    /// <summary>Of two edits that want the same text to be different, the first is made; the other diagnostic stays.</summary>
    private static ImmutableArray<TextChange> WithoutOverlaps(IEnumerable<TextChange> changes)
    {
        ImmutableArray<TextChange>.Builder kept = ImmutableArray.CreateBuilder<TextChange>();
        foreach (TextChange change in changes.OrderBy(static change => change.Span.Start).ThenBy(static change => change.Span.End))
        {
            if (kept.Count == 0 || Follows(change.Span, kept[kept.Count - 1].Span))
            {
                kept.Add(change);
            }
        }

        return kept.ToImmutable();

        static bool Follows(TextSpan span, TextSpan before) => span.Start >= before.End && span != before;
    }
}
