using Microsoft.Extensions.AI;

namespace AttentionGen;

/// <summary>Vectors of texts by a <see cref="TextEncoder"/>, for all that take an embedding generator of Microsoft.Extensions.AI.</summary>
/// <remarks>
/// <para>
/// The texts of a call are ordered by their length and packed, without padding, into batches of <see cref="TextEmbeddingOptions.TokensPerBatch"/>
/// tokens; results are in the order of the texts. A text's vector has the same bits alone and in any call, on any number of threads.
/// </para>
/// <para>
/// Work is done on a thread of the platform's pool, and helpers of it; a call ends early if it is cancelled. All members are thread-safe. A call allocates
/// what it returns, two references for each text, what the tokenizer makes, and, with a prompt, each text behind it; tokens and rows are in borrowed
/// memory.
/// </para>
/// </remarks>
[CLSCompliant(false)]
public sealed class TextEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private const string PromptKey = "prompt";
    private const int TokensWithoutPositions = 512;

    private readonly TextEncoder _encoder;
    private readonly TextEmbeddingOptions _options;
    private readonly TextBatches _batches;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private volatile bool _isDisposed;

    /// <summary>Puts a generator together.</summary>
    /// <param name="encoder">The model. It may serve other generators too.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="options">What the model does not say of itself; the defaults by default. Its collections are copied.</param>
    /// <exception cref="ArgumentException">
    /// A collection of the options or a prompt is null, the default prompt is none of the prompts, or the vocabulary is larger than the model's.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range; the message says which.</exception>
    public TextEmbeddingGenerator(TextEncoder encoder, ITextTokenizer tokenizer, TextEmbeddingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(tokenizer);
        _encoder = encoder;
        options ??= new TextEmbeddingOptions();
        int positions = encoder.Embeddings.PositionCount;
        MaxTokens = options.MaxTokens ?? (positions > 0 ? positions : TokensWithoutPositions);
        OptionChecks.Check(encoder, tokenizer, options, MaxTokens);
        var prompts = new Dictionary<string, string>(options.Prompts, (options.Prompts as Dictionary<string, string>)?.Comparer ?? StringComparer.Ordinal);
        _options = options with { Prompts = prompts, MatryoshkaDimensions = [.. options.MatryoshkaDimensions] };
        _batches = new TextBatches(encoder, tokenizer, MaxTokens, _options.TokensPerBatch, _options.MaxDegreeOfParallelism);
        _metadata = new EmbeddingGeneratorMetadata("AttentionGen", defaultModelId: _options.ModelId, defaultModelDimensions: encoder.Dimensions);
    }

    /// <summary>Tokens of a text at most; what is longer is cut.</summary>
    public int MaxTokens { get; }

    /// <summary>Options of a call whose texts have a certain prompt in front: <c>generator.GenerateAsync(texts, TextEmbeddingGenerator.WithPrompt("query"))</c>.</summary>
    /// <param name="name">One of <see cref="TextEmbeddingOptions.Prompts"/>.</param>
    /// <returns>New options, with an additional property <c>prompt</c>.</returns>
    public static EmbeddingGenerationOptions WithPrompt(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new EmbeddingGenerationOptions { AdditionalProperties = new AdditionalPropertiesDictionary { [PromptKey] = name } };
    }

    /// <summary>Takes texts to vectors.</summary>
    /// <param name="values">The texts, which may be empty and of any length. They are enumerated before this method returns.</param>
    /// <param name="options">What differs from the generator's own options.</param>
    /// <param name="cancellationToken">Ends the call between batches, or between texts that become tokens.</param>
    /// <returns>A vector for each text, in their order, and the number of tokens that passed through the model as <c>Usage.InputTokenCount</c>.</returns>
    /// <exception cref="ArgumentException">A text is null; another model, another prompt or other dimensions are asked for than there are.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The generator is disposed of.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        int dimensions = CallOptions.Dimensions(options, _encoder.Dimensions, _options);
        CallOptions.CheckModel(options, _options.ModelId);
        string prompt = CallOptions.Prompt(options, PromptKey, _options);
        string[] texts = [.. values];
        int missing = Array.IndexOf(texts, null);
        if (missing >= 0)
        {
            throw new ArgumentException($"values must be texts, but number {missing} is null.", nameof(values));
        }

        return Task.Run(() => Generate(texts, prompt, dimensions, cancellationToken), cancellationToken);
    }

    /// <summary>Hands out what stands behind the generator.</summary>
    /// <param name="serviceType"><see cref="EmbeddingGeneratorMetadata"/>, <see cref="TextEncoder"/>, or a type of the generator itself.</param>
    /// <param name="serviceKey">None.</param>
    /// <returns>The object, or null if there is none of that type.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType == typeof(TextEncoder) ? _encoder
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Ends the generator: calls that run come to their end, others are refused. Model and tokenizer hold nothing that must be freed.</summary>
    public void Dispose() => _isDisposed = true;

    private GeneratedEmbeddings<Embedding<float>> Generate(string[] texts, string prompt, int dimensions, CancellationToken cancellationToken)
    {
        var vectors = new float[texts.Length][];
        long tokens = _batches.Encode(texts, prompt, dimensions, vectors, cancellationToken);
        var results = new GeneratedEmbeddings<Embedding<float>>(texts.Length) { Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens } };
        DateTimeOffset now = DateTimeOffset.UtcNow;
        foreach (float[] vector in vectors)
        {
            results.Add(new Embedding<float>(vector) { CreatedAt = now, ModelId = _options.ModelId });
        }

        return results;
    }
}
