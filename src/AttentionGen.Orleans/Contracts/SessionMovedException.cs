namespace AttentionGen;

/// <summary>The session goes on in another activation, or its state could not be read; the operation is to be repeated.</summary>
public sealed class SessionMovedException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What has happened.</param>
    public SessionMovedException(string message)
        : base(message)
    {
    }
}
