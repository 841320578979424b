namespace AttentionGen;

/// <summary>A pool has no memory left within its budget. The operation that asked for it has changed nothing.</summary>
public sealed class KeyValuePoolException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was asked for, and what there is.</param>
    public KeyValuePoolException(string message)
        : base(message)
    {
    }
}
