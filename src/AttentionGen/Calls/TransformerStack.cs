using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>Generated layers of one model width, each of which takes what the one before gives, as one call.</summary>
/// <remarks>
/// <para>
/// Rows between layers stay in two buffers of the workspace. Where there are enough short sequences for all threads, each of them takes some
/// through all layers while their rows are in its cache. The bits are those of the layers called one by one. Nothing is allocated per call.
/// </para>
/// <para>Immutable and thread-safe; a cache or a workspace serves one call at a time.</para>
/// </remarks>
public sealed partial class TransformerStack
{
    private readonly LayerChain _chain;

    /// <summary>Puts layers together.</summary>
    /// <param name="layers">The layers, from the first to the last; they may be of different classes.</param>
    /// <exception cref="ArgumentException">There are none, one is null, or their model widths differ.</exception>
    public TransformerStack(params IReadOnlyList<ITransformerLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0)
        {
            throw new ArgumentException("layers must hold at least one layer, but is empty.", nameof(layers));
        }

        var parts = new LayerParts[layers.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            ITransformerLayer layer = layers[i] ?? throw new ArgumentException($"layers[{i}] is null.", nameof(layers));
            parts[i] = layer.Core.Parts;
            if (parts[i].Attention.Layout.DModel != parts[0].Attention.Layout.DModel)
            {
                throw new ArgumentException(
                    $"layers[{i}] has DModel {parts[i].Attention.Layout.DModel}, but layers[0] has {parts[0].Attention.Layout.DModel}: a layer takes what the one before gives.",
                    nameof(layers));
            }

            if (parts[i].Cross is { } cross && Array.Find(parts, static part => part?.Cross is not null)!.Cross!.Layout.KeyDim is var width && cross.Layout.KeyDim != width)
            {
                throw new ArgumentException(
                    $"layers[{i}] has MemoryDim {cross.Layout.KeyDim}, but a layer before it has {width}: all attend to one memory.", nameof(layers));
            }
        }

        _chain = new LayerChain(parts);
        _fingerprint = new Lazy<byte[]>(ComputeFingerprint);
        Layers = [.. layers];
    }

    /// <summary>The layers.</summary>
    public IReadOnlyList<ITransformerLayer> Layers { get; }

    /// <summary>Model width E, the length of an input and an output row.</summary>
    public int DModel => _chain.DModel;

    /// <summary>
    /// A hash of all that results depend on, 32 bytes: shapes, weights, the version of the kernels, and what these make of some rows here. Stacks with the same
    /// one give the same bits.
    /// </summary>
    /// <remarks>
    /// It is the same on Vector512, Vector256 and Vector128 with fused multiply-add, and another one where arithmetic is. Of layers with functions of the
    /// user's the build counts too. Computed when first asked for, which reads all weights once; thread-safe.
    /// </remarks>
    public ReadOnlySpan<byte> Fingerprint => _fingerprint.Value;

    /// <summary>Takes a batch through all layers.</summary>
    /// <param name="input"><c>[batch, sequence, DModel]</c>, row-major.</param>
    /// <param name="output">The same shape; may not overlap the input.</param>
    /// <param name="batch">Items; 0 does nothing.</param>
    /// <param name="sequence">Tokens of each; 0 does nothing.</param>
    /// <param name="options">Padding and masks, which hold for all layers; workspace and threads. No outputs: each layer would write the same.</param>
    /// <exception cref="ArgumentException">A span has another length than the shape says, two overlap, or an option is none for a stack.</exception>
    public void Forward(ReadOnlySpan<float> input, Span<float> output, int batch, int sequence, in AttentionOptions options = default)
    {
        CheckOptions(options);
        LayerCall call = LayerCall.SelfAttention(_chain[0].Attention.Layout, input, output, batch, sequence, options);
        call.Stages = CallStages.OfLayer;
        TransformerLayerCore.Run(_chain, in call);
    }

    /// <summary>Takes sequences of different lengths, one behind the other without padding, through all layers.</summary>
    /// <param name="input"><c>[tokens, DModel]</c>, the tokens of all sequences.</param>
    /// <param name="output">The same shape; may not overlap the input.</param>
    /// <param name="cumulativeLengths">0, and where each sequence ends; one more entry than there are sequences.</param>
    /// <param name="options">Workspace and threads; nothing else.</param>
    /// <exception cref="ArgumentException">As for the other overload.</exception>
    public void Forward(ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<int> cumulativeLengths, in AttentionOptions options = default)
    {
        LayerCall call = LayerCall.Packed(_chain[0].Attention.Layout, input, output, cumulativeLengths, options);
        call.Stages = CallStages.OfLayer;
        TransformerLayerCore.Run(_chain, in call);
    }

    /// <summary>Makes a cache for each layer.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="capacity">Tokens of each at most; 1 at least.</param>
    /// <exception cref="InvalidOperationException">A layer is not causal.</exception>
    public StackCache CreateCache(int batch, int capacity) => CreateCaches(batch, capacity, pool: null, _fingerprint);

    /// <summary>Makes a cache for each layer, with memory from a pool: page by page as tokens come, shared where caches have the same.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="capacity">Tokens of each at most; 1 at least. Nothing is taken from the pool yet.</param>
    /// <param name="pool">The pool.</param>
    /// <exception cref="InvalidOperationException">A layer is not causal.</exception>
    public StackCache CreateCache(int batch, int capacity, KeyValuePool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return CreateCaches(batch, capacity, pool, _fingerprint);
    }

    /// <summary>Takes new tokens, which join those of the caches, through all layers: a prompt, a part of one, or the next token.</summary>
    /// <param name="input"><c>[batch, sequence, DModel]</c>, the new tokens.</param>
    /// <param name="cache">A cache that this stack made.</param>
    /// <param name="output">The same shape; may not overlap the input.</param>
    /// <param name="sequence">New tokens of each sequence; 0 does nothing.</param>
    /// <param name="options">Workspace, threads; padding lengths where some sequences have fewer new tokens, whose further rows are not defined.</param>
    /// <exception cref="ArgumentException">As for the other overloads, or the cache is another stack's.</exception>
    /// <exception cref="InvalidOperationException">The new tokens do not fit into the cache, which is left as it was.</exception>
    public void Forward(ReadOnlySpan<float> input, StackCache cache, Span<float> output, int sequence, in AttentionOptions options = default)
    {
        LayerCall call = CachedCall(input, cache, output, sequence, options);
        TransformerLayerCore.Run(_chain, in call, cache.Caches);
    }

    /// <summary>Bytes of scratch of a call with these sizes.</summary>
    /// <param name="batch">Items.</param>
    /// <param name="sequence">Tokens of each.</param>
    /// <param name="maxDegreeOfParallelism">Threads at most; 0 for as many as there are processors.</param>
    public long GetWorkspaceBytes(int batch, int sequence, int maxDegreeOfParallelism = 0) =>
        ChainRunner.WorkspaceBytes(_chain, batch, sequence, memoryLength: 0, maxDegreeOfParallelism);

    /// <summary>Bytes of scratch of a call with sequences of these lengths, which have been checked.</summary>
    internal long PackedWorkspaceBytes(ReadOnlySpan<int> cumulativeLengths, int maxDegree) =>
        ChainRunner.PackedWorkspaceBytes(_chain, cumulativeLengths, maxDegree);

    /// <summary>The same of a call with a cache.</summary>
    internal long CachedWorkspaceBytes(StackCache cache, int sequence, int maxDegree) =>
        ChainRunner.CachedWorkspaceBytes(_chain, cache.Caches, sequence, maxDegree);

    /// <summary>Throws unless this stack has made a cache.</summary>
    internal void CheckCache(StackCache cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        if (cache.Owner != _chain.Number)
        {
            throw new ArgumentException("cache must be one that this stack made: its layout is that of these layers.", nameof(cache));
        }
    }

    /// <summary>Caches of a model that has a fingerprint of its own.</summary>
    internal StackCache CreateCaches(int batch, int capacity, KeyValuePool? pool, Lazy<byte[]> fingerprint)
    {
        var caches = new KeyValueCache[_chain.Count];
        for (int i = 0; i < caches.Length; i++)
        {
            if (_chain[i].Attention.Layout.RightWindow != 0)
            {
                throw new InvalidOperationException($"Layer {i} is not causal: its tokens see later ones, so that a cache cannot stand for them.");
            }

            caches[i] = new KeyValueCache(_chain[i].Attention.Layout, _chain[i].Attention.Weights, batch, capacity, pool);
        }

        return new StackCache(_chain, caches, fingerprint);
    }

    private LayerCall CachedCall(
        ReadOnlySpan<float> input, StackCache cache, Span<float> output, int sequence, scoped in AttentionOptions options)
    {
        CheckCache(cache);
        CheckOptions(options);
        LayerCall call = LayerCall.Cached(
            _chain[0].Attention.Layout, _chain[0].Attention.Weights, input, cache.Caches[0], output, sequence, options);
        call.Stages = CallStages.OfLayerCached;
        return call;
    }

    private void CheckOptions(scoped in AttentionOptions options)
    {
        if (_chain.Count > 1 && (options.Weights.IsPresent || options.Scores.IsPresent || !options.LogSumExp.IsEmpty || options.Dropout.IsPresent))
        {
            throw new ArgumentException(
                "options may only carry Padding, Mask, Workspace and MaxDegreeOfParallelism in a call of several layers: what one layer writes, the next would overwrite.",
                nameof(options));
        }
    }
}
