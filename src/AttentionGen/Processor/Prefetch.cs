using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Kernels;

/// <summary>Asks the hardware to fetch what a kernel will need soon. Reads nothing, faults nowhere, changes no result.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Prefetch
{
    /// <summary>Into the second-level cache, for the panel after this one.</summary>
    /// <param name="address">Any float of the cache line.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void NextPanel(ref float address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(Unsafe.AsPointer(ref address));
        }
    }
}
