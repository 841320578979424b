using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Storage;

namespace AttentionGen;

/// <summary>A session of the cluster: its log is the grain's state, its cache is the silo's.</summary>
/// <remarks>
/// Enumerations interleave with other calls, so operations take turns by a lock of their own. It is held for a part of a reply and not for the whole: between
/// two parts nothing of the session is in the middle of anything.
/// </remarks>
[Immovable]
[SessionPlacement]
internal sealed partial class SessionGrain(
    [PersistentState("session", AttentionSiloOptions.StorageName)] IPersistentState<SessionState> storage, SessionSilo silo) : Grain, ISessionGrain
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private LiveSession? _live;

    private string Name => this.GetPrimaryKeyString();

    public async Task<SessionInfo> OpenAsync(string key, SamplerSettings? sampler, CancellationToken cancellationToken)
    {
        WireChecks.Key(key);
        using Turn turn = await TakeTurnAsync(cancellationToken);
        if (!storage.RecordExists)
        {
            Start(new SessionLog(sampler, epoch: 1));
            storage.State.Owner = SessionOwner.Hash(Name, key);
            await WriteAsync(cancellationToken);
        }

        Session session = Own(key).Session;
        if (sampler is not null && sampler != session.Log.Sampler)
        {
            throw new InvalidOperationException($"The session draws its tokens with {session.Log.Sampler}, which cannot be changed, but {sampler} was asked for.");
        }

        return new SessionInfo
        {
            Count = session.Log.Count,
            MaxTokens = session.MaxTokens,
            VocabularySize = silo.Model.Decoder.Embeddings.VocabularySize,
            Sampler = session.Log.Sampler,
        };
    }

    public async Task<int> AppendAsync(string key, int at, int[] tokens, CancellationToken cancellationToken)
    {
        WireChecks.Key(key);
        WireChecks.Tokens(tokens, silo.Options.MaxTokensPerMessage);
        using Turn turn = await TakeTurnAsync(cancellationToken);
        LiveSession live = Own(key);
        using (live.Enter())
        {
            live.Session.Append(at, tokens);
        }

        await WriteUpToAsync(at + tokens.Length, cancellationToken);
        return live.Session.Log.Count;
    }

    public async IAsyncEnumerable<ReplyPart> GenerateAsync(
        string key, int at, int count, int[]? stops, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        WireChecks.Key(key);
        WireChecks.Reply(at, count, stops);
        var plan = new ReplyPlan(at, (int)Math.Min((long)at + count, int.MaxValue), stops ?? []);
        using ComputePool.Admission admission = silo.Pool.Admit();
        try
        {
            ReplyPart part;
            do
            {
                part = await NextPartAsync(key, plan, cancellationToken);
                plan = plan with { At = part.At + part.Tokens.Length };
                yield return part;
            }
            while (part.End == ReplyEnd.None);
        }
        finally
        {
            if (_live is { } live)
            {
                silo.Caches.Return(live);
            }
        }
    }

    public async Task<int[]> ReadAsync(string key, int at, CancellationToken cancellationToken)
    {
        WireChecks.Key(key);
        ArgumentOutOfRangeException.ThrowIfNegative(at);
        using Turn turn = await TakeTurnAsync(cancellationToken);
        SessionLog log = Own(key).Session.Log;
        ThrowIfGap(at, log);
        int[] tokens = log.Tokens.Slice(at, Math.Min(log.Count - at, silo.Options.MaxTokensPerMessage)).ToArray();
        await WriteUpToAsync(at + tokens.Length, cancellationToken);
        return tokens;
    }

    public async Task<float[]> GetLogitsAsync(string key, int at, CancellationToken cancellationToken)
    {
        WireChecks.Key(key);
        ArgumentOutOfRangeException.ThrowIfNegative(at);
        using ComputePool.Admission admission = silo.Pool.Admit();
        using Turn turn = await TakeTurnAsync(cancellationToken);
        LiveSession live = Own(key);
        SessionLog log = live.Session.Log;
        ThrowIfGap(at, log);
        if (at < log.Count)
        {
            throw new SessionConflictException(at, $"at must be {log.Count}, the tokens of the log, but is {at}.");
        }

        var logits = new float[silo.Model.Decoder.VocabularySize];
        try
        {
            await ComputeAsync(live, session => session.GetLogits(logits, cancellationToken), cancellationToken);
        }
        finally
        {
            silo.Caches.Return(live);
        }

        return logits;
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        WireChecks.Key(key);
        using Turn turn = await TakeTurnAsync(cancellationToken);
        Own(key);
        DropCache();
        try
        {
            await storage.ClearStateAsync(cancellationToken);
        }
        catch (InconsistentStateException)
        {
            throw Fenced();
        }

        // Not before the storage has forgotten it: until then the operation can be repeated.
        _live = null;
        silo.Snapshots.Delete(Name);
    }

    private async Task<ReplyPart> NextPartAsync(string key, ReplyPlan plan, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        using Turn turn = await TakeTurnAsync(cancellationToken);
        LiveSession live = Own(key);
        ThrowIfGap(plan.At, live.Session.Log);
        ReplyPart? part = null;
        if (plan.At < live.Session.Log.Count || plan.At == live.Session.MaxTokens)
        {
            part = plan.Known(live.Session, silo.Options.MaxTokensPerMessage);
        }
        else
        {
            int drawn = live.Session.Log.Drawn;
            await ComputeAsync(live, session => part = plan.Draw(session, silo.Options, cancellationToken), cancellationToken);
            silo.Metrics.Drawn(live.Session.Log.Drawn - drawn);
        }

        await WriteUpToAsync(part!.At + part.Tokens.Length, cancellationToken);
        silo.Metrics.HandedOut(start);
        return part;
    }

    /// <summary>Runs something that needs the session's cache, on a thread that computes: first what of the log the cache lacks, in parts, then the thing itself.</summary>
    private async Task ComputeAsync(LiveSession live, Action<Session> compute, CancellationToken cancellationToken)
    {
        await silo.Caches.LeaseAsync(live, cancellationToken);
        try
        {
            while (!await silo.Pool.RunAsync(() => silo.Compute(live, compute, cancellationToken), cancellationToken))
            {
            }
        }
        finally
        {
            silo.Caches.Rest(live);
        }
    }

    /// <summary>The session, if it belongs to the key.</summary>
    private LiveSession Own(string key) =>
        _live is { } live && SessionOwner.Owns(storage.State.Owner, Name, key)
            ? live
            : throw new SessionAccessException("There is no session of this name that this key opens.");

    private static void ThrowIfGap(int at, SessionLog log)
    {
        if (at > log.Count)
        {
            throw new SessionGapException(at, log.Count);
        }
    }

    private async Task<Turn> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        if (_isFenced)
        {
            _turn.Release();
            throw Fenced();
        }

        return new Turn(_turn);
    }

    private readonly struct Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
