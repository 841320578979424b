namespace AttentionGen;

/// <summary>An operation comes from an owner that has been replaced: its epoch is older than the session's.</summary>
public sealed class SessionFencedException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="epoch">The epoch of the operation.</param>
    /// <param name="currentEpoch">The epoch of the session.</param>
    public SessionFencedException(long epoch, long currentEpoch)
        : base($"epoch must be at least {currentEpoch}, the session's, but is {epoch}: another owner has taken over.")
    {
        Epoch = epoch;
        CurrentEpoch = currentEpoch;
    }

    /// <summary>The epoch of the operation.</summary>
    public long Epoch { get; }

    /// <summary>The epoch of the session.</summary>
    public long CurrentEpoch { get; }
}
