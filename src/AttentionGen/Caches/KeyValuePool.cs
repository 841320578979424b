using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>Memory for keys and values within a budget, in pages of one key block of a layer each, which caches take as they grow and may share.</summary>
/// <remarks>
/// <para>Caches are made by <see cref="TextDecoder.CreateCache(int, int, KeyValuePool)"/>. A pool serves the caches of any number of models.</para>
/// <para>
/// What caches give back stays within the pool, for the next that needs a page: the process has the budget's memory at most, and does not get smaller.
/// </para>
/// <para>A page counts once, however many caches share it. One that is written to while it is shared is copied before.</para>
/// <para>Thread-safe. The caches are not, but those of one pool may be used at the same time.</para>
/// </remarks>
public sealed class KeyValuePool
{
    private readonly Lock _lock = new();
    private readonly Func<bool>? _makeRoom;
    private readonly Dictionary<long, Stack<AlignedBuffer>> _free = [];
    private long _usedBytes;
    private long _freeBytes;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="byteBudget">Bytes that pages may take, at least 1; long.MaxValue for all that there are.</param>
    /// <param name="makeRoom">
    /// Called where the budget is used up, on the thread that needs a page: gives something back and returns true, or returns false. It may be called by
    /// several threads at once.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is not positive.</exception>
    public KeyValuePool(long byteBudget, Func<bool>? makeRoom = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(byteBudget);
        ByteBudget = byteBudget;
        _makeRoom = makeRoom;
    }

    /// <summary>Bytes that pages may take.</summary>
    public long ByteBudget { get; }

    /// <summary>Bytes of the pages in use.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_lock)
            {
                return _usedBytes;
            }
        }
    }

    /// <summary>A page that nobody else uses.</summary>
    /// <exception cref="KeyValuePoolException">The budget is used up.</exception>
    internal KeyValuePage Rent(long floats)
    {
        while (!HasRoom(floats * sizeof(float)))
        {
            if (_makeRoom is null || !_makeRoom())
            {
                throw new KeyValuePoolException(
                    $"The pool has no room for a page of {floats * sizeof(float)} bytes: {UsedBytes} of {ByteBudget} bytes are in use. Nothing was changed.");
            }
        }

        try
        {
            return new KeyValuePage(Take(floats) ?? new AlignedBuffer(floats));
        }
        catch
        {
            Count(-floats * sizeof(float));
            throw;
        }
    }

    /// <summary>Counts one more that uses a page.</summary>
    internal void Share(KeyValuePage page)
    {
        lock (_lock)
        {
            page.References++;
        }
    }

    /// <summary>Whether more than one use a page.</summary>
    internal bool IsShared(KeyValuePage page)
    {
        lock (_lock)
        {
            return page.References > 1;
        }
    }

    /// <summary>Counts one less; the last one's page is kept for the next that needs one.</summary>
    internal void Release(KeyValuePage page)
    {
        lock (_lock)
        {
            if (--page.References == 0)
            {
                long bytes = page.Buffer.Length * sizeof(float);
                _usedBytes -= bytes;
                _freeBytes += bytes;
                if (!_free.TryGetValue(page.Buffer.Length, out Stack<AlignedBuffer>? free))
                {
                    _free[page.Buffer.Length] = free = [];
                }

                free.Push(page.Buffer);
            }
        }
    }

    /// <summary>Counts a page in advance, if there is room for it.</summary>
    private bool HasRoom(long bytes)
    {
        lock (_lock)
        {
            if (bytes > ByteBudget - _usedBytes)
            {
                return false;
            }

            _usedBytes += bytes;
            return true;
        }
    }

    private void Count(long bytes)
    {
        lock (_lock)
        {
            _usedBytes += bytes;
        }
    }

    /// <summary>A buffer that was released, or null; those of other sizes go where they would be too many.</summary>
    private AlignedBuffer? Take(long floats)
    {
        lock (_lock)
        {
            if (_free.TryGetValue(floats, out Stack<AlignedBuffer>? free) && free.TryPop(out AlignedBuffer? buffer))
            {
                _freeBytes -= floats * sizeof(float);
                return buffer;
            }

            if (_freeBytes > ByteBudget - _usedBytes)
            {
                _free.Clear();
                _freeBytes = 0;
            }

            return null;
        }
    }
}
