using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>
/// Fits blocks of rows to the second-level cache of the processor. For generated code and the scheduler. How rows are blocked
/// never changes a bit of a result: each row is computed by itself.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CacheBlocks
{
    /// <summary>Rows in whose multiples work is divided: of the tall tiles' heights of all widths, apart from those of odd groups of heads.</summary>
    internal const int RowStep = 12;

    /// <summary>Bytes of the second-level cache that blocks are fitted to; tests set others.</summary>
    internal static int SecondLevelBytes { get; set; } = SecondLevelCache.Bytes();

    /// <summary>
    /// Rows of the input that stay in the cache while weight panels pass over them, or that short batch items are gathered to: as
    /// planned, which is for 1 MB, or fewer in proportion.
    /// </summary>
    /// <param name="planned">Rows as planned.</param>
    public static int InputRows(int planned) => Rows(planned, 1 << 20);

    /// <summary>
    /// Query rows whose running results stay in the cache beside a key block: as planned, or fewer where the cache has less than
    /// 512 KB; a key block takes half of that.
    /// </summary>
    /// <param name="planned">Rows as planned.</param>
    public static int QueryRows(int planned) => Rows(planned, 512 << 10);

    private static int Rows(int planned, int cacheBytes)
    {
        long bytes = SecondLevelBytes;
        return bytes >= cacheBytes ? planned : Math.Max(RowStep, (int)(planned * bytes / cacheBytes) / RowStep * RowStep);
    }
}
