using System.Globalization;
using System.Text;

namespace AttentionGen.Generator.Diagnostics.Configuration;

/// <summary>How messages print a text of a <c>config.json</c>: a word as it is, anything else in quotes, in one line and shortened.</summary>
internal static class ConfigurationText
{
    private const int MostCharacters = 120;
    private const int LongestWord = 40;

    /// <summary>The text for a message.</summary>
    public static string Show(string text)
    {
        if (text.Length is > 0 and <= LongestWord && text.All(static c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-' or '.'))
        {
            return text;
        }

        var shown = new StringBuilder("\"");
        foreach (char c in text.Substring(0, Math.Min(text.Length, MostCharacters)))
        {
            shown.Append(IsVisible(c) ? c : '\uFFFD');
        }

        return shown.Append(text.Length > MostCharacters ? "…\"" : "\"").ToString();
    }

    private static bool IsVisible(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
