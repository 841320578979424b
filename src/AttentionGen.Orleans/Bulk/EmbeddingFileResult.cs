namespace AttentionGen;

/// <summary>What <see cref="EmbeddingFile"/> has done.</summary>
/// <param name="Lines">Lines of the file.</param>
/// <param name="LinesFound">Those of them that an earlier call had done.</param>
public readonly record struct EmbeddingFileResult(long Lines, long LinesFound);
