using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.CodeFixes.Editing;

/// <summary>One change of one document, compared by value, so that two diagnostics that ask for the same get it once.</summary>
/// <remarks>
/// Fixes edit text and not trees: what they do not touch keeps its formatting, comments and line ends by construction.
/// </remarks>
/// <param name="Document">The document.</param>
/// <param name="Span">The text to replace.</param>
/// <param name="Text">What to write instead; null removes the argument of an attribute that the span covers.</param>
internal sealed record SourceEdit(DocumentId Document, TextSpan Span, string? Text)
{
    public static SourceEdit Replace(DocumentId document, TextSpan span, string text) => new(document, span, text);

    public static SourceEdit Insert(DocumentId document, int position, string text) => new(document, new TextSpan(position, 0), text);

    /// <summary>The comma that goes with it depends on what else is removed, so that is decided when edits are applied.</summary>
    public static SourceEdit Remove(DocumentId document, AttributeArgumentSyntax argument) => new(document, argument.Span, null);
}
