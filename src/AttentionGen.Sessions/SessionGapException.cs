namespace AttentionGen;

/// <summary>An operation names an index behind the end of the log: tokens between have not arrived.</summary>
public sealed class SessionGapException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="index">The index that the operation names.</param>
    /// <param name="expectedIndex">The tokens of the log, which is the next index.</param>
    public SessionGapException(int index, int expectedIndex)
        : base($"at must be at most {expectedIndex}, since the log has {expectedIndex} tokens, but is {index}: those between are missing.")
    {
        Index = index;
        ExpectedIndex = expectedIndex;
    }

    /// <summary>The index that the operation names.</summary>
    public int Index { get; }

    /// <summary>The index at which the session goes on.</summary>
    public int ExpectedIndex { get; }
}
