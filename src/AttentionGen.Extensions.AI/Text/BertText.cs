using System.Globalization;
using System.Text;

namespace AttentionGen;

/// <summary>
/// Brings a text into the form in which the tokenizer and the model's own agree: words between spaces, cleaned as BERT's normaliser does it, and
/// no more of them than there is room for.
/// </summary>
/// <remarks>
/// Control characters go, marks without width go where case does, ideographs and punctuation stand alone, a word of over 100 characters is an unknown
/// one, and what is not assigned counts as a letter. Nothing depends on the machine's ICU, nor on a culture.
/// </remarks>
internal static class BertText
{
    /// <summary>A letter of Linear B, which no vocabulary has: what is not assigned is unknown too, but the library would drop it.</summary>
    private static readonly Rune UnknownLetter = new(0x10000);

    /// <summary>The text, shorter if its start has enough words. Each word is one token at least.</summary>
    /// <param name="text">Any string, also one that is no valid UTF-16.</param>
    /// <param name="isUncased">Whether accents are dropped.</param>
    /// <param name="maxWords">Words that suffice.</param>
    public static string Prepare(string text, bool isUncased, int maxWords)
    {
        int plain = PlainText.EndOf(text, maxWords);
        if (plain >= 0)
        {
            return plain == text.Length ? text : text[..plain];
        }

        var words = new WordBuffer();
        for (int i = 0; i < text.Length && words.Words < maxWords;)
        {
            if (text[i] == '[' && SpecialTokens.AtStartOf(text.AsSpan(i)) is { } special)
            {
                words.AddSpecial(special);
                i += special.Length;
                continue;
            }

            Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int length);
            i += length;
            Add(ref words, rune, isUncased);
        }

        return words.Finish();
    }

    private static void Add(ref WordBuffer words, Rune rune, bool isUncased)
    {
        if (rune.Value is '\t' or '\n' or '\r')
        {
            words.EndWord();
            return;
        }

        if (rune == Rune.ReplacementChar
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse)
        {
            return;
        }

        if (Rune.IsWhiteSpace(rune))
        {
            words.EndWord();
            return;
        }

        bool isIdeograph = IsIdeograph(rune.Value);
        if (isIdeograph)
        {
            words.EndWord();
        }

        if (isUncased)
        {
            Span<Rune> parts = stackalloc Rune[Decompositions.Longest];
            foreach (Rune part in parts[..Decompositions.Of(rune, parts)])
            {
                AddPart(ref words, part);
            }
        }
        else
        {
            AddPart(ref words, rune);
        }

        if (isIdeograph)
        {
            words.EndWord();
        }
    }

    private static void AddPart(ref WordBuffer words, Rune rune)
    {
        if (IsPunctuation(rune))
        {
            words.AddAlone(rune);
        }
        else
        {
            words.Append(Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherNotAssigned ? UnknownLetter : rune);
        }
    }

    /// <summary>Symbols of ASCII count as punctuation.</summary>
    private static bool IsPunctuation(Rune rune) => rune.IsAscii ? !Rune.IsLetterOrDigit(rune) : Rune.IsPunctuation(rune);

    /// <summary>What Hugging Face's fast tokenizer takes for Chinese: not kana, nor Hangul, nor the first 256 ideographs of extension E.</summary>
    private static bool IsIdeograph(int value) => value is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);
}
