using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.CodeFixes.Editing;

/// <summary>Takes an argument list and those of its arguments that go; hands on the text to delete with them.</summary>
/// <remarks>
/// An argument that has a line of its own goes with the line and the comment at its end; one that shares its line leaves the
/// rest of it as it was. A comment on a line of its own stays, for it may be a heading.
/// </remarks>
internal static class ArgumentRemoval
{
    public static IEnumerable<TextChange> Changes(SourceText text, AttributeArgumentListSyntax list, ISet<AttributeArgumentSyntax> removed)
    {
        SeparatedList arguments = new(list);
        for (int first = 0; first < arguments.Count; first++)
        {
            if (!removed.Contains(arguments[first]))
            {
                continue;
            }

            int last = first;
            while (last + 1 < arguments.Count && removed.Contains(arguments[last + 1]))
            {
                last++;
            }

            bool isTail = last == arguments.Count - 1;
            int end = isTail ? arguments[last].Span.End : arguments.Separator(last).End;
            TextSpan run = Extend(text, TextSpan.FromBounds(arguments[first].SpanStart, end), list);
            if (isTail && first != 0)
            {
                // The comma before it has nothing to separate any more. Comments behind that comma are the kept argument's.
                TextSpan comma = arguments.Separator(first - 1);
                run = TextSpan.FromBounds(Math.Max(run.Start, comma.End), run.End);
                yield return Deletion(comma);
            }

            yield return Deletion(run);
            first = last;
        }
    }

    /// <summary>The run of arguments with the blanks, the comment and the line that exist for it alone.</summary>
    private static TextSpan Extend(SourceText text, TextSpan run, AttributeArgumentListSyntax list)
    {
        TextLine firstLine = text.Lines.GetLineFromPosition(run.Start);
        TextLine lastLine = text.Lines.GetLineFromPosition(run.End);
        int start = SkipBlanksBack(text, run.Start, firstLine.Start);
        int end = SkipBlanks(text, run.End, lastLine.End);
        bool isFirstOnLine = start == firstLine.Start;
        bool isClosing = end == list.CloseParenToken.SpanStart;

        if (isFirstOnLine && IsBlankOrComment(text, end, lastLine.End))
        {
            return TextSpan.FromBounds(firstLine.Start, lastLine.EndIncludingLineBreak);
        }

        if (isFirstOnLine && isClosing)
        {
            // The parenthesis moves up to the line before, unless that would put it into a comment.
            TextLine before = text.Lines[Math.Max(0, firstLine.LineNumber - 1)];
            return EndsInComment(list, before) ? TextSpan.FromBounds(run.Start, end) : TextSpan.FromBounds(SkipBlanksBack(text, before.End, before.Start), end);
        }

        bool endsLine = end == lastLine.End || isClosing;
        return endsLine && !isFirstOnLine ? TextSpan.FromBounds(start, run.End) : TextSpan.FromBounds(run.Start, end);
    }

    private static bool EndsInComment(AttributeArgumentListSyntax list, TextLine line) =>
        list.DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) && trivia.Span.End == line.End);

    private static bool IsBlankOrComment(SourceText text, int start, int end)
    {
        string rest = text.ToString(TextSpan.FromBounds(start, end)).Trim();
        return rest.Length == 0
            || rest.StartsWith("//", StringComparison.Ordinal)
            || (rest.StartsWith("/*", StringComparison.Ordinal) && rest.IndexOf("*/", StringComparison.Ordinal) == rest.Length - 2);
    }

    private static int SkipBlanks(SourceText text, int position, int end)
    {
        while (position < end && text[position] is ' ' or '\t')
        {
            position++;
        }

        return position;
    }

    private static int SkipBlanksBack(SourceText text, int position, int start)
    {
        while (position > start && text[position - 1] is ' ' or '\t')
        {
            position--;
        }

        return position;
    }

    private static TextChange Deletion(TextSpan span) => new(span, "");

    /// <summary>Arguments and the commas between them.</summary>
    private readonly struct SeparatedList(AttributeArgumentListSyntax list)
    {
        public int Count => list.Arguments.Count;

        public AttributeArgumentSyntax this[int index] => list.Arguments[index];

        public TextSpan Separator(int index) => list.Arguments.GetSeparator(index).Span;
    }
}
