namespace AttentionGen;

/// <summary>The checks of what a generator is put together from.</summary>
internal static class OptionChecks
{
    private const int FewestTokens = 2;

    /// <summary>Of models without a table of positions. Memory for as many is borrowed for a text, however short it is.</summary>
    private const int MostTokens = 1 << 20;

    public static void Check(TextEncoder encoder, ITextTokenizer tokenizer, TextEmbeddingOptions options, int maxTokens)
    {
        int positions = encoder.Embeddings.PositionCount;
        int most = positions > 0 ? positions : MostTokens;
        if (maxTokens < FewestTokens || maxTokens > most)
        {
            string last = positions > 0 ? $"the model's {positions} positions" : $"{MostTokens}";
            throw new ArgumentOutOfRangeException(nameof(options), maxTokens, $"{nameof(options.MaxTokens)} must be from {FewestTokens} to {last}, but is {maxTokens}.");
        }

        NotNull(options.Prompts, nameof(options.Prompts));
        NotNull(options.MatryoshkaDimensions, nameof(options.MatryoshkaDimensions));
        if (options.Prompts.FirstOrDefault(static prompt => prompt.Value is null) is { Key: { } nameless })
        {
            throw new ArgumentException($"{nameof(options.Prompts)} must be texts, but that of {FileText.Quote(nameless)} is null.", nameof(options));
        }

        AtLeast(options.TokensPerBatch, 1, nameof(options.TokensPerBatch));
        AtLeast(options.MaxDegreeOfParallelism, 0, nameof(options.MaxDegreeOfParallelism));
        foreach (int dimensions in options.MatryoshkaDimensions)
        {
            if (dimensions < 1 || dimensions > encoder.Dimensions)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(options), dimensions, $"{nameof(options.MatryoshkaDimensions)} must be from 1 to the model's {encoder.Dimensions}, but one is {dimensions}.");
            }
        }

        if (options.DefaultPrompt is { } prompt && !options.Prompts.ContainsKey(prompt))
        {
            throw new ArgumentException($"{nameof(options.DefaultPrompt)} must be one of {CallOptions.NamesOf(options)}, but is \"{prompt}\".", nameof(options));
        }

        if (tokenizer is BertTextTokenizer bert && bert.VocabularySize > encoder.Embeddings.VocabularySize)
        {
            throw new ArgumentException(
                $"tokenizer must be the model's, but has {bert.VocabularySize} tokens, and the model rows for {encoder.Embeddings.VocabularySize}.", nameof(tokenizer));
        }
    }

    private static void NotNull(object? collection, string name)
    {
        if (collection is null)
        {
            throw new ArgumentException($"{name} must be a collection, which may be empty, but is null.", "options");
        }
    }

    private static void AtLeast(int value, int least, string name)
    {
        if (value < least)
        {
            throw new ArgumentOutOfRangeException("options", value, $"{name} must be at least {least}, but is {value}.");
        }
    }
}
