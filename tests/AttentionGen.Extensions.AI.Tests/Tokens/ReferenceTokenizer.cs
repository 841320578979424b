using System.Globalization;
using System.Text;

namespace AttentionGen.Extensions.AI.Tests.Tokens;

/// <summary>
/// BERT's tokenizer as it was published, written down step by step and slowly, in the order of steps of Hugging Face's fast one: special tokens
/// taken out, clean, ideographs apart, accents off by the platform's own normalisation, lower case, words and punctuation, longest pieces first.
/// </summary>
internal sealed class ReferenceTokenizer(string[] vocabulary, bool isUncased)
{
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    private readonly Dictionary<string, int> _ids = vocabulary.Index().ToDictionary(static line => line.Item, static line => line.Index);

    public int[] Encode(string text, int maxTokens)
    {
        List<int> pieces = [];
        for (int start = 0; ;)
        {
            (int at, string? token) = (-1, null);
            foreach (string special in Special)
            {
                int found = text.IndexOf(special, start, StringComparison.Ordinal);
                if (found >= 0 && (at < 0 || found < at))
                {
                    (at, token) = (found, special);
                }
            }

            AddWords(Normalize(at < 0 ? text[start..] : text[start..at]), pieces);
            if (token is null)
            {
                return [_ids["[CLS]"], .. pieces.Take(maxTokens - 2), _ids["[SEP]"]];
            }

            pieces.Add(_ids[token]);
            start = at + token.Length;
        }
    }

    private string Normalize(string text)
    {
        var clean = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (rune.Value is '\t' or '\n' or '\r' || (category != UnicodeCategory.Control && Rune.IsWhiteSpace(rune)))
            {
                clean.Append(' ');
            }
            else if (rune.Value is not (0 or 0xFFFD) && category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse))
            {
                clean.Append(IsChinese(rune.Value) ? $" {rune} " : rune.ToString());
            }
        }

        if (!isUncased)
        {
            return clean.ToString();
        }

        string decomposed = clean.ToString().Normalize(NormalizationForm.FormD);
        return string.Concat(decomposed.EnumerateRunes().Where(static rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark).Select(static rune => Rune.ToLowerInvariant(rune).ToString()));
    }

    private void AddWords(string text, List<int> pieces)
    {
        List<Rune> word = [];
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isPunctuation = rune.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126) || Rune.IsPunctuation(rune);
            if (isPunctuation || Rune.IsWhiteSpace(rune))
            {
                AddPieces(word, pieces);
                word.Clear();
                if (isPunctuation)
                {
                    AddPieces([rune], pieces);
                }
            }
            else
            {
                word.Add(rune);
            }
        }

        AddPieces(word, pieces);
    }

    private void AddPieces(List<Rune> word, List<int> pieces)
    {
        const int LongestWord = 100;
        List<int> found = [];
        for (int start = 0; start < word.Count;)
        {
            int end = word.Count;
            int id = -1;
            while (end > start && (word.Count > LongestWord || !_ids.TryGetValue((start > 0 ? "##" : "") + string.Concat(word[start..end]), out id)))
            {
                id = -1;
                end--;
            }

            if (id < 0)
            {
                pieces.Add(_ids["[UNK]"]);
                return;
            }

            found.Add(id);
            start = end;
        }

        pieces.AddRange(found);
    }

    private static bool IsChinese(int value) => value is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
