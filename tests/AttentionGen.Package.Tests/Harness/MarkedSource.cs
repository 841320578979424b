using System.Text;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// Takes a source in which <c>{|ATTN0005:500|}</c> marks where an error is expected; hands on the plain source and the
/// places, as a build prints them.
/// </summary>
internal sealed record MarkedSource(string Text, IReadOnlyList<MarkedSource.Place> Expected)
{
    public static MarkedSource Parse(string marked)
    {
        var text = new StringBuilder();
        var expected = new List<Place>();
        int line = 1, column = 1;
        for (int i = 0; i < marked.Length; i++)
        {
            if (marked[i..].StartsWith("{|", StringComparison.Ordinal))
            {
                int colon = marked.IndexOf(':', i);
                expected.Add(new Place(line, column, marked[(i + 2)..colon]));
                i = colon;
                continue;
            }

            if (marked[i..].StartsWith("|}", StringComparison.Ordinal))
            {
                i++;
                continue;
            }

            text.Append(marked[i]);
            (line, column) = marked[i] == '\n' ? (line + 1, 1) : (line, column + 1);
        }

        return new MarkedSource(text.ToString(), expected);
    }

    internal sealed record Place(int Line, int Column, string Id);
}
