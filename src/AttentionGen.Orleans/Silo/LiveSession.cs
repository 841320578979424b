namespace AttentionGen;

/// <summary>A session that is active in this silo. Whoever calls it holds its gate, since its cache may be dropped for another session's sake.</summary>
internal sealed class LiveSession(Session session)
{
    /// <summary>Held while the session is used: for long by a thread that computes, for a moment by its grain or by one that drops its cache.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The session.</summary>
    public Session Session { get; } = session;

    /// <summary>Its place among those that have a cache; null where it has none. The budget's.</summary>
    public LinkedListNode<LiveSession>? Node { get; set; }

    /// <summary>Bytes that the budget counts for it. The budget's.</summary>
    public long CountedBytes { get; set; }

    /// <summary>Whether it is one of those that may have a cache for their reply. The budget's.</summary>
    public bool HasLease { get; set; }

    /// <summary>Whether a part of its reply is being computed, or waits for a thread. The budget's.</summary>
    public bool IsBusy { get; set; }

    /// <summary>When it got its lease, in milliseconds of the system's clock. The budget's.</summary>
    public long Leased { get; set; }

    /// <summary>When the last part of its reply was finished. The budget's.</summary>
    public long Rested { get; set; }
}
