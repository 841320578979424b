namespace AttentionGen.Kernels;

/// <summary>What rows leave of one key block where threads share their keys: maxima, sums, whole cache lines of each, then contexts.</summary>
internal static class PartialResults
{
    /// <summary>Floats of the maxima, and of the sums.</summary>
    /// <param name="rows">Number of rows.</param>
    public static int Padded(int rows) => (rows + 15) & ~15;

    /// <summary>Floats of all of it.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="contextStride">Floats from one row's context to the next.</param>
    public static long Floats(int rows, int contextStride) => Padded(rows) * (contextStride + 2L);
}
