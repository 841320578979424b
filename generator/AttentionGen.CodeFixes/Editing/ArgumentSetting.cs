using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.CodeFixes.Editing;

/// <summary>Takes an attribute and a value for one of its named arguments; hands on the edits that write it.</summary>
internal static class ArgumentSetting
{
    public static ImmutableArray<SourceEdit> Edits(DocumentId document, AttributeSyntax attribute, string name, string value)
    {
        string argument = $"{name} = {value}";
        if (Find(attribute, name) is { } given)
        {
            return [SourceEdit.Replace(document, given.Expression.Span, value)];
        }

        if (attribute.ArgumentList is not { } list)
        {
            return [SourceEdit.Insert(document, attribute.Name.Span.End, $"({argument})")];
        }

        return list.Arguments.LastOrDefault() is { } last
            ? InsertAfter(document, last, argument)
            : [SourceEdit.Insert(document, list.OpenParenToken.Span.End, argument)];
    }

    public static AttributeArgumentSyntax? Find(AttributeSyntax attribute, string name) =>
        attribute.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name);

    /// <summary>On a line of its own where the last argument has one; what was said behind the last argument stays behind it.</summary>
    private static ImmutableArray<SourceEdit> InsertAfter(DocumentId document, AttributeArgumentSyntax last, string argument)
    {
        SourceText text = last.SyntaxTree.GetText();
        TextLine line = text.Lines.GetLineFromPosition(last.SpanStart);
        string indentation = text.ToString(TextSpan.FromBounds(line.Start, last.SpanStart));
        SyntaxTrivia comment = last.GetTrailingTrivia().LastOrDefault(static trivia =>
            trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia));
        int endOfComment = comment == default ? last.Span.End : comment.Span.End;

        if (indentation.Trim().Length == 0 && line.LineNumber != 0)
        {
            TextLine before = text.Lines[line.LineNumber - 1];
            string lineBreak = text.ToString(TextSpan.FromBounds(before.End, before.EndIncludingLineBreak));
            return endOfComment == last.Span.End
                ? [SourceEdit.Insert(document, endOfComment, "," + lineBreak + indentation + argument)]
                : [SourceEdit.Insert(document, last.Span.End, ","), SourceEdit.Insert(document, endOfComment, lineBreak + indentation + argument)];
        }

        return [SourceEdit.Insert(document, comment.IsKind(SyntaxKind.MultiLineCommentTrivia) ? endOfComment : last.Span.End, ", " + argument)];
    }
}
