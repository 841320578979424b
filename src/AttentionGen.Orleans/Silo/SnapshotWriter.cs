using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace AttentionGen;

/// <summary>
/// The thread that saves snapshots: of sessions that leave the silo, and of those whose caches are the next to go. It holds up nobody: who wants a session's
/// cache, or its memory, interrupts the save within a block.
/// </summary>
internal sealed class SnapshotWriter : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly SnapshotStore _store;
    private readonly CacheBudget _caches;
    private readonly int _tokens;
    private int _isAsked;

    public SnapshotWriter(SnapshotStore store, CacheBudget caches, IOptions<AttentionSiloOptions> options)
    {
        _store = store;
        _caches = caches;
        _tokens = options.Value.SnapshotTokens;
        if (store.IsUsed)
        {
            new Thread(Work) { IsBackground = true, Name = "AttentionGen snapshots" }.Start();
        }
    }

    /// <summary>Saves sessions that are likely to give their caches up next, if memory is scarce.</summary>
    public void SaveCold()
    {
        if (_store.IsUsed && _caches.NextToSave(_tokens) is not null && Interlocked.Exchange(ref _isAsked, 1) == 0)
        {
            TryAdd(SaveAllCold);
        }
    }

    /// <summary>Saves a session that is about to leave the silo, unless it is in use, or what there is of it on the disk is nearly all.</summary>
    public Task SaveAsync(LiveSession live, CancellationToken cancellationToken)
    {
        if (!_store.IsUsed || live.Session.CachedTokens - live.SavedTokens < _tokens)
        {
            return Task.CompletedTask;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isAdded = TryAdd(() =>
        {
            Save(live, cancellationToken);
            done.SetResult();
        });
        return isAdded ? done.Task : Task.CompletedTask;
    }

    public void Dispose() => _work.CompleteAdding();

    private void Work()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }

    private bool TryAdd(Action work)
    {
        try
        {
            _work.Add(work);
            return true;
        }
        catch (InvalidOperationException)
        {
            // The silo has ended.
            return false;
        }
    }

    private void SaveAllCold()
    {
        Volatile.Write(ref _isAsked, 0);
        while (!_work.IsAddingCompleted && _caches.NextToSave(_tokens) is { } live && Save(live, CancellationToken.None))
        {
        }
    }

    /// <summary>Saves a session, unless somebody has it or wants it; then says false.</summary>
    private bool Save(LiveSession live, CancellationToken cancellationToken)
    {
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        live.Interruption = interruption;
        try
        {
            if (!live.Gate.TryEnter())
            {
                return false;
            }

            try
            {
                return _store.TrySave(live, interruption.Token);
            }
            finally
            {
                live.Gate.Exit();
            }
        }
        finally
        {
            live.Interruption = null;
        }
    }
}
