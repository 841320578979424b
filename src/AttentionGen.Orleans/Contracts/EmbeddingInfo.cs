using Orleans;

namespace AttentionGen;

/// <summary>What an encoder of the cluster takes and gives.</summary>
/// <remarks>Immutable.</remarks>
[GenerateSerializer]
[Immutable]
public sealed record EmbeddingInfo
{
    /// <summary>Floats of a vector.</summary>
    [Id(0)]
    public required int Dimensions { get; init; }

    /// <summary>Ids of tokens are from 0 to one less.</summary>
    [Id(1)]
    public required int VocabularySize { get; init; }

    /// <summary>Tokens of a text at most.</summary>
    [Id(2)]
    public required int MaxTokens { get; init; }

    /// <summary>Tokens of a request at most.</summary>
    [Id(3)]
    public required int MaxTokensPerMessage { get; init; }

    /// <summary>Texts of a request at most.</summary>
    [Id(4)]
    public required int MaxTextsPerMessage { get; init; }
}
