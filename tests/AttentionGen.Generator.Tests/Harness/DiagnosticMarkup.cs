using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>
/// Takes a source in which <c>{|ATTN0005:500|}</c> marks where a diagnostic is expected; hands on the plain source and the
/// expectations. Marks nest, for several diagnostics on the same text.
/// </summary>
internal sealed record DiagnosticMarkup(string Source, IReadOnlyList<ExpectedDiagnostic> Expected)
{
    private const string Open = "{|";
    private const string Close = "|}";

    public static DiagnosticMarkup Parse(string marked)
    {
        var source = new StringBuilder();
        var expected = new List<ExpectedDiagnostic>();
        var open = new Stack<(string Id, int Start)>();
        for (int i = 0; i < marked.Length;)
        {
            if (StartsWith(marked, i, Open))
            {
                int colon = marked.IndexOf(':', i);
                open.Push((marked[(i + Open.Length)..colon], source.Length));
                i = colon + 1;
            }
            else if (open.Count != 0 && StartsWith(marked, i, Close))
            {
                (string id, int start) = open.Pop();
                expected.Add(new ExpectedDiagnostic(id, TextSpan.FromBounds(start, source.Length)));
                i += Close.Length;
            }
            else
            {
                source.Append(marked[i++]);
            }
        }

        return open.Count == 0
            ? new DiagnosticMarkup(source.ToString(), expected)
            : throw new FormatException($"The mark {open.Peek().Id} is not closed.");
    }

    private static bool StartsWith(string text, int index, string part) =>
        string.CompareOrdinal(text, index, part, 0, part.Length) == 0;
}

internal sealed record ExpectedDiagnostic(string Id, TextSpan Span);
