namespace AttentionGen.Kernels;

/// <summary>
/// Sequences of different lengths, one behind the other: neighbouring short ones are computed together, so that projections
/// run over full tiles.
/// </summary>
internal static class PackedItems
{
    /// <summary>Counts the chunks, and the tokens of the largest.</summary>
    /// <param name="cumulativeLengths">Where each sequence begins, and the end of the last.</param>
    /// <param name="chunkRows">Tokens of a chunk of several sequences at most.</param>
    /// <param name="longest">Tokens of the longest sequence.</param>
    public static (int Chunks, int Tokens) Count(ReadOnlySpan<int> cumulativeLengths, int chunkRows, out int longest)
    {
        int chunks = 0;
        int tokens = 0;
        longest = 0;
        for (int first = 0; first < cumulativeLengths.Length - 1; chunks++)
        {
            int end = End(cumulativeLengths, chunkRows, first);
            tokens = Math.Max(tokens, cumulativeLengths[end] - cumulativeLengths[first]);
            for (; first < end; first++)
            {
                longest = Math.Max(longest, cumulativeLengths[first + 1] - cumulativeLengths[first]);
            }
        }

        return (chunks, tokens);
    }

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
