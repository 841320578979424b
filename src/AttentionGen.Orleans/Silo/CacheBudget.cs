using Microsoft.Extensions.Options;

namespace AttentionGen;

/// <summary>The memory of the silo's caches: which sessions have one, and which gives it up first.</summary>
/// <remarks>
/// Sessions with a reply in progress hold leases, of which there are as many as full caches fit into the budget. So replies do not take each other's
/// caches away in turn, each to be rebuilt for a few tokens: who finds no lease waits, and one that others wait for is given back after a while.
/// </remarks>
internal sealed class CacheBudget
{
    /// <summary>Milliseconds that a lease may be kept while others wait for one, and that a reader who asks for nothing may keep it.</summary>
    private const int LeaseMilliseconds = 1000;

    private readonly Lock _lock = new();
    private readonly long _budget;
    private readonly SiloMetrics _metrics;
    private readonly LinkedList<LiveSession> _caches = new();
    private readonly HashSet<LiveSession> _leases = [];
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private long _used;

    public CacheBudget(SessionModel model, IOptions<AttentionSiloOptions> options, SiloMetrics metrics)
    {
        _budget = options.Value.CacheBytes;
        _metrics = metrics;
        BytesOfOne = model.CacheBytes;
        Capacity = (int)Math.Clamp(_budget / BytesOfOne, 0, int.MaxValue);
        metrics.Observe(this);
        metrics.Observe(model.Prefixes);
    }

    /// <summary>Bytes of a full session's cache.</summary>
    public long BytesOfOne { get; }

    /// <summary>Full caches that fit.</summary>
    public int Capacity { get; }

    /// <summary>Bytes that caches take, and those that are about to be made.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_lock)
            {
                return _used;
            }
        }
    }

    /// <summary>Waits until the session may have a cache, and use it until it rests. Called before each part of a reply.</summary>
    public async ValueTask LeaseAsync(LiveSession session, CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource turn;
            LinkedListNode<TaskCompletionSource> place;
            lock (_lock)
            {
                if (TryLease(session))
                {
                    return;
                }

                turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                place = _waiting.AddLast(turn);
            }

            try
            {
                // A reader that has gone silent tells nobody: its lease is looked at from time to time.
                await turn.Task.WaitAsync(TimeSpan.FromMilliseconds(LeaseMilliseconds), cancellationToken);
            }
            catch (TimeoutException)
            {
            }
            finally
            {
                lock (_lock)
                {
                    if (place.List is not null)
                    {
                        _waiting.Remove(place);
                    }
                    else if (cancellationToken.IsCancellationRequested)
                    {
                        Wake();
                    }
                }
            }
        }
    }

    /// <summary>A part of the reply is finished. The lease stays with the session, while its reader asks for more.</summary>
    public void Rest(LiveSession session)
    {
        lock (_lock)
        {
            session.IsBusy = false;
            session.Rested = Environment.TickCount64;
        }
    }

    /// <summary>The session's reply has ended. Its cache stays for the next one, until there is need of the memory.</summary>
    public void Return(LiveSession session)
    {
        lock (_lock)
        {
            // Another reader of the same session may be in the middle of a part; the lease is then that one's to return.
            if (!session.IsBusy)
            {
                Release(session);
            }
        }
    }

    /// <summary>Before a session computes: drops caches of others until there is room for its own. The caller holds the session's gate.</summary>
    public void MakeRoom(LiveSession session)
    {
        while (!TryMakeRoom(session))
        {
            // All others are in use for the moment.
            Thread.Yield();
        }
    }

    /// <summary>After a session has computed: counts what its cache takes. The caller holds the session's gate.</summary>
    public void Settle(LiveSession session)
    {
        lock (_lock)
        {
            Count(session, session.Session.CacheBytes);
            session.CountedTokens = session.Session.CachedTokens;
        }
    }

    /// <summary>
    /// The session whose snapshot is worth most: of those that are at rest, and of which many tokens are not saved, the one that gives its cache up first. None while a
    /// quarter of the budget can be had without loss.
    /// </summary>
    /// <param name="tokens">How many are many.</param>
    public LiveSession? NextToSave(int tokens)
    {
        lock (_lock)
        {
            long room = _budget - _used;
            for (LinkedListNode<LiveSession>? node = _caches.Last; node is not null && room < _budget / 4; node = node.Previous)
            {
                if (node.Value.HasLease)
                {
                    continue;
                }

                if (node.Value.CountedTokens - node.Value.SavedTokens >= tokens)
                {
                    return node.Value;
                }

                room += node.Value.CountedBytes;
            }

            return null;
        }
    }

    /// <summary>The session leaves the silo, or has no use for its cache. The caller holds the session's gate.</summary>
    public void Drop(LiveSession session)
    {
        session.Session.DropCache();
        lock (_lock)
        {
            Count(session, 0);
            session.CountedTokens = 0;
            Release(session);
        }
    }

    private bool TryLease(LiveSession session)
    {
        long now = Environment.TickCount64;
        if (session.HasLease)
        {
            if (_waiting.Count == 0 || now - session.Leased < LeaseMilliseconds)
            {
                session.IsBusy = true;
                return true;
            }

            Release(session);
            return false;
        }

        if (_leases.Count >= Capacity && _leases.FirstOrDefault(other => !other.IsBusy && now - other.Rested > LeaseMilliseconds) is { } silent)
        {
            Release(silent);
        }

        if (_leases.Count >= Capacity)
        {
            return false;
        }

        session.HasLease = true;
        session.IsBusy = true;
        session.Leased = now;
        return _leases.Add(session);
    }

    private void Release(LiveSession session)
    {
        if (session.HasLease)
        {
            session.HasLease = false;
            session.IsBusy = false;
            _leases.Remove(session);
            Wake();
        }
    }

    private void Wake()
    {
        if (_waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            first.Value.SetResult();
        }
    }

    private bool TryMakeRoom(LiveSession session)
    {
        lock (_lock)
        {
            Count(session, Math.Max(session.CountedBytes, BytesOfOne));
            for (LinkedListNode<LiveSession>? node = _caches.Last; node is not null && _used > _budget;)
            {
                LinkedListNode<LiveSession>? next = node.Previous;
                if (node.Value == session || node.Value.HasLease)
                {
                    // It is about to compute.
                }
                else if (!node.Value.Gate.TryEnter())
                {
                    node.Value.Interrupt();
                }
                else
                {
                    try
                    {
                        node.Value.Session.DropCache();
                        Count(node.Value, 0);
                        node.Value.CountedTokens = 0;
                        _metrics.Evicted();
                    }
                    finally
                    {
                        node.Value.Gate.Exit();
                    }
                }

                node = next;
            }

            if (_used <= _budget)
            {
                return true;
            }

            Count(session, session.Session.CacheBytes);
            return false;
        }
    }

    /// <summary>Counts a session's bytes, as the one that was used last.</summary>
    private void Count(LiveSession session, long bytes)
    {
        _used += bytes - session.CountedBytes;
        session.CountedBytes = bytes;
        if (session.Node is { } node)
        {
            _caches.Remove(node);
        }

        session.Node = bytes > 0 ? _caches.AddFirst(session) : null;
    }
}
