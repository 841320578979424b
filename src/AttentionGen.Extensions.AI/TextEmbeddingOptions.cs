using Microsoft.Extensions.AI;

namespace AttentionGen;

/// <summary>What a <see cref="TextEmbeddingGenerator"/> cannot see in the model: its name, where it cuts texts, and what it wants in front of them.</summary>
public sealed record TextEmbeddingOptions
{
    /// <summary>What the model is called, in metadata and in results. Calls that ask for another model are refused.</summary>
    public string? ModelId { get; init; }

    /// <summary>
    /// Tokens of a text at most, special ones included: <c>max_seq_length</c> in a model's <c>sentence_bert_config.json</c>, which often is less than
    /// its positions (256 of 512 for all-MiniLM-L6-v2). Longer texts are cut. By default the model's positions, or 512 if those
    /// are not learned; then 1,048,576 at most.
    /// </summary>
    public int? MaxTokens { get; init; }

    /// <summary>
    /// Texts to put in front, each under a name: the prompts of a model's <c>config_sentence_transformers.json</c>, or the instructions on its card.
    /// A call names one by <see cref="TextEmbeddingGenerator.WithPrompt"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Prompts { get; init; } = new Dictionary<string, string>();

    /// <summary>The name of the prompt that calls have which name none; by default nothing is put in front.</summary>
    public string? DefaultPrompt { get; init; }

    /// <summary>
    /// Dimensions to which vectors may be cut because the model was trained for that (Matryoshka). Calls ask for one of these by
    /// <see cref="EmbeddingGenerationOptions.Dimensions"/>; others are refused. Cut vectors are divided by their L2 norm again, if the encoder's are.
    /// </summary>
    public IReadOnlyList<int> MatryoshkaDimensions { get; init; } = [];

    /// <summary>
    /// Tokens that are handed to the model together, at least one text. A call can be cancelled between these. The encoder takes them through its layers
    /// in parts of at most 8,192 tokens or 512 texts, so that a larger number only makes cancellation slower.
    /// </summary>
    public int TokensPerBatch { get; init; } = 2048;

    /// <summary>Threads that may take part in a call; 0 for as many as there are processors. Vectors have the same bits.</summary>
    public int MaxDegreeOfParallelism { get; init; }
}
