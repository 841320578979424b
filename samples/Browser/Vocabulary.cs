using AttentionGen;
using Quickstart;

namespace Browser;

/// <summary>The words that the layer was trained with, and the rows that stand for them.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _rows = new(StringComparer.OrdinalIgnoreCase);
    private readonly float[] _embedding;
    private readonly float[] _position;

    public Vocabulary()
    {
        using SafetensorsFile file = Resources.Open("vocabulary.safetensors");
        Words = file.Metadata["words"].Split(' ');
        for (int row = 0; row < Words.Count; row++)
        {
            _rows.Add(Words[row], row);
        }

        _embedding = file.ReadFloat32("embedding", [Words.Count, SentenceAttention.DModel]);
        _position = file.ReadFloat32("position", [LongestSentence, SentenceAttention.DModel]);
    }

    /// <summary>Positions that the model was given.</summary>
    public static int LongestSentence => 64;

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Takes a text apart into words, and into a word of its own each full stop; what else is neither letter nor digit separates.</summary>
    public static string[] Split(string text)
    {
        var words = new List<string>();
        int start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                continue;
            }

            if (i > start)
            {
                words.Add(text[start..i].ToLowerInvariant());
            }

            if (i < text.Length && text[i] == '.')
            {
                words.Add(".");
            }

            start = i + 1;
        }

        return [.. words];
    }

    public bool Knows(string word) => _rows.ContainsKey(word);

    /// <summary>Known words that are spelled nearly like this one, the nearest first; none if none is near.</summary>
    public IReadOnlyList<string> Near(string word)
    {
        int most = word.Length < 5 ? 1 : 2;
        return [.. Words.Select(known => (known, distance: Distance(word, known)))
            .Where(candidate => candidate.distance <= most)
            .OrderBy(candidate => candidate.distance)
            .Select(candidate => candidate.known)
            .Take(3)];
    }

    /// <summary>The layer's input for known words: of each the row of its word plus that of its position.</summary>
    public float[] Embed(IReadOnlyList<string> words)
    {
        const int Width = SentenceAttention.DModel;
        float[] input = new float[words.Count * Width];
        for (int token = 0; token < words.Count; token++)
        {
            int row = _rows[words[token]];
            for (int column = 0; column < Width; column++)
            {
                input[token * Width + column] = _embedding[row * Width + column] + _position[token * Width + column];
            }
        }

        return input;
    }

    /// <summary>Letters to insert, remove or exchange to get from one word to the other (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int exchanged = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(exchanged, 1 + Math.Min(row[j - 1], row[j]));
            }
        }

        return row[^1];
    }
}
