using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Kernels;

/// <summary>
/// Asks the processor, or Linux, how large the second-level cache is. Where cores differ or share one, it is that of the core that
/// asks, as a whole: blocks of rows are only a little slower for a wrong answer.
/// </summary>
internal static class SecondLevelCache
{
    /// <summary>What is taken where nothing tells: most processors have at least this much.</summary>
    private const int DefaultBytes = 512 << 10;

    public static int Bytes() => OfProcessor() ?? OfLinux() ?? DefaultBytes;

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
        return (most >= 4 ? OfLeaf(4) : null)
            ?? ((uint)mostExtended >= 0x8000001D ? OfLeaf(unchecked((int)0x8000001D)) : null)
            ?? ((uint)mostExtended >= 0x80000006 ? OfOlderLeaf() : null);
    }

    /// <summary>Leaf 0x80000006: kilobytes in the upper half of ECX.</summary>
    private static int? OfOlderLeaf()
    {
        (_, _, int cache, _) = X86Base.CpuId(unchecked((int)0x80000006), 0);
        int kilobytes = (int)((uint)cache >> 16);
        return kilobytes > 0 ? kilobytes << 10 : null;
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
        // Many a virtual machine has no such file, and the first exception of a program makes the framework load its messages.
        const string Size = "/sys/devices/system/cpu/cpu0/cache/index2/size";
        if (!OperatingSystem.IsLinux() || !File.Exists(Size))
        {
            return null;
        }

        try
        {
            // Such as "512K".
            string text = File.ReadAllText(Size).Trim();
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
