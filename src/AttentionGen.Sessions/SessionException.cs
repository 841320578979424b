namespace AttentionGen;

/// <summary>A session has refused an operation; its tokens are those from before.</summary>
public abstract class SessionException : InvalidOperationException
{
    private protected SessionException(string message)
        : base(message)
    {
    }
}
