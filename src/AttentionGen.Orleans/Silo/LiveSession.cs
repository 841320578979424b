namespace AttentionGen;

/// <summary>A session that is active in this silo. Whoever calls it holds its gate, since its cache may be dropped for another session's sake.</summary>
internal sealed class LiveSession(string name, Session session)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);

    private volatile CancellationTokenSource? _interruption;

    /// <summary>
    /// Held while the session is used: for long by a thread that computes, or by one that saves and lets itself be interrupted; for a moment by its grain or by
    /// one that drops its cache.
    /// </summary>
    public Lock Gate { get; } = new();

    /// <summary>The session's name.</summary>
    public string Name => name;

    /// <summary>The session.</summary>
    public Session Session { get; } = session;

    /// <summary>What ends the save that holds the gate, or is about to; null where there is none.</summary>
    public CancellationTokenSource? Interruption
    {
        set => _interruption = value;
    }

    /// <summary>Tokens of its snapshot, as far as this silo knows. Of who holds the gate.</summary>
    public int SavedTokens { get; set; }

    /// <summary>Its place among those that have a cache; null where it has none. The budget's.</summary>
    public LinkedListNode<LiveSession>? Node { get; set; }

    /// <summary>Bytes that the budget counts for it. The budget's.</summary>
    public long CountedBytes { get; set; }

    /// <summary>Tokens of its cache, when it was last counted. The budget's.</summary>
    public int CountedTokens { get; set; }

    /// <summary>Whether it is one of those that may have a cache for their reply. The budget's.</summary>
    public bool HasLease { get; set; }

    /// <summary>Whether a part of its reply is being computed, or waits for a thread. The budget's.</summary>
    public bool IsBusy { get; set; }

    /// <summary>When it got its lease, in milliseconds of the system's clock. The budget's.</summary>
    public long Leased { get; set; }

    /// <summary>When the last part of its reply was finished. The budget's.</summary>
    public long Rested { get; set; }

    /// <summary>Takes the gate, from a save too, which ends within a block; given back by the scope.</summary>
    public Lock.Scope Enter()
    {
        while (!Gate.TryEnter(Patience))
        {
            Interrupt();
        }

        Lock.Scope scope = Gate.EnterScope();
        Gate.Exit();
        return scope;
    }

    /// <summary>Ends a save, if there is one.</summary>
    public void Interrupt()
    {
        try
        {
            _interruption?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }
}
