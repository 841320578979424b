namespace AttentionGen;

/// <summary>The tokens of BERT's vocabularies that stand for no text.</summary>
internal static class SpecialTokens
{
    public const string Unknown = "[UNK]";
    public const string Start = "[CLS]";
    public const string End = "[SEP]";

    /// <summary>All of them, as a vocabulary has them.</summary>
    public static readonly string[] All = ["[PAD]", Unknown, Start, End, "[MASK]"];

    /// <summary>The special token with which a text begins, or none.</summary>
    public static string? AtStartOf(ReadOnlySpan<char> text)
    {
        foreach (string token in All)
        {
            if (text.StartsWith(token, StringComparison.Ordinal))
            {
                return token;
            }
        }

        return null;
    }
}
