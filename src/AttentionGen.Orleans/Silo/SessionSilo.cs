using Microsoft.Extensions.Options;

namespace AttentionGen;

/// <summary>All that the sessions of a silo share.</summary>
internal sealed class SessionSilo(SessionModel model, ComputePool pool, CacheBudget caches, SiloMetrics metrics, IOptions<AttentionSiloOptions> options)
{
    private static readonly TimeSpan ShortestPrefill = TimeSpan.FromMilliseconds(10);

    public SessionModel Model => model;

    public ComputePool Pool => pool;

    public CacheBudget Caches => caches;

    public SiloMetrics Metrics => metrics;

    public AttentionSiloOptions Options { get; } = options.Value;

    /// <summary>
    /// On a thread that computes: brings the session's cache up to its log, and then does what it is for. Where the former takes longer than a part of a reply
    /// may, it says false, and is to be called again: what was computed stays, and other sessions have their turn between.
    /// </summary>
    public bool Compute(LiveSession live, Action<Session> compute, CancellationToken cancellationToken)
    {
        lock (live.Gate)
        {
            Session session = live.Session;
            caches.MakeRoom(live);
            int cached = session.CachedTokens;
            try
            {
                if (cached == 0 && session.Log.Drawn > 0)
                {
                    metrics.Rebuilt();
                }

                if (session.Log.Count - cached > Options.ChunkTokens && !TryPrefill(session, cancellationToken))
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
    }

    /// <summary>As much of it as there is time for: a chunk at least, unless the thread is held up before the first.</summary>
    private bool TryPrefill(Session session, CancellationToken cancellationToken)
    {
        using var part = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        part.CancelAfter(Options.WriteInterval > ShortestPrefill ? Options.WriteInterval : ShortestPrefill);
        try
        {
            session.Prefill(part.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
