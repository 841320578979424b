namespace AttentionGen.Kernels;

/// <summary>
/// Sequences of different lengths, one behind the other: neighbouring short ones are computed together, so that projections
/// run over full tiles.
/// </summary>
internal readonly ref struct PackedItems
{
    /// <summary>Counts the chunks, and the tokens of the largest.</summary>
    /// <param name="cumulativeLengths">Where each sequence begins, and the end of the last.</param>
    /// <param name="chunkRows">Tokens of a chunk of several sequences at most.</param>
    public PackedItems(ReadOnlySpan<int> cumulativeLengths, int chunkRows)
    {
        CumulativeLengths = cumulativeLengths;
        for (int first = 0; first < cumulativeLengths.Length - 1; Chunks++)
        {
            int end = End(cumulativeLengths, chunkRows, first);
            ChunkTokens = Math.Max(ChunkTokens, cumulativeLengths[end] - cumulativeLengths[first]);
            for (; first < end; first++)
            {
                Longest = Math.Max(Longest, cumulativeLengths[first + 1] - cumulativeLengths[first]);
            }
        }
    }

    /// <summary>Where each sequence begins, and the end of the last.</summary>
    public ReadOnlySpan<int> CumulativeLengths { get; }

    /// <summary>Tokens of all sequences.</summary>
    public int Tokens => CumulativeLengths.IsEmpty ? 0 : CumulativeLengths[^1];

    /// <summary>Tokens of the longest sequence.</summary>
    public int Longest { get; }

    /// <summary>Groups of neighbouring sequences that are computed together.</summary>
    public int Chunks { get; }

    /// <summary>Tokens of the largest of them.</summary>
    public int ChunkTokens { get; }

    /// <summary>The sequences of a chunk.</summary>
    public static (int First, int End) Chunk(ReadOnlySpan<int> cumulativeLengths, int chunkRows, int chunk)
    {
        int first = 0;
        for (; chunk > 0; chunk--)
        {
            first = End(cumulativeLengths, chunkRows, first);
        }

        return (first, End(cumulativeLengths, chunkRows, first));
    }

    private static int End(ReadOnlySpan<int> cumulativeLengths, int chunkRows, int first)
    {
        int end = first + 1;
        while (end < cumulativeLengths.Length - 1 && cumulativeLengths[end + 1] - cumulativeLengths[first] <= chunkRows)
        {
            end++;
        }

        return end;
    }
}
