namespace AttentionGen;

/// <summary>An operation contradicts the log: another token stands at an index, or one that was appended where one is to be drawn.</summary>
public sealed class SessionConflictException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="index">The first index at which the two differ.</param>
    /// <param name="message">What was expected there, and what came.</param>
    public SessionConflictException(int index, string message)
        : base(message) => Index = index;

    /// <summary>The first index at which operation and log differ.</summary>
    public int Index { get; }
}
