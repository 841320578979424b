namespace AttentionGen;

/// <summary>How a program deals with a cluster.</summary>
/// <remarks>Immutable; may serve any number of sessions.</remarks>
public sealed record ClusterClientOptions
{
    /// <summary>How long an operation is repeated after a silo was lost, from its first failure on.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Tokens of a message at most; no more than <see cref="AttentionSiloOptions.MaxTokensPerMessage"/> of the silos.</summary>
    public int TokensPerMessage { get; init; } = 1 << 14;
}
