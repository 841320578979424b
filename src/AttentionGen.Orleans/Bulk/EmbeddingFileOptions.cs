namespace AttentionGen;

/// <summary>How <see cref="EmbeddingFile"/> asks a cluster. No bit of the file depends on it.</summary>
/// <remarks>Immutable.</remarks>
public sealed record EmbeddingFileOptions
{
    /// <summary>Lines of a request; at least 1.</summary>
    public int LinesPerRequest { get; init; } = 256;

    /// <summary>Requests that are on their way, each to any of the silos; at least 1. Several for each silo keep all of them busy.</summary>
    public int RequestsAtOnce { get; init; } = 16;
}
