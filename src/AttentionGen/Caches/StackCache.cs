using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>The keys and values of the tokens so far, for all layers of a <see cref="TransformerStack"/>, which makes it.</summary>
/// <remarks>
/// One that is made with a <see cref="KeyValuePool"/> has to be emptied by <see cref="Reset()"/> before it is let go, since its pages are counted.
/// Not thread-safe: one call at a time.
/// </remarks>
public sealed partial class StackCache
{
    private readonly LayerChain _layers;
    private readonly Lazy<byte[]> _fingerprint;

    internal StackCache(LayerChain layers, KeyValueCache[] caches, Lazy<byte[]> fingerprint)
    {
        _layers = layers;
        _fingerprint = fingerprint;
        Caches = caches;
        BlockTokens = TokensOfBlock(caches);
    }

    /// <summary>Sequences.</summary>
    public int Batch => Caches[0].Batch;

    /// <summary>Tokens of each sequence at most.</summary>
    public int Capacity => Caches[0].Capacity;

    /// <summary>Bytes that the caches take; of caches in pages, those of the pages that they use, alone or with others.</summary>
    public long Bytes => Caches.Sum(static cache => cache.Bytes);

    /// <summary>Tokens of each sequence so far.</summary>
    public ReadOnlySpan<int> Lengths => Caches[0].Lengths;

    /// <summary>Tokens that can be shared together: a whole number of key blocks of every layer, and at least 512.</summary>
    public int BlockTokens { get; }

    /// <summary>Whether the cache has its memory from a <see cref="KeyValuePool"/>, and can share it.</summary>
    public bool IsPaged => Caches[0].Pages is not null;

    /// <summary>Forgets all tokens of all sequences, whose pages return to their pool.</summary>
    public void Reset() => Array.ForEach(Caches, static cache => cache.Reset());

    /// <inheritdoc cref="KeyValueCache.Reset(int)"/>
    public void Reset(int sequence)
    {
        // No delegates: what takes back a token after each call allocates nothing.
        foreach (KeyValueCache cache in Caches)
        {
            cache.Reset(sequence);
        }
    }

    /// <inheritdoc cref="KeyValueCache.Truncate(int, int)"/>
    public void Truncate(int sequence, int length)
    {
        CheckAll(sequence, length);
        foreach (KeyValueCache cache in Caches)
        {
            cache.Truncate(sequence, length);
        }
    }

    /// <inheritdoc cref="KeyValueCache.Copy(int, int, int)"/>
    public void Copy(int source, int target, int length = -1)
    {
        CheckAll(source, length == -1 && (uint)source < (uint)Batch ? Caches[0].Lengths[source] : length);
        foreach (KeyValueCache cache in Caches)
        {
            cache.Copy(source, target, length);
        }
    }

    /// <summary>Layers have windows of their own: either all of them can, or none is changed.</summary>
    private void CheckAll(int sequence, int length)
    {
        foreach (KeyValueCache cache in Caches)
        {
            cache.ThrowUnlessKept(sequence, length);
        }
    }

    /// <summary>Which stack made it.</summary>
    internal long Owner => _layers.Number;

    /// <summary>The cache of each layer, from the first to the last.</summary>
    internal KeyValueCache[] Caches { get; }
}
