using System.Text;
using Spectre.Console;

namespace Quickstart;

/// <summary>
/// Draws which word attends to which, one panel per head: a row per query word, a column per key word in the order of the
/// sentence, and at the end of the row the word that gets the most. The shades are characters, so that a file or a
/// terminal without colours shows the same picture.
/// </summary>
internal static class HeatMap
{
    private const string Shades = " ░▒▓█";

    /// <param name="words">The sentence.</param>
    /// <param name="attention"><c>[heads, words, words]</c>; each row sums to one.</param>
    /// <param name="titles">One per head.</param>
    public static void Write(string[] words, ReadOnlySpan<double> attention, IReadOnlyList<string> titles)
    {
        AnsiConsole.Write(new Rule("who attends to whom").LeftJustified());
        int pairs = words.Length * words.Length;
        var panels = new Panel[titles.Count];
        for (int head = 0; head < panels.Length; head++)
        {
            string rows = Rows(words, attention.Slice(head * pairs, pairs));
            panels[head] = new Panel(new Text(rows)).Header(titles[head]).RoundedBorder().Padding(0, 0);
        }

        Grid grid = new Grid().AddColumn(new GridColumn().Padding(0, 0)).AddColumn(new GridColumn().Padding(1, 0));
        foreach (Panel[] pair in panels.Chunk(2))
        {
            grid.AddRow(pair);
        }

        AnsiConsole.Write(grid);
        AnsiConsole.WriteLine($"{Shades[1]} a quarter of the weight  {Shades[2]} half  {Shades[3]} three quarters  {Shades[4]} all of it");
    }

    private static string Rows(string[] words, ReadOnlySpan<double> attention)
    {
        int labelWidth = words.Max(word => word.Length);
        var text = new StringBuilder();
        for (int query = 0; query < words.Length; query++)
        {
            ReadOnlySpan<double> row = attention.Slice(query * words.Length, words.Length);
            int most = 0;
            text.Append(words[query].PadLeft(labelWidth)).Append(' ');
            for (int key = 0; key < row.Length; key++)
            {
                text.Append(Shades[(int)Math.Round(row[key] * (Shades.Length - 1))]);
                most = row[key] > row[most] ? key : most;
            }

            text.Append(' ').Append(words[most].PadRight(labelWidth)).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }
}
