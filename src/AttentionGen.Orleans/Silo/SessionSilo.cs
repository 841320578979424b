using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace AttentionGen;

/// <summary>All that the sessions of a silo share.</summary>
internal sealed class SessionSilo(SessionModel model, ComputePool pool, CacheBudget caches, SnapshotStore snapshots, SnapshotWriter writer, SiloMetrics metrics, IOptions<AttentionSiloOptions> options)
{
    public SessionModel Model => model;

    public ComputePool Pool => pool;

    public CacheBudget Caches => caches;

    public SnapshotStore Snapshots => snapshots;

    public SnapshotWriter Writer => writer;

    public SiloMetrics Metrics => metrics;

    public AttentionSiloOptions Options { get; } = options.Value;

    /// <summary>
    /// On a thread that computes: brings the session's cache up to its log, and then does what it is for. Where the former takes longer than a part of a reply
    /// may, it says false, and is to be called again: what was computed stays, and other sessions have their turn between.
    /// </summary>
    public bool Compute(LiveSession live, Action<Session> compute, CancellationToken cancellationToken)
    {
        try
        {
            using (live.Enter())
            {
                return ComputeAlone(live, compute, cancellationToken);
            }
        }
        finally
        {
            writer.SaveCold();
        }
    }

    private bool ComputeAlone(LiveSession live, Action<Session> compute, CancellationToken cancellationToken)
    {
        Session session = live.Session;
        caches.MakeRoom(live);
        int cached = session.CachedTokens;
        try
        {
            if (cached == 0)
            {
                cached = TakeUp(live);
            }

            if (!TryPrefill(session, cancellationToken))
            {
                return false;
            }

            compute(session);
            return true;
        }
        catch (KeyValuePoolException full)
        {
            throw new ClusterBusyException($"The silo has no memory for another cache. {full.Message}");
        }
        finally
        {
            metrics.Computed(Math.Max(session.CachedTokens - cached, 0));
            caches.Settle(live);
        }
    }

    /// <summary>Begins a cache with what need not be computed: blocks of other sessions or, where these lack much, a snapshot.</summary>
    /// <returns>Tokens of a snapshot.</returns>
    private int TakeUp(LiveSession live)
    {
        Session session = live.Session;
        if (snapshots.IsUsed && session.Prefill(maxTokens: 0) > Options.ChunkTokens)
        {
            int shared = session.CachedTokens;
            session.DropCache();
            if (snapshots.TryLoad(live) && session.CachedTokens > shared)
            {
                return session.CachedTokens;
            }

            session.DropCache();
        }

        if (session.Log.Drawn > 0)
        {
            metrics.Rebuilt();
        }

        return 0;
    }

    /// <summary>Leaves one chunk of it at most to what follows, or computes for as long as a part of a reply may take, and says false: a chunk at least.</summary>
    private bool TryPrefill(Session session, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (session.Log.Count - session.CachedTokens > Options.ChunkTokens)
        {
            if (session.Prefill(Options.ChunkTokens, cancellationToken) > 0 && Stopwatch.GetElapsedTime(start) >= Options.WriteInterval)
            {
                return false;
            }
        }

        return true;
    }
}
