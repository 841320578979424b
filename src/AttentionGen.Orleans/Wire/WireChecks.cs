using System.Buffers;
using System.Text;

namespace AttentionGen;

/// <summary>The checks of what comes over the wire, before anything else looks at it.</summary>
internal static class WireChecks
{
    public const int LongestName = 256;
    public const int ShortestKey = 16;
    public const int LongestKey = 256;
    public const int MostStops = 64;

    /// <summary>The name of a session.</summary>
    public static void Name(string name, string argument)
    {
        ArgumentNullException.ThrowIfNull(name, argument);
        if (name.Length is 0 or > LongestName)
        {
            throw new ArgumentException($"{argument} must have from 1 to {LongestName} characters, but has {name.Length}.", argument);
        }

        if (string.IsNullOrWhiteSpace(name))
        {
            throw new ArgumentException($"{argument} must have a character that is no space, but has spaces alone.", argument);
        }

        Text(name, argument);
    }

    /// <summary>The key of a session. Messages do not show it.</summary>
    public static void Key(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length is < ShortestKey or > LongestKey)
        {
            throw new ArgumentException($"key must have from {ShortestKey} to {LongestKey} characters, but has {key.Length}.", nameof(key));
        }

        Text(key, nameof(key));
    }

    /// <summary>Tokens of a message; whether they are the model's is its session's to say.</summary>
    public static void Tokens(int[] tokens, int most)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Length is 0 || tokens.Length > most)
        {
            throw new ArgumentException($"tokens must have from 1 to {most} ids, but has {tokens.Length}.", nameof(tokens));
        }
    }

    /// <summary>How many tokens a reply may have, and which end it.</summary>
    public static void Reply(int at, int count, int[]? stops)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(at);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (stops?.Length > MostStops)
        {
            throw new ArgumentException($"stops must have at most {MostStops} ids, but has {stops.Length}.", nameof(stops));
        }
    }

    /// <summary>Texts of a request for embeddings.</summary>
    public static void Texts(int[] tokens, int[] lengths, EmbeddingInfo info)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(lengths);
        if (lengths.Length is 0 || lengths.Length > info.MaxTextsPerMessage)
        {
            throw new ArgumentException($"lengths must be those of 1 to {info.MaxTextsPerMessage} texts, but are of {lengths.Length}.", nameof(lengths));
        }

        if (tokens.Length > info.MaxTokensPerMessage)
        {
            throw new ArgumentException($"tokens must have at most {info.MaxTokensPerMessage} ids, but has {tokens.Length}.", nameof(tokens));
        }

        int wrong = Array.FindIndex(lengths, length => length < 0 || length > info.MaxTokens);
        if (wrong >= 0)
        {
            throw new ArgumentException($"lengths must be from 0 to {info.MaxTokens}, but that of text {wrong} is {lengths[wrong]}.", nameof(lengths));
        }

        long sum = lengths.Sum(static length => (long)length);
        if (sum != tokens.Length)
        {
            throw new ArgumentException($"tokens must have the {sum} ids that lengths add up to, but has {tokens.Length}.", nameof(tokens));
        }

        int other = tokens.AsSpan().IndexOfAnyExceptInRange(0, info.VocabularySize - 1);
        if (other >= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(tokens), tokens[other], $"tokens must hold ids from 0 to {info.VocabularySize - 1}, but token {other} is {tokens[other]}.");
        }
    }

    /// <summary>Halves of surrogate pairs are replaced on the wire: two texts that differ in them would be one.</summary>
    private static void Text(string text, string argument)
    {
        for (int i = 0, length; i < text.Length; i += length)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out _, out length) != OperationStatus.Done)
            {
                throw new ArgumentException($"{argument} must be a text, but has half a surrogate pair at index {i}.", argument);
            }
        }
    }
}
