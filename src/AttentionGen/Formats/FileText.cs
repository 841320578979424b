using System.Text;

namespace AttentionGen;

/// <summary>
/// How error messages print what a file says. Text that comes from a file may be hostile, so it is shortened and stripped
/// of control characters before a user's terminal or log sees it.
/// </summary>
internal static class FileText
{
    private const int MaxPrintedCharacters = 120;
    private const int MaxPrintedDimensions = 16;

    /// <summary>The text in double quotes, at most 120 characters of it.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, MaxPrintedCharacters)))
        {
            quoted.Append(char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c);
        }

        return quoted.Append(text.Length > MaxPrintedCharacters ? "…\"" : "\"").ToString();
    }

    /// <summary>A shape as <c>[1536, 512]</c>.</summary>
    public static string Format(ReadOnlySpan<long> shape)
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < Math.Min(shape.Length, MaxPrintedDimensions); i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(shape[i]);
        }

        return text.Append(shape.Length > MaxPrintedDimensions ? ", …]" : "]").ToString();
    }
}
