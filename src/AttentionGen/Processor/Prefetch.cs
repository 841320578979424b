using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Kernels;

/// <summary>Asks the hardware to fetch what a kernel will need soon. Reads nothing, faults nowhere, changes no result.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Prefetch
{
    private const int CacheLineFloats = 16;

    /// <summary>Into the second-level cache, for the panel after this one.</summary>
    /// <param name="address">The first float.</param>
    /// <param name="floats">How many: one cache line, or more where few tiles pass over a panel while the next one has to come.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void NextPanel(ref float address, int floats)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(Unsafe.AsPointer(ref address));
            for (int line = CacheLineFloats; line < floats; line += CacheLineFloats)
            {
                Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref address, line)));
            }
        }
    }
}
