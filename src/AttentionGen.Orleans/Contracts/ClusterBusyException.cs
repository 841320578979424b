namespace AttentionGen;

/// <summary>A silo has as much to do as it takes on. Nothing was changed; ask again later, or less.</summary>
public sealed class ClusterBusyException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What has happened.</param>
    public ClusterBusyException(string message)
        : base(message)
    {
    }
}
