using AttentionGen;

namespace TextGeneration;

/// <summary>The trained model, and its tokens: the bytes of ASCII.</summary>
internal static class KingJames
{
    /// <summary>Takes the model out of the program.</summary>
    public static TextDecoder Load()
    {
        using SafetensorsFile file = Open();
        return TextDecoder.Load(file, (_, weights) => new KingJamesLayer(weights));
    }

    /// <summary>The file of the weights, which is GPT-2's in small.</summary>
    public static SafetensorsFile Open()
    {
        using Stream stream = typeof(KingJames).Assembly.GetManifestResourceStream("kjv.safetensors")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return SafetensorsFile.Parse(bytes, "kjv.safetensors");
    }

    /// <summary>A text as tokens.</summary>
    /// <exception cref="ArgumentException">The text is empty or has a character that the model has never seen.</exception>
    public static int[] Tokens(string text)
    {
        int[] tokens = [.. text.Select(static character => (int)character)];
        int other = Array.FindIndex(tokens, static token => token is not ('\n' or (>= ' ' and <= '~')));
        return (tokens.Length, other) switch
        {
            (0, _) => throw new ArgumentException("The prompt is empty; it must have at least one character."),
            (_, >= 0) => throw new ArgumentException($"The prompt has the character '{text[other]}' (U+{tokens[other]:X4}); the model knows those of ASCII alone."),
            _ => tokens,
        };
    }

    /// <summary>
    /// Writes on from a prompt, for as long as one likes: where the model has no more positions, the last half of them is the prompt of
    /// what follows.
    /// </summary>
    public static IEnumerable<int> Continue(TextDecoder decoder, int[] prompt, TokenSampler sampler, int count)
    {
        int positions = decoder.Embeddings.PositionCount;
        List<int> text = [.. prompt];
        while (count > 0)
        {
            int[] window = [.. text.TakeLast(text.Count < positions ? positions - 1 : positions / 2)];
            int tokens = Math.Min(count, positions - window.Length);
            foreach (int token in decoder.Generate(window, sampler, tokens))
            {
                text.Add(token);
                yield return token;
            }

            count -= tokens;
        }
    }
}
