using System.Diagnostics;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace AttentionGen;

/// <content>How an activation takes the session over, writes its log, and lets it go.</content>
internal sealed partial class SessionGrain
{
    /// <summary>Tokens of the log that the storage has; −1 where it has no log.</summary>
    private int _written;

    /// <summary>Whether the silo counts the activation.</summary>
    private bool _isCounted;

    /// <summary>Whether another activation has taken the session over, or may have.</summary>
    private bool _isFenced;

    /// <summary>Takes the session over: from now on, an activation that still believes to have it writes no more.</summary>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        WireChecks.Name(Name, "The name of a session");
        if (storage.RecordExists)
        {
            SessionLog log = SessionLog.Parse(storage.State.Log);
            Start(log);
            _live!.Session.Fence(log.Epoch + 1);
            await WriteAsync(cancellationToken);
        }

        _isCounted = true;
        silo.Metrics.Activated();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_isCounted)
        {
            silo.Metrics.Deactivated();
        }

        if (_live is { } live && !_isFenced)
        {
            await silo.Writer.SaveAsync(live, cancellationToken);
        }

        DropCache();
    }

    private void Start(SessionLog log)
    {
        _live = new LiveSession(Name, new Session(silo.Model.Decoder, log, silo.Model.Options));
        _written = -1;
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
            using (live.Enter())
            {
                silo.Caches.Drop(live);
            }
        }
    }
}
