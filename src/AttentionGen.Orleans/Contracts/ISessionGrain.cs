using Orleans;

namespace AttentionGen;

/// <summary>A conversation of the cluster: its key is the name of the session, from 1 to 256 characters. <see cref="ClusterSession"/> is how programs use it.</summary>
/// <remarks>
/// <para>
/// Every operation names the index at which it begins, and can be repeated: after a silo was lost, after an answer was, or by two callers at once. What the
/// log has already is ignored, or handed out again; what contradicts it is refused. Tokens are written to the grain storage before they are handed out.
/// </para>
/// <para>
/// Exceptions that all operations have: <see cref="SessionAccessException"/> for another key, <see cref="SessionMovedException"/> where the session goes on in
/// another silo and the operation is to be repeated, <see cref="ClusterBusyException"/> where the silo has as much to do as it takes on,
/// <see cref="ArgumentException"/> for arguments that no session takes.
/// </para>
/// </remarks>
[CLSCompliant(false)]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Makes the session, which from now on belongs to the key; or finds it made.</summary>
    /// <param name="key">A secret, from 16 to 256 characters. The cluster keeps a hash of it.</param>
    /// <param name="sampler">How tokens are drawn; null for the settings that the session has, or the defaults for a new one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the session has.</returns>
    /// <exception cref="InvalidOperationException">The session draws its tokens in another way.</exception>
    Task<SessionInfo> OpenAsync(string key, SamplerSettings? sampler = null, CancellationToken cancellationToken = default);

    /// <summary>Takes tokens from outside into the log, and writes it.</summary>
    /// <param name="key">The key that opened the session.</param>
    /// <param name="at">The index of the first of them.</param>
    /// <param name="tokens">Token ids, at least one, and at most <see cref="AttentionSiloOptions.MaxTokensPerMessage"/>. A longer text comes in parts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Tokens of the log.</returns>
    /// <exception cref="SessionGapException">The index is behind the end of the log.</exception>
    /// <exception cref="SessionConflictException">The log has another token at one of the indices.</exception>
    /// <exception cref="InvalidOperationException">The session has no room for them.</exception>
    Task<int> AppendAsync(string key, int at, int[] tokens, CancellationToken cancellationToken = default);

    /// <summary>Draws tokens, and hands them out as they are written; those that were drawn before are handed out again.</summary>
    /// <param name="key">The key that opened the session.</param>
    /// <param name="at">The index of the first token.</param>
    /// <param name="count">Tokens at most, at least one. The reply is shorter if the session is full or a token of <paramref name="stops"/> is drawn.</param>
    /// <param name="stops">Tokens that end the reply, which they are part of; at most 64, or null.</param>
    /// <param name="cancellationToken">Ends the reply behind the token that is being computed.</param>
    /// <returns>Parts of the reply, each of one token or more.</returns>
    /// <exception cref="SessionGapException">The index is behind the end of the log.</exception>
    /// <exception cref="SessionConflictException">A token of those indices was appended.</exception>
    IAsyncEnumerable<ReplyPart> GenerateAsync(string key, int at, int count, int[]? stops = null, CancellationToken cancellationToken = default);

    /// <summary>Tokens of the log, whoever they are from.</summary>
    /// <param name="key">The key that opened the session.</param>
    /// <param name="at">The index of the first token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Token ids from there on, at most <see cref="AttentionSiloOptions.MaxTokensPerMessage"/>; none at the end.</returns>
    /// <exception cref="SessionGapException">The index is behind the end of the log.</exception>
    Task<int[]> ReadAsync(string key, int at, CancellationToken cancellationToken = default);

    /// <summary>The logits of what follows the log.</summary>
    /// <param name="key">The key that opened the session.</param>
    /// <param name="at">The tokens of the log.</param>
    /// <param name="cancellationToken">Ends the computation between chunks.</param>
    /// <returns><c>[VocabularySize]</c> of the decoder.</returns>
    /// <exception cref="SessionGapException">The index is behind the end of the log.</exception>
    /// <exception cref="SessionConflictException">The log is longer.</exception>
    Task<float[]> GetLogitsAsync(string key, int at, CancellationToken cancellationToken = default);

    /// <summary>Deletes the session and its log.</summary>
    /// <param name="key">The key that opened the session.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task DeleteAsync(string key, CancellationToken cancellationToken = default);
}
