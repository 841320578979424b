namespace AttentionGen;

/// <summary>What a session may take of its machine. No bit of a result depends on it.</summary>
/// <remarks>Immutable; may serve any number of sessions.</remarks>
public sealed record SessionOptions
{
    /// <summary>Tokens of the log at most; by default as many as the model has positions, or 4,096 where it has no table of them.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Tokens that are computed at once, after which a call asks whether it is cancelled; at least 1.</summary>
    public int ChunkTokens { get; init; } = 512;

    /// <summary>Keys and values that sessions share, and the memory for them; by default the session has memory of its own, without a limit.</summary>
    public PrefixCache? PrefixCache { get; init; }

    /// <summary>Threads that may take part in a call; 0 for as many as there are processors.</summary>
    public int MaxDegreeOfParallelism { get; init; }
}
