using System.Text;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>Takes two texts; hands on what a failed test shows of their difference (- expected, + received).</summary>
internal static class TextDiff
{
    private const int ContextLines = 3;

    /// <summary>The changed lines with a few around them; the rest of a long file would hide them.</summary>
    public static string Show(string expected, string received)
    {
        List<DiffPiece> lines = new InlineDiffBuilder(new Differ()).BuildDiffModel(expected, received).Lines;
        bool[] shown = new bool[lines.Count];
        for (int i = 0; i < lines.Count; i++)
        {
            if (lines[i].Type != ChangeType.Unchanged)
            {
                Array.Fill(shown, true, Math.Max(0, i - ContextLines), Math.Min(lines.Count, i + ContextLines + 1) - Math.Max(0, i - ContextLines));
            }
        }

        var text = new StringBuilder();
        for (int i = 0; i < lines.Count; i++)
        {
            if (shown[i])
            {
                text.Append(Prefix(lines[i].Type)).Append(lines[i].Text).Append('\n');
            }
            else if (i == 0 || shown[i - 1])
            {
                text.Append("  ...\n");
            }
        }

        return text.ToString();
    }

    private static string Prefix(ChangeType type) => type switch
    {
        ChangeType.Inserted => "+ ",
        ChangeType.Deleted => "- ",
        _ => "  ",
    };
}
