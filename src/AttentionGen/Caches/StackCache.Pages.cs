namespace AttentionGen;

/// <content>Keys and values that caches of one pool share.</content>
public sealed partial class StackCache
{
    private const int FewestBlockTokens = 512;

    /// <summary>Takes out a block of tokens that are there: the cache and the block share their keys and values.</summary>
    /// <param name="sequence">Its number in the batch.</param>
    /// <param name="block">The block's number: it has <see cref="BlockTokens"/> tokens, and as many blocks are before it.</param>
    /// <returns>The block, to be disposed of by who has no use for it any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence, or it does not have all tokens of the block.</exception>
    /// <exception cref="InvalidOperationException">The cache is not in pages, or a window has evicted tokens that the one behind the block would see.</exception>
    public KeyValueBlock Share(int sequence, int block)
    {
        CheckPaged();
        Caches[0].ThrowUnlessKept(sequence, 0);
        if (block < 0 || (block + 1L) * BlockTokens > Lengths[sequence])
        {
            throw new ArgumentOutOfRangeException(
                nameof(block), block, $"block must be one of the {Lengths[sequence] / BlockTokens} whole blocks of sequence {sequence}, of {BlockTokens} tokens each, but is {block}.");
        }

        var pages = new KeyValuePage?[Caches.Length][];
        int done = 0;
        try
        {
            for (; done < pages.Length; done++)
            {
                pages[done] = Caches[done].ShareOut(sequence, block * BlockTokens, BlockTokens);
            }
        }
        catch
        {
            new KeyValueBlock(Owner, block, BlockTokens, Caches[0].Pages!.Pool, pages[..done]).Dispose();
            throw;
        }

        return new KeyValueBlock(Owner, block, BlockTokens, Caches[0].Pages!.Pool, pages);
    }

    /// <summary>Begins an empty sequence with blocks that were taken out of it or of others, without computing anything.</summary>
    /// <param name="sequence">Its number in the batch.</param>
    /// <param name="blocks">The blocks of its first tokens, from number 0 on without a gap. They stay the caller's.</param>
    /// <exception cref="ArgumentNullException">There are none.</exception>
    /// <exception cref="ArgumentException">A block is another stack's, or is out of its place, or there are more than the cache has room for.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    /// <exception cref="InvalidOperationException">The cache is not in pages, or the sequence has tokens.</exception>
    public void Adopt(int sequence, IReadOnlyList<KeyValueBlock> blocks)
    {
        CheckPaged();
        ArgumentNullException.ThrowIfNull(blocks);
        Caches[0].ThrowUnlessKept(sequence, 0);
        if (Lengths[sequence] != 0)
        {
            throw new InvalidOperationException($"Sequence {sequence} must be empty to begin with blocks, but has {Lengths[sequence]} tokens.");
        }

        if ((long)blocks.Count * BlockTokens > Capacity)
        {
            throw new ArgumentException($"blocks must have at most the {Capacity} tokens that the cache has room for, but have {(long)blocks.Count * BlockTokens}.", nameof(blocks));
        }

        for (int i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Owner != Owner || blocks[i].Index != i)
            {
                throw new ArgumentException(
                    blocks[i].Owner != Owner ? $"blocks[{i}] must be of this stack, but is another one's." : $"blocks[{i}] must be block {i} of its sequence, but is {blocks[i].Index}.",
                    nameof(blocks));
            }
        }

        AdoptChecked(sequence, blocks);
    }

    private void AdoptChecked(int sequence, IReadOnlyList<KeyValueBlock> blocks)
    {
        int tokens = blocks.Count * BlockTokens;
        for (int layer = 0; layer < Caches.Length; layer++)
        {
            KeyValueCache cache = Caches[layer];
            for (int i = 0; i < blocks.Count; i++)
            {
                cache.ShareIn(sequence, i * (BlockTokens / cache.BlockKeys), blocks[i].Pages[layer], tokens / cache.BlockKeys);
            }

            cache.Advance(sequence, tokens);
        }
    }

    private void CheckPaged()
    {
        if (!IsPaged)
        {
            throw new InvalidOperationException("The cache must be made with a pool, whose pages can be shared, but has memory of its own.");
        }
    }

    /// <summary>The least common multiple of all layers' blocks, as often as it takes.</summary>
    private static int TokensOfBlock(KeyValueCache[] caches)
    {
        long tokens = 1;
        foreach (KeyValueCache cache in caches)
        {
            tokens = checked(tokens / (long)System.Numerics.BigInteger.GreatestCommonDivisor(tokens, cache.BlockKeys) * cache.BlockKeys);
        }

        return checked((int)((FewestBlockTokens + tokens - 1) / tokens * tokens));
    }
}
