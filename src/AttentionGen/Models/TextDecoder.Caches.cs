namespace AttentionGen;

/// <content>Caches of sequences that grow.</content>
public sealed partial class TextDecoder
{
    /// <summary>Makes a cache for sequences that grow.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="capacity">Tokens of each at most; 1 at least. Memory for all of them is allocated, or for the window of a layer that has a shorter one.</param>
    /// <returns>An empty cache, which serves this decoder alone.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The batch is negative, or the capacity not positive.</exception>
    /// <exception cref="OutOfMemoryException">There is not so much memory, or a layer's part is longer than an array can be.</exception>
    public StackCache CreateCache(int batch, int capacity) => Layers.CreateCaches(batch, capacity, pool: null, _fingerprint);

    /// <summary>Makes a cache for sequences that grow, with memory from a pool: page by page as tokens come, shared where caches have the same.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="capacity">Tokens of each at most; 1 at least. Nothing is taken from the pool yet.</param>
    /// <param name="pool">The pool.</param>
    /// <returns>An empty cache, which serves this decoder alone. Calls with it throw <see cref="KeyValuePoolException"/> where the pool has no room.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The batch is negative, or the capacity not positive.</exception>
    public StackCache CreateCache(int batch, int capacity, KeyValuePool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return Layers.CreateCaches(batch, capacity, pool, _fingerprint);
    }
}
