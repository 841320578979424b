using System.ComponentModel;
using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Kernels;

/// <summary>
/// Fits blocks of rows to the second-level cache of the processor. For generated code and the scheduler. How rows are blocked
/// never changes a bit of a result: each row is computed by itself.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CacheBlocks
{
    /// <summary>What is taken where nothing tells: most processors have at least this much.</summary>
    private const int DefaultBytes = 512 << 10;

    /// <summary>A multiple of the tile heights of all widths.</summary>
    private const int RowStep = 12;

    /// <summary>Bytes of the second-level cache of a core.</summary>
    internal static int SecondLevelBytes { get; set; } = OfProcessor() ?? OfLinux() ?? DefaultBytes;

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

    /// <summary>
    /// What CPUID says: leaf 4 (Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2A) or 0x8000001D, which has
    /// the same layout (AMD64 Architecture Programmer's Manual, volume 3).
    /// </summary>
    private static int? OfProcessor()
    {
        if (!X86Base.IsSupported)
        {
            return null;
        }

        (int most, _, _, _) = X86Base.CpuId(0, 0);
        (int mostExtended, _, _, _) = X86Base.CpuId(unchecked((int)0x80000000), 0);
        return (most >= 4 ? OfLeaf(4) : null) ?? ((uint)mostExtended >= 0x8000001D ? OfLeaf(unchecked((int)0x8000001D)) : null);
    }

    private static int? OfLeaf(int leaf)
    {
        const int MostCaches = 8;
        for (int index = 0; index < MostCaches; index++)
        {
            (int type, int ways, int sets, _) = X86Base.CpuId(leaf, index);
            const int None = 0;
            const int Instructions = 2;
            if ((type & 31) == None)
            {
                return null;
            }

            if ((type & 31) != Instructions && ((type >> 5) & 7) == 2)
            {
                long bytes = (((uint)ways >> 22) + 1L) * (((ways >> 12) & 1023) + 1) * ((ways & 4095) + 1) * ((uint)sets + 1L);
                return (int)Math.Min(bytes, int.MaxValue);
            }
        }

        return null;
    }

    private static int? OfLinux()
    {
        try
        {
            // Such as "512K".
            string text = File.ReadAllText("/sys/devices/system/cpu/cpu0/cache/index2/size").Trim();
            return text.EndsWith('K') && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int kilobytes)
                && kilobytes is > 0 and < 1 << 21
                ? kilobytes << 10
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
