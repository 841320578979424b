using System.Runtime.InteropServices;

namespace AttentionGen.Benchmarks.Disturb;

/// <summary>
/// Binds a thread to one core, on Linux: without it, the scheduler moves a neighbour to whichever core idles. Elsewhere it may.
/// </summary>
internal static unsafe partial class CoreBinding
{
    private const int OwnThread = 0;
    private const int WordsOfMask = 16;
    private const int BitsOfWord = 64;

    /// <summary>Binds the calling thread to the core of this index among those that the process may use.</summary>
    public static void Bind(int index)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        const nuint Bytes = WordsOfMask * sizeof(ulong);
        ulong* allowed = stackalloc ulong[WordsOfMask];
        if (sched_getaffinity(OwnThread, Bytes, allowed) < 0)
        {
            return;
        }

        for (int core = 0; core < WordsOfMask * BitsOfWord; core++)
        {
            ulong bit = 1UL << (core % BitsOfWord);
            if ((allowed[core / BitsOfWord] & bit) != 0 && index-- == 0)
            {
                ulong* own = stackalloc ulong[WordsOfMask];
                own[core / BitsOfWord] = bit;
                _ = sched_setaffinity(OwnThread, Bytes, own);
                return;
            }
        }
    }

    [LibraryImport("libc")]
    private static partial int sched_getaffinity(int thread, nuint bytes, ulong* mask);

    [LibraryImport("libc")]
    private static partial int sched_setaffinity(int thread, nuint bytes, ulong* mask);
}
