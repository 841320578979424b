using System.Runtime.InteropServices;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>A decoder from token ids to logits of the next token: embeddings, causal layers, final norm, and the products with the vocabulary.</summary>
/// <remarks>
/// <para>
/// Logits have the same bits for a whole text, in chunks and token by token against a cache, for any batch and number of threads. Nothing is allocated
/// per call.
/// </para>
/// <para>Immutable and thread-safe; a cache or a workspace serves one call at a time.</para>
/// </remarks>
public sealed unsafe partial class TextDecoder
{
    private readonly EmbeddingRows _embeddings;
    private readonly PackedNorm? _finalNorm;
    private readonly float[] _head;
    private readonly float[] _headBias;
    private readonly float _logitCap;

    /// <summary>Puts a decoder together.</summary>
    /// <param name="layers">The layers, which are causal.</param>
    /// <param name="embeddings">The tables, of the layers' width.</param>
    /// <param name="embeddingNorm">The norm behind the sum of the tables, or none.</param>
    /// <param name="finalNorm">The norm behind the last layer, or none.</param>
    /// <param name="head">
    /// The rows that hidden states are multiplied by, <c>[vocabulary, E]</c>, at most as many as the embeddings have; null where they are these. The array
    /// is kept without a copy and must not change.
    /// </param>
    /// <param name="headBias">What is added to the logits, <c>[vocabulary]</c>, or none; kept likewise.</param>
    /// <param name="logitCap">The cap on logits; 0 for none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="layers"/> or <paramref name="embeddings"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// Widths differ, a layer is not causal or has cross-attention, a norm has no weights, a bias that its kind has not, or a kind or an epsilon that no
    /// norm has, the head is no whole number of rows or has more of them than the embeddings, or its bias does not have one addend for each of them.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The cap is negative or not finite.</exception>
    public TextDecoder(
        TransformerStack layers,
        EmbeddingWeights embeddings,
        ModelNorm? embeddingNorm,
        ModelNorm? finalNorm,
        float[]? head = null,
        float[]? headBias = null,
        float logitCap = 0)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(embeddings);
        ModelChecks.Widths(layers, embeddings, embeddingNorm, finalNorm);
        ModelChecks.Causal(layers);
        if (!float.IsFinite(logitCap) || logitCap < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(logitCap), logitCap, $"logitCap must be finite and at least 0, but is {logitCap}.");
        }

        _head = head ?? embeddings.OwnTokens;
        _headBias = headBias ?? [];
        VocabularySize = ModelChecks.HeadRows(_head, _headBias, embeddings);
        Layers = layers;
        _logitCap = logitCap;
        _embeddings = new EmbeddingRows(embeddings, embeddingNorm);
        _finalNorm = finalNorm.Pack();
        _fingerprint = new Lazy<byte[]>(ComputeFingerprint);
    }

    /// <summary>The layers.</summary>
    public TransformerStack Layers { get; }

    /// <summary>The tables of the embeddings.</summary>
    public EmbeddingWeights Embeddings => _embeddings.Weights;

    /// <summary>Logits of a token.</summary>
    public int VocabularySize { get; }

    /// <summary>
    /// A hash of all that logits depend on, 32 bytes: <see cref="TransformerStack.Fingerprint"/> of the layers, the tables, the norms and the products with
    /// the vocabulary. Decoders with the same one give the same bits.
    /// </summary>
    /// <remarks>Computed when first asked for, which reads all weights once; thread-safe.</remarks>
    public ReadOnlySpan<byte> Fingerprint => _fingerprint.Value;

    /// <summary>Takes new tokens, which join those of a cache, to the logits of what follows the last of each sequence.</summary>
    /// <param name="tokens"><c>[batch, n]</c>: as many new tokens of each sequence of the cache; a prompt, a part of one, or the next token.</param>
    /// <param name="cache">A cache that this decoder made.</param>
    /// <param name="logits"><c>[batch, VocabularySize]</c>, row-major.</param>
    /// <param name="workspace">Scratch memory, grown if it is too small; by default borrowed from a shared pool.</param>
    /// <param name="maxDegreeOfParallelism">Threads that may take part; 0 for as many as there are processors. The bits stay the same.</param>
    /// <exception cref="ArgumentNullException"><paramref name="cache"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// A length does not fit, a sequence is longer than the model has positions, the rows of all tokens are more than one array can hold, memory overlaps,
    /// or the cache is another stack's.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A token is none of the vocabulary, or the number of threads is negative.</exception>
    /// <exception cref="InvalidOperationException">The new tokens do not fit into the cache, which is left as it was.</exception>
    public void Forward(
        ReadOnlySpan<int> tokens, StackCache cache, Span<float> logits, Workspace? workspace = null, int maxDegreeOfParallelism = 0) =>
        Run(tokens, cache, logits, isLast: true, workspace, maxDegreeOfParallelism);

    /// <summary>The same to the logits of what follows each of the new tokens.</summary>
    /// <param name="tokens">As for <see cref="Forward"/>.</param>
    /// <param name="cache">As for <see cref="Forward"/>; null for one sequence from its beginning, of which nothing is kept.</param>
    /// <param name="logits"><c>[batch, n, VocabularySize]</c>, row-major.</param>
    /// <param name="workspace">As for <see cref="Forward"/>.</param>
    /// <param name="maxDegreeOfParallelism">As for <see cref="Forward"/>.</param>
    /// <exception cref="ArgumentException">As for <see cref="Forward"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="Forward"/>.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Forward"/>.</exception>
    public void ForwardAll(
        ReadOnlySpan<int> tokens, StackCache? cache, Span<float> logits, Workspace? workspace = null, int maxDegreeOfParallelism = 0) =>
        Run(tokens, cache, logits, isLast: false, workspace, maxDegreeOfParallelism);

    /// <summary>Writes on from a prompt, one token at a time.</summary>
    /// <remarks>
    /// Each enumeration begins with the prompt, and allocates a cache for it and for all of the text before the first token: as many bytes as
    /// <see cref="StackCache.Bytes"/> of <see cref="CreateCache(int, int)"/> says. The sampler goes on from where it is, so that a second enumeration draws other
    /// tokens unless the sampler takes the likeliest.
    /// </remarks>
    /// <param name="prompt">Token ids, at least one.</param>
    /// <param name="sampler">Chooses the tokens.</param>
    /// <param name="maxTokens">Tokens at most; where the model has learned positions, no more than are left behind the prompt, and one.</param>
    /// <param name="stop">The token that ends the text, which is not given out; by default none does.</param>
    /// <param name="cancellationToken">Asked before each token.</param>
    /// <returns>The tokens, each computed when it is asked for.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, or longer than the model has positions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">So many tokens are negative, or more than there are positions for, or than a cache can hold.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public IEnumerable<int> Generate(
        ReadOnlyMemory<int> prompt, TokenSampler sampler, int maxTokens, int? stop = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokens);
        if (prompt.IsEmpty)
        {
            throw new ArgumentException("prompt must hold at least one token, since the first of the text follows it, but is empty.", nameof(prompt));
        }

        int positions = Embeddings.PositionCount;
        if (positions > 0 && prompt.Length > positions)
        {
            throw new ArgumentException($"prompt has {prompt.Length} tokens, but the model has {positions} positions.", nameof(prompt));
        }

        // The last token is given out, and needs no position.
        if (positions > 0 && maxTokens > positions - prompt.Length + 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(maxTokens),
                maxTokens,
                $"maxTokens must be at most {positions - prompt.Length + 1} behind a prompt of {prompt.Length} tokens, since the model has {positions} positions, but is {maxTokens}.");
        }

        // Nor does it need room in the cache.
        long capacity = prompt.Length + Math.Max(0, maxTokens - 1L);
        if (!Layers.Layers.All(layer => KeyValueCache.CanHold(layer.Core.Parts.Attention.Layout, batch: 1, capacity)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(maxTokens), maxTokens, $"maxTokens must leave prompt and text as short as a cache can hold, but with {maxTokens} they have {capacity} tokens.");
        }

        return Tokens();

        IEnumerable<int> Tokens()
        {
            StackCache cache = CreateCache(batch: 1, (int)capacity);
            var logits = new float[VocabularySize];
            var next = new int[1];
            for (int i = 0; i < maxTokens; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Forward(i == 0 ? prompt.Span : next, cache, logits);
                next[0] = sampler.Next(logits);
                if (next[0] == stop)
                {
                    yield break;
                }

                yield return next[0];
            }
        }
    }

    private void Run(ReadOnlySpan<int> tokens, StackCache? cache, Span<float> logits, bool isLast, Workspace? workspace, int maxDegree)
    {
        Arguments.CheckSize(maxDegree, "maxDegreeOfParallelism");
        if (isLast || cache is not null)
        {
            Layers.CheckCache(cache!);
        }

        int batch = cache?.Batch ?? 1;
        (int sequence, int rest) = batch == 0 ? (0, tokens.Length) : Math.DivRem(tokens.Length, batch);
        if (rest != 0)
        {
            throw new ArgumentException($"tokens must hold as many new tokens for each of the cache's {batch} sequences, but holds {tokens.Length}.", nameof(tokens));
        }

        _embeddings.Check(tokens, types: []);
        for (int item = 0; item < batch; item++)
        {
            _embeddings.CheckPositions(item, (cache is null ? 0L : cache.Lengths[item]) + sequence);
            cache?.Caches[0].ThrowUnlessRoom(item, sequence);
        }

        if (isLast && sequence == 0 && batch != 0)
        {
            throw new ArgumentException("tokens must hold at least one new token for each sequence, since logits follow the last one, but is empty.", nameof(tokens));
        }

        _embeddings.CheckRows(tokens.Length);
        int rows = isLast ? batch : tokens.Length;
        Arguments.CheckTensor(logits.Length, 1, rows, VocabularySize, nameof(logits), isLast ? "batch" : "tokens", nameof(VocabularySize));
        if (tokens.IsEmpty)
        {
            return;
        }

        if (MemoryMarshal.AsBytes(logits).Overlaps(MemoryMarshal.AsBytes(tokens)))
        {
            throw new ArgumentException("logits must not overlap tokens, which the call reads.", nameof(logits));
        }

        RunLayers(tokens, cache, logits, batch, sequence, isLast, workspace, maxDegree);
    }

    private void RunLayers(
        ReadOnlySpan<int> tokens, StackCache? cache, Span<float> logits, int batch, int sequence, bool isLast, Workspace? workspace, int maxDegree)
    {
        int width = Layers.DModel;
        int floats = tokens.Length * width;
        long bytesOfLayers = cache is null ? Layers.GetWorkspaceBytes(batch, sequence, maxDegree) : Layers.CachedWorkspaceBytes(cache, sequence, maxDegree);
        using var scratch = new ModelScratch(workspace, bytesOfLayers, 2L * floats);
        Span<float> input = scratch.Rows(0, floats);
        Span<float> output = scratch.Rows(floats, floats);
        for (int item = 0; item < batch; item++)
        {
            _embeddings.Write(
                tokens.Slice(item * sequence, sequence), types: [], cache is null ? 0 : cache.Lengths[item], input.Slice(item * sequence * width, sequence * width));
        }

        var options = new AttentionOptions { Workspace = scratch.Workspace, MaxDegreeOfParallelism = maxDegree };
        if (cache is null)
        {
            Layers.Forward(input, output, batch, sequence, options);
        }
        else
        {
            Layers.Forward(input, cache, output, sequence, options);
        }

        int rows = isLast ? batch : tokens.Length;
        if (isLast)
        {
            for (int item = 0; item < batch; item++)
            {
                output.Slice((((item + 1) * sequence) - 1) * width, width).CopyTo(output.Slice(item * width, width));
            }
        }

        Span<float> states = output[..(rows * width)];
        _finalNorm?.Apply(states, states);
        Project(states, rows, logits, scratch.Workspace, maxDegree);
    }

    private void Project(Span<float> states, int rows, Span<float> logits, Workspace workspace, int maxDegree)
    {
        if (workspace.ModelJob is not VocabularyJob job)
        {
            job = new VocabularyJob();
            workspace.ModelJob = job;
        }

        job.Vocabulary = _head;
        job.Bias = _headBias;
        job.Width = Layers.DModel;
        job.Cap = _logitCap;
        job.RowCount = rows;
        (int degree, bool wakes) = Division.ThreadsFor(
            (long)_head.Length * Math.Max(rows, RowStage.MultiplyAddsPerWeight) / System.Numerics.Vector<float>.Count, maxDegree);
        fixed (float* from = states, to = logits)
        {
            job.Rows = from;
            job.Logits = to;
            JobRunner.Run(job, degree, wakes, workspace);
        }

        job.Vocabulary = [];
        job.Bias = [];
    }
}
