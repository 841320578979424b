namespace AttentionGen;

/// <summary>
/// The keys and values of some neighbouring tokens, of all layers, as <see cref="StackCache.Share"/> has taken them out of a cache: any number of caches can
/// begin with them.
/// </summary>
/// <remarks>Immutable, and thread-safe but for <see cref="Dispose"/>. Caches that use it go on to, when it is disposed of.</remarks>
public sealed class KeyValueBlock : IDisposable
{
    private readonly KeyValuePool _pool;
    private KeyValuePage?[][] _pages;

    internal KeyValueBlock(long owner, int index, int tokens, KeyValuePool pool, KeyValuePage?[][] pages)
    {
        Owner = owner;
        Index = index;
        Tokens = tokens;
        _pool = pool;
        _pages = pages;
        Bytes = pages.Sum(static layer => layer.Sum(static page => (page?.Buffer.Length ?? 0) * sizeof(float)));
    }

    /// <summary>Its number in the sequence: blocks before it. Keys depend on their positions, so that it can be that block alone.</summary>
    public int Index { get; }

    /// <summary>Tokens in it.</summary>
    public int Tokens { get; }

    /// <summary>Bytes of its pages.</summary>
    public long Bytes { get; }

    /// <summary>Bytes of those that nobody else uses: what its disposal gives back. A cache with a window lets go of pages that its block still has.</summary>
    public long OwnBytes => _pages.Sum(layer => layer.Sum(page => page is null || _pool.IsShared(page) ? 0 : page.Buffer.Length * sizeof(float)));

    /// <summary>Whether a cache, or another block, uses any of its pages.</summary>
    public bool IsShared => Array.Exists(_pages, layer => Array.Exists(layer, page => page is not null && _pool.IsShared(page)));

    /// <summary>Which stack's keys they are.</summary>
    internal long Owner { get; }

    /// <summary>The pages, layer by layer.</summary>
    internal KeyValuePage?[][] Pages => _pages.Length > 0 ? _pages : throw new ObjectDisposedException(nameof(KeyValueBlock));

    /// <summary>Lets the pages go; those that no cache uses return to the pool.</summary>
    public void Dispose()
    {
        KeyValuePage?[][] pages = Interlocked.Exchange(ref _pages, []);
        foreach (KeyValuePage? page in pages.SelectMany(static layer => layer))
        {
            if (page is not null)
            {
                _pool.Release(page);
            }
        }
    }
}
