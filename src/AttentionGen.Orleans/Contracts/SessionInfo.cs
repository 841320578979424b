using Orleans;

namespace AttentionGen;

/// <summary>What a session of the cluster has.</summary>
/// <remarks>Immutable.</remarks>
[GenerateSerializer]
[Immutable]
public sealed record SessionInfo
{
    /// <summary>Tokens of the log.</summary>
    [Id(0)]
    public required int Count { get; init; }

    /// <summary>Tokens of the log at most.</summary>
    [Id(1)]
    public required int MaxTokens { get; init; }

    /// <summary>Ids of tokens are from 0 to one less.</summary>
    [Id(2)]
    public required int VocabularySize { get; init; }

    /// <summary>How tokens are drawn.</summary>
    [Id(3)]
    public required SamplerSettings Sampler { get; init; }
}
