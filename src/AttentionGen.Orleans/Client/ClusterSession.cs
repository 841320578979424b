using System.Runtime.CompilerServices;
using Orleans;

namespace AttentionGen;

/// <summary>A session of a cluster, as a program outside or inside of it uses it: prompts in parts, replies token by token, repeated where a silo is lost.</summary>
/// <remarks>
/// <para>
/// It knows how many tokens it has sent and seen, <see cref="Count"/>, and names that index in each operation; so an operation that is repeated changes
/// nothing twice, and a reply goes on behind the last token that was seen, in another silo if need be. The tokens are the same as without the loss.
/// </para>
/// <para>Not thread-safe. Any number of them may stand for one session; what one appends, another finds by <see cref="OpenAsync"/>.</para>
/// </remarks>
[CLSCompliant(false)]
public sealed class ClusterSession
{
    private readonly ISessionGrain _grain;
    private readonly string _key;
    private readonly ClusterClientOptions _options;

    /// <summary>Stands for a session. Nothing is sent yet.</summary>
    /// <param name="grains">The cluster: its client, or the grain factory of a silo.</param>
    /// <param name="name">The name of the session, from 1 to 256 characters.</param>
    /// <param name="key">The secret that it belongs to, from 16 to 256 characters; <see cref="CreateKey"/> makes one.</param>
    /// <param name="options">How to deal with the cluster; the defaults by default.</param>
    /// <exception cref="ArgumentException">The name or the key is too short or too long.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of the options is not positive; the message says which.</exception>
    public ClusterSession(IGrainFactory grains, string name, string key, ClusterClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        WireChecks.Name(name, nameof(name));
        WireChecks.Key(key);
        _options = options ?? new ClusterClientOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.TokensPerMessage);
        Name = name;
        _key = key;
        _grain = grains.GetGrain<ISessionGrain>(name);
    }

    /// <summary>The name of the session.</summary>
    public string Name { get; }

    /// <summary>Tokens that were sent and seen: the index of the next one.</summary>
    public int Count { get; private set; }

    /// <summary>A key that nobody guesses: 256 random bits, as 43 characters.</summary>
    public static string CreateKey() => System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    /// <summary>Makes the session, or finds it. <see cref="Count"/> stays: <see cref="ReadAsync"/> has what the session had before.</summary>
    /// <param name="sampler">How tokens are drawn; null for the settings that the session has, or the defaults for a new one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the session has.</returns>
    /// <exception cref="SessionAccessException">The session belongs to another key.</exception>
    /// <exception cref="InvalidOperationException">The session draws its tokens in another way.</exception>
    public Task<SessionInfo> OpenAsync(SamplerSettings? sampler = null, CancellationToken cancellationToken = default) =>
        RunAsync(() => _grain.OpenAsync(_key, sampler, cancellationToken), cancellationToken);

    /// <summary>Sends tokens, which join the log at <see cref="Count"/>.</summary>
    /// <param name="tokens">Token ids.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SessionAccessException">The session belongs to another key, or there is none.</exception>
    /// <exception cref="SessionConflictException">The log has another token at one of the indices: see <see cref="ReadAsync"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A token is none of the model's.</exception>
    /// <exception cref="InvalidOperationException">
    /// The session has no room for them. Of what is sent in parts, those before are in the log, and counted in <see cref="Count"/>; <see cref="OpenAsync"/> says how many fit.
    /// </exception>
    public async Task AppendAsync(ReadOnlyMemory<int> tokens, CancellationToken cancellationToken = default)
    {
        while (!tokens.IsEmpty)
        {
            int[] part = tokens[..Math.Min(tokens.Length, _options.TokensPerMessage)].ToArray();
            await RunAsync(() => _grain.AppendAsync(_key, Count, part, cancellationToken), cancellationToken);
            Count += part.Length;
            tokens = tokens[part.Length..];
        }
    }

    /// <summary>The reply to what was sent, token by token.</summary>
    /// <param name="count">Tokens at most, int.MaxValue for as many as there is room for. The reply is shorter if the session is full or a token of <paramref name="stops"/> is drawn.</param>
    /// <param name="stops">Tokens that end the reply, which they are part of; at most 64, or null.</param>
    /// <param name="cancellationToken">Ends the reply. Tokens that were drawn and not seen are in the log: <see cref="ReadAsync"/> hands them out.</param>
    /// <returns>Token ids; each is in the cluster's storage, and counted in <see cref="Count"/>, when it is handed out.</returns>
    /// <exception cref="SessionAccessException">The session belongs to another key, or there is none.</exception>
    /// <exception cref="ClusterBusyException">The silo has as much to do as it takes on.</exception>
    /// <exception cref="SessionConflictException">Somebody else has appended to the session.</exception>
    /// <exception cref="InvalidOperationException">The session is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">So many tokens are negative.</exception>
    public IAsyncEnumerable<int> GenerateAsync(int count, IEnumerable<int>? stops = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Generate(count, stops?.ToArray(), cancellationToken);
    }

    private async IAsyncEnumerable<int> Generate(int count, int[]? ends, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int end = (int)Math.Min((long)Count + count, int.MaxValue);
        var policy = new RetryPolicy(_options.RetryFor);
        IAsyncEnumerator<ReplyPart>? parts = null;
        try
        {
            while (Count < end)
            {
                parts ??= _grain.GenerateAsync(_key, Count, end - Count, ends, cancellationToken).GetAsyncEnumerator(cancellationToken);
                ReplyPart part;
                try
                {
                    if (!await parts.MoveNextAsync())
                    {
                        yield break;
                    }

                    part = parts.Current;
                    policy.Reset();
                }
                catch (Exception failure) when (policy.Retries(failure) && !cancellationToken.IsCancellationRequested)
                {
                    // The silo that had the stream is gone, or lets it go by itself after a while.
                    parts = null;
                    await Task.Delay(policy.NextDelay(), cancellationToken);
                    continue;
                }

                foreach (int token in part.Tokens)
                {
                    Count++;
                    yield return token;
                }

                if (part.End != ReplyEnd.None)
                {
                    yield break;
                }
            }
        }
        finally
        {
            if (parts is not null)
            {
                await parts.DisposeAsync();
            }
        }
    }

    /// <summary>Tokens that the log has behind <see cref="Count"/>, which counts them from now on: of other programs, or of a reply that was left.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Token ids.</returns>
    /// <exception cref="SessionAccessException">The session belongs to another key, or there is none.</exception>
    public async Task<int[]> ReadAsync(CancellationToken cancellationToken = default)
    {
        var tokens = new List<int>();
        int[] part;
        do
        {
            part = await RunAsync(() => _grain.ReadAsync(_key, Count, cancellationToken), cancellationToken);
            tokens.AddRange(part);
            Count += part.Length;
        }
        while (part.Length > 0);
        return [.. tokens];
    }

    /// <summary>The logits of what follows the log, whose tokens have all been sent or seen.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>[VocabularySize]</c> of the decoder.</returns>
    /// <exception cref="SessionAccessException">The session belongs to another key, or there is none.</exception>
    /// <exception cref="SessionConflictException">The log is longer.</exception>
    /// <exception cref="InvalidOperationException">The session is empty.</exception>
    public Task<float[]> GetLogitsAsync(CancellationToken cancellationToken = default) =>
        RunAsync(() => _grain.GetLogitsAsync(_key, Count, cancellationToken), cancellationToken);

    /// <summary>Deletes the session and its log. <see cref="Count"/> is 0 again.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SessionAccessException">The session belongs to another key, or there is none, as after a first attempt whose answer was lost.</exception>
    public async Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        await RunAsync(
            async () =>
            {
                await _grain.DeleteAsync(_key, cancellationToken);
                return true;
            },
            cancellationToken);
        Count = 0;
    }

    private Task<T> RunAsync<T>(Func<Task<T>> operation, CancellationToken cancellationToken) => RetryPolicy.RunAsync(operation, _options.RetryFor, cancellationToken);
}
