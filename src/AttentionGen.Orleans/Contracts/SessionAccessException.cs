namespace AttentionGen;

/// <summary>No session of that name belongs to the key: there is none, or another key opened it. Which of the two it is, nobody is told.</summary>
public sealed class SessionAccessException : UnauthorizedAccessException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What has happened.</param>
    public SessionAccessException(string message)
        : base(message)
    {
    }
}
