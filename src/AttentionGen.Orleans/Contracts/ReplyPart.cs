using Orleans;

namespace AttentionGen;

/// <summary>Tokens of a reply that follow each other, and that are in the grain storage.</summary>
/// <remarks>Nobody writes to its array.</remarks>
[GenerateSerializer]
[Immutable]
public sealed record ReplyPart
{
    /// <summary>The index of the first of them in the log.</summary>
    [Id(0)]
    public required int At { get; init; }

    /// <summary>Token ids, at least one unless the session is full.</summary>
    [Id(1)]
    public required int[] Tokens { get; init; }

    /// <summary>Why the reply ends behind them, or that it does not.</summary>
    [Id(2)]
    public required ReplyEnd End { get; init; }
}
