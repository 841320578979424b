namespace AttentionGen;

/// <content>The cache: what of the log it lacks is computed, in chunks, and what it has can be let go.</content>
public sealed partial class Session
{
    /// <summary>Computes the keys and values of all tokens of the log that the cache lacks, as the next operation would.</summary>
    /// <param name="cancellationToken">Asked between chunks; those that are done stay done.</param>
    /// <exception cref="KeyValuePoolException">As for <see cref="Next(CancellationToken)"/>.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public void Prefill(CancellationToken cancellationToken = default) => Prefill(int.MaxValue, cancellationToken);

    /// <summary>The same for so many of them at most: between two calls, a host can have its threads do something else.</summary>
    /// <param name="maxTokens">
    /// Tokens that are computed, at least 0. Those that a <see cref="PrefixCache"/> has are taken from there before, and do not count; 0 does that alone.
    /// </param>
    /// <param name="cancellationToken">As for the other overload.</param>
    /// <returns>Tokens that the cache still lacks; 0 where the next operation has its logits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">So many tokens are negative.</exception>
    /// <exception cref="KeyValuePoolException">As for the other overload.</exception>
    /// <exception cref="OperationCanceledException">As for the other overload.</exception>
    public int Prefill(int maxTokens, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokens);
        return Log.Count > 0 ? Compute(maxTokens, cancellationToken) : 0;
    }

    /// <summary>
    /// Lets the cache go, and its memory. The next operation that needs it computes all of the log once more, to the same bits. The pages of a session with a
    /// <see cref="PrefixCache"/> are counted there until then, or until the garbage collector finds that the session is gone, which may be late.
    /// </summary>
    public void DropCache()
    {
        _cache?.Reset();
        _cache = null;
        _tokensOfLogits = 0;
    }

    /// <summary>A session that was let go without a word: its pages go back to those who share the budget.</summary>
    ~Session() => _cache?.Reset();

    /// <summary>Computes tokens that the cache lacks, and returns how many it still does; where there are none, the logits are those behind the log.</summary>
    private int Compute(int maxTokens, CancellationToken cancellationToken)
    {
        if (Log.Count == 0)
        {
            throw new InvalidOperationException("The log must have at least one token, since logits are those of what follows, but is empty.");
        }

        if (_tokensOfLogits == Log.Count)
        {
            return 0;
        }

        PrefixCache? prefixes = _options.PrefixCache;
        _cache ??= NewCache();
        _tokensOfLogits = 0;
        if (CachedTokens == 0)
        {
            prefixes?.Adopt(_cache, Log.Tokens);
        }

        int end = (int)Math.Min((long)CachedTokens + maxTokens, Log.Count);
        while (CachedTokens is var done && done < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int tokens = Math.Min(end - done, _options.ChunkTokens);
            if (prefixes is not null)
            {
                // Blocks are shared when they are full: a window has not passed by them then.
                tokens = Math.Min(tokens, _cache.BlockTokens - (done % _cache.BlockTokens));
            }

            Forward(_cache, Log.Tokens.Slice(done, tokens));
            if (prefixes is not null && CachedTokens % _cache.BlockTokens == 0)
            {
                prefixes.Publish(_cache, Log.Tokens[..CachedTokens]);
            }
        }

        _tokensOfLogits = CachedTokens == Log.Count ? Log.Count : 0;
        return Log.Count - CachedTokens;
    }

    /// <summary>An empty cache; its memory is its own, and goes with it, where no other session shares it.</summary>
    private StackCache NewCache() => _decoder.CreateCache(batch: 1, MaxTokens, _options.PrefixCache?.Pool ?? new KeyValuePool(long.MaxValue));

    private void Forward(StackCache cache, ReadOnlySpan<int> tokens)
    {
        while (true)
        {
            try
            {
                _decoder.Forward(tokens, cache, _logits, maxDegreeOfParallelism: _options.MaxDegreeOfParallelism);
                return;
            }
            catch (KeyValuePoolException)
            {
                // The pages of the layers that had theirs go back, for whoever can go on with them.
                cache.Truncate(0, cache.Lengths[0]);
                if (_options.PrefixCache?.Forget(Log.Tokens[..cache.Lengths[0]]) != true)
                {
                    throw;
                }
            }
        }
    }
}
