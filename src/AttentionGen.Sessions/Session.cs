namespace AttentionGen;

/// <summary>A text that grows by tokens from outside and by tokens that a <see cref="TextDecoder"/> draws, and that survives its process.</summary>
/// <remarks>
/// <para>
/// A session is its <see cref="Log"/>. The cache of keys and values is a means to be fast: it is made when first needed, can be dropped at any time, and
/// is rebuilt from the log with the same bits, on any machine whose kernels have them. So a session that is lost goes on elsewhere with the same text:
/// <c>new Session(decoder, SessionLog.Parse(bytes))</c>.
/// </para>
/// <para>
/// Operations name the index at which they begin, and can be repeated: what the log has already is ignored, or returned; what contradicts it is refused.
/// They may name an epoch too, which grows with each owner: the session takes over a newer one, whatever becomes of the operation, and refuses an older.
/// </para>
/// <para>Not thread-safe: one operation at a time. Any number of sessions may share a decoder.</para>
/// </remarks>
public sealed partial class Session
{
    private const int TokensWithoutPositions = 4096;

    private readonly TextDecoder _decoder;
    private readonly SessionOptions _options;
    private readonly float[] _logits;
    private readonly TokenSampler _sampler;
    private StackCache? _cache;

    /// <summary>Tokens that the logits are behind of; 0 where there are none.</summary>
    private int _tokensOfLogits;

    /// <summary>Takes up a session where its log ends. Nothing is computed yet.</summary>
    /// <param name="decoder">The model. It may serve other sessions too.</param>
    /// <param name="log">A new log, or one that was read; from now on it is this session's.</param>
    /// <param name="options">What the session may take of its machine; the defaults by default.</param>
    /// <exception cref="ArgumentException">
    /// A token of the log is none of the model's, there are more than the session may have, or the options' <see cref="PrefixCache"/> is another model's.
    /// </exception>
    /// <exception cref="SessionModelException">The log was written with another model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of the options is outside its range; the message says which.</exception>
    public Session(TextDecoder decoder, SessionLog log, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(log);
        _decoder = decoder;
        _options = options ?? new SessionOptions();
        PrefixCache? prefixes = _options.PrefixCache;
        if (prefixes is not null && !ReferenceEquals(prefixes.Decoder, decoder))
        {
            throw new ArgumentException($"{nameof(options)}.{nameof(SessionOptions.PrefixCache)} must be one of this decoder, but is another one's.", nameof(options));
        }

        Log = log;
        MaxTokens = TokensAtMost(decoder, _options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.ChunkTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(_options.MaxDegreeOfParallelism);
        CheckTokens(log.Tokens, nameof(log));
        if (log.Count > MaxTokens)
        {
            throw new ArgumentException($"log must have at most {MaxTokens} tokens, as {nameof(MaxTokens)} says, but has {log.Count}.", nameof(log));
        }

        log.Bind(decoder.Fingerprint);
        _logits = new float[decoder.VocabularySize];
        _sampler = log.Sampler.CreateSampler();
        if (prefixes is null)
        {
            // Its pages are nobody else's: there is nothing to give back.
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>The tokens and the sampler's state: what has to be kept.</summary>
    public SessionLog Log { get; }

    /// <summary>Tokens of the log at most.</summary>
    public int MaxTokens { get; }

    /// <summary>Tokens whose keys and values the cache has; up to all of the log.</summary>
    public int CachedTokens => _cache?.Lengths[0] ?? 0;

    /// <summary>Bytes that the cache takes, alone or with other sessions; 0 where there is none.</summary>
    public long CacheBytes => _cache?.Bytes ?? 0;

    /// <summary>Takes tokens from outside into the log. Nothing is computed: <see cref="Prefill(CancellationToken)"/> and <see cref="Next(CancellationToken)"/> do that.</summary>
    /// <param name="at">The index of the first of them: at most the tokens of the log. Those that the log has already must be equal, and are ignored.</param>
    /// <param name="tokens">Token ids.</param>
    /// <param name="epoch">The caller's epoch; by default the session's.</param>
    /// <returns>How many of them are new.</returns>
    /// <exception cref="SessionFencedException">The epoch is older than the session's.</exception>
    /// <exception cref="SessionGapException">The index is behind the end of the log.</exception>
    /// <exception cref="SessionConflictException">The log has another token at one of the indices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative, or a token is none of the model's.</exception>
    /// <exception cref="InvalidOperationException">The session has no room for them.</exception>
    public int Append(int at, ReadOnlySpan<int> tokens, long? epoch = null)
    {
        Fence(epoch ?? Log.Epoch);
        CheckIndex(at);
        int known = Math.Min(tokens.Length, Log.Count - at);
        int same = tokens[..known].CommonPrefixLength(Log.Tokens.Slice(at, known));
        if (same < known)
        {
            throw new SessionConflictException(
                at + same, $"tokens[{same}] must be {Log.Tokens[at + same]}, the token at index {at + same} of the log, but is {tokens[same]}.");
        }

        ReadOnlySpan<int> added = tokens[known..];
        CheckTokens(added, nameof(tokens));
        if (added.Length > MaxTokens - Log.Count)
        {
            throw new InvalidOperationException(
                $"The session is full: its log has {Log.Count} of {MaxTokens} tokens, and {added.Length} more do not fit. Nothing was changed.");
        }

        Log.Append(added);
        return added.Length;
    }

    /// <summary>Draws the token that follows the log, which it joins.</summary>
    /// <param name="cancellationToken">Asked between the chunks of what has to be computed, which stays computed.</param>
    /// <returns>The token.</returns>
    /// <exception cref="InvalidOperationException">The log has no token yet that another could follow, or the session is full.</exception>
    /// <exception cref="KeyValuePoolException">
    /// The budget of the <see cref="PrefixCache"/> is used up by other sessions; nothing was drawn. Once one of them has dropped its cache, it can be repeated.
    /// </exception>
    /// <exception cref="OperationCanceledException">It has been cancelled; nothing was drawn.</exception>
    public int Next(CancellationToken cancellationToken = default) => Next(Log.Count, epoch: null, cancellationToken);

    /// <summary>The same at an index, for callers that may have to repeat themselves.</summary>
    /// <param name="at">The tokens of the log, or the index of one that was drawn, which is returned.</param>
    /// <param name="epoch">The caller's epoch; by default the session's.</param>
    /// <param name="cancellationToken">As for the other overload.</param>
    /// <returns>The token at the index.</returns>
    /// <exception cref="SessionFencedException">The epoch is older than the session's.</exception>
    /// <exception cref="SessionGapException">The index is behind the end of the log.</exception>
    /// <exception cref="SessionConflictException">The token at the index was appended.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    /// <exception cref="InvalidOperationException">As for the other overload.</exception>
    /// <exception cref="KeyValuePoolException">As for the other overload.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled; nothing was drawn.</exception>
    public int Next(int at, long? epoch = null, CancellationToken cancellationToken = default)
    {
        Fence(epoch ?? Log.Epoch);
        CheckIndex(at);
        if (at < Log.Count)
        {
            return Log.IsDrawn(at)
                ? Log.Tokens[at]
                : throw new SessionConflictException(at, $"at must be the index of a token that was drawn, but that of index {at} was appended.");
        }

        if (at == MaxTokens)
        {
            throw new InvalidOperationException($"The session is full: its log has all of {MaxTokens} tokens. Nothing was changed.");
        }

        Compute(int.MaxValue, cancellationToken);
        _sampler.Drawn = Log.Drawn;
        int token = _sampler.Next(_logits);
        Log.AddDrawn(token);
        return token;
    }

    /// <summary>Raises the session's epoch: from now on, operations of older owners are refused.</summary>
    /// <param name="epoch">The new owner's epoch.</param>
    /// <exception cref="SessionFencedException">The epoch is older than the session's.</exception>
    public void Fence(long epoch)
    {
        if (epoch < Log.Epoch)
        {
            throw new SessionFencedException(epoch, Log.Epoch);
        }

        Log.Epoch = epoch;
    }

    /// <summary>The logits of what follows the log.</summary>
    /// <param name="logits"><c>[VocabularySize]</c> of the decoder.</param>
    /// <param name="cancellationToken">Asked between the chunks of what has to be computed.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    /// <exception cref="InvalidOperationException">The log has no token yet that another could follow.</exception>
    /// <exception cref="KeyValuePoolException">As for <see cref="Next(CancellationToken)"/>.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public void GetLogits(Span<float> logits, CancellationToken cancellationToken = default)
    {
        if (logits.Length != _logits.Length)
        {
            throw new ArgumentException($"logits must have one number for each of the {_logits.Length} tokens of the vocabulary, but has {logits.Length}.", nameof(logits));
        }

        Compute(int.MaxValue, cancellationToken);
        _logits.CopyTo(logits);
    }

    private static int TokensAtMost(TextDecoder decoder, SessionOptions options)
    {
        int positions = decoder.Embeddings.PositionCount;
        int tokens = options.MaxTokens ?? (positions > 0 ? positions : TokensWithoutPositions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokens, nameof(options.MaxTokens));
        return positions > 0 && tokens > positions
            ? throw new ArgumentOutOfRangeException(nameof(options), tokens, $"{nameof(options.MaxTokens)} must be at most {positions}, the model's positions, but is {tokens}.")
            : tokens;
    }

    private void CheckIndex(int at)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(at);
        if (at > Log.Count)
        {
            throw new SessionGapException(at, Log.Count);
        }
    }

    private void CheckTokens(ReadOnlySpan<int> tokens, string name)
    {
        int words = _decoder.Embeddings.VocabularySize;
        int wrong = tokens.IndexOfAnyExceptInRange(0, words - 1);
        if (wrong >= 0)
        {
            throw new ArgumentOutOfRangeException(name, tokens[wrong], $"{name} must hold ids from 0 to {words - 1}, but token {wrong} is {tokens[wrong]}.");
        }
    }
}
