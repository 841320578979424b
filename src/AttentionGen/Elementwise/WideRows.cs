using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>Sums of rows in double precision.</summary>
internal static class WideRows
{
    /// <summary>Adds a row times a factor to sums. Every product and every sum is rounded by itself, on any hardware.</summary>
    /// <param name="row">The row.</param>
    /// <param name="factor">Its factor.</param>
    /// <param name="sums">As many sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(ReadOnlySpan<float> row, double factor, Span<double> sums)
    {
        ref float element = ref MemoryMarshal.GetReference(row);
        ref double sum = ref MemoryMarshal.GetReference(sums[..row.Length]);
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + Vector128<float>.Count <= row.Length; i += Vector128<float>.Count)
            {
                (Vector128<double> low, Vector128<double> high) = Vector128.Widen(Vector128.LoadUnsafe(ref element, (nuint)i));
                ((low * factor) + Vector128.LoadUnsafe(ref sum, (nuint)i)).StoreUnsafe(ref sum, (nuint)i);
                ((high * factor) + Vector128.LoadUnsafe(ref sum, (nuint)i + 2)).StoreUnsafe(ref sum, (nuint)i + 2);
            }
        }

        for (; i < row.Length; i++)
        {
            sums[i] += row[i] * factor;
        }
    }
}
