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
internal sealed class SessionGrain(
    [PersistentState("session", AttentionSiloOptions.StorageName)] IPersistentState<SessionState> storage, SessionSilo silo) : Grain, ISessionGrain
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private LiveSession? _live;

    /// <summary>Tokens of the log that the storage has.</summary>
    private int _written;

    /// <summary>Whether another activation has taken the session over, or may have.</summary>
    private bool _isFenced;

    private string Name => this.GetPrimaryKeyString();

    /// <summary>Takes the session over: from now on, an activation that still believes to have it writes no more.</summary>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        WireChecks.Name(Name, "The name of a session");
        silo.Metrics.Activated();
        if (storage.RecordExists)
        {
            SessionLog log = SessionLog.Parse(storage.State.Log);
            Start(log);
            _live!.Session.Fence(log.Epoch + 1);
            await WriteAsync(cancellationToken);
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        silo.Metrics.Deactivated();
        DropCache();
        return Task.CompletedTask;
    }

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
        lock (live.Gate)
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
        _live = null;
        try
        {
            await storage.ClearStateAsync(cancellationToken);
        }
        catch (InconsistentStateException)
        {
            throw Fenced();
        }
    }

    private async Task<ReplyPart> NextPartAsync(string key, ReplyPlan plan, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        using Turn turn = await TakeTurnAsync(cancellationToken);
        LiveSession live = Own(key);
        ThrowIfGap(plan.At, live.Session.Log);
        ReplyPart? part = null;
        if (plan.At < live.Session.Log.Count)
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

    private void Start(SessionLog log) => _live = new LiveSession(new Session(silo.Model.Decoder, log, silo.Model.Options));

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

    /// <summary>Writes the log, unless the storage has the tokens up to there. Nothing is handed out before.</summary>
    private Task WriteUpToAsync(int count, CancellationToken cancellationToken) => count > _written ? WriteAsync(cancellationToken) : Task.CompletedTask;

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        SessionLog log = _live!.Session.Log;
        int count = log.Count;
        storage.State.Log = log.ToBytes();
        long start = Stopwatch.GetTimestamp();
        try
        {
            await storage.WriteStateAsync(cancellationToken);
        }
        catch (InconsistentStateException)
        {
            throw Fenced();
        }

        _written = count;
        silo.Metrics.Written(start);
    }

    /// <summary>Another activation has written: this one ends, and its callers find the other.</summary>
    private SessionMovedException Fenced()
    {
        if (!_isFenced)
        {
            _isFenced = true;
            silo.Metrics.Fenced();
            DropCache();
            DeactivateOnIdle();
        }

        return new SessionMovedException("Another activation has written the session's log; repeat the operation, which will find it.");
    }

    private void DropCache()
    {
        if (_live is { } live)
        {
            lock (live.Gate)
            {
                silo.Caches.Drop(live);
            }
        }
    }

    private readonly struct Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
