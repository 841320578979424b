namespace AttentionGen;

/// <summary>Tells texts that need no preparation: printable ASCII without special tokens and overlong words, most English ones.</summary>
internal static class PlainText
{
    /// <summary>How much of such a text has enough words; negative for any other.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxWords">Words that suffice.</param>
    public static int EndOf(string text, int maxWords)
    {
        int words = 0;
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsAsciiLetterOrDigit(c))
            {
                if (++length > WordBuffer.LongestWord)
                {
                    return -1;
                }

                continue;
            }

            if (c is not (' ' or '\t' or '\n' or '\r') && (c is < '!' or > '~' or '['))
            {
                return -1;
            }

            words += (length > 0 ? 1 : 0) + (c > ' ' ? 1 : 0);
            length = 0;
            if (words >= maxWords)
            {
                return i + 1;
            }
        }

        return text.Length;
    }
}
