namespace AttentionGen;

/// <content>A cache in pages of a pool.</content>
public sealed partial class KeyValueCache
{
    /// <summary>The pages; null where the cache has a buffer of its own.</summary>
    internal PageTable? Pages { get; }

    /// <summary>Keys of a block.</summary>
    internal int BlockKeys => _layout.KeyBlockLength;

    /// <summary>Makes pages for tokens that will be appended; nothing for a cache with a buffer of its own.</summary>
    /// <exception cref="KeyValuePoolException">The pool has no room; nothing that the cache holds was changed.</exception>
    internal void MakeWritable(int sequence, int tokens) => Pages?.MakeWritable(sequence, _lengths[sequence], tokens);

    /// <summary>The pages of some tokens, each counted once more; null for those that a window has passed by.</summary>
    /// <exception cref="InvalidOperationException">A window has evicted tokens that the one behind them would see.</exception>
    internal KeyValuePage?[] ShareOut(int sequence, int first, int count)
    {
        int end = first + count;
        if (_layout.LeftWindow >= 0 && _evicted[sequence] > Math.Max(0, end - _layout.LeftWindow))
        {
            throw new InvalidOperationException(
                $"Tokens {first} to {end - 1} of sequence {sequence} cannot be shared: those before position {_evicted[sequence]} have been evicted.");
        }

        var pages = new KeyValuePage?[count / BlockKeys];
        for (int i = 0; i < pages.Length; i++)
        {
            int block = (first / BlockKeys) + i;
            if (_evicted[sequence] <= block * BlockKeys && Pages![sequence, block] is { } page)
            {
                Pages.Pool.Share(page);
                pages[i] = page;
            }
        }

        return pages;
    }

    /// <summary>Begins an empty sequence with pages of others. Of those of a window, the last count.</summary>
    internal void ShareIn(int sequence, int firstBlock, KeyValuePage?[] pages, int allBlocks)
    {
        for (int i = 0; i < pages.Length; i++)
        {
            int block = firstBlock + i;
            if (block >= allBlocks - Pages!.Blocks && pages[i] is { } page)
            {
                Pages.Share(sequence, block, page);
            }
        }
    }
}
