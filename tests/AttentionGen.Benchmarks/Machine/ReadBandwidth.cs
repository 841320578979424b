using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Benchmarks.Machine;

/// <summary>
/// Measures how fast one core reads a block of memory of a given size again and again, which is the limit of a layer
/// that reads all its weights for a few rows. The size decides which cache answers.
/// </summary>
internal sealed class ReadBandwidth
{
    private const int ChainsPerPass = 8;
    private const long MinimumBytesPerBurst = 32 << 20;

    private readonly float[] _block;
    private readonly int _passes;

    /// <summary>Prepares a block of about <paramref name="bytes"/>, rounded up to whole passes of the loop.</summary>
    public ReadBandwidth(long bytes)
    {
        long chunk = Vector512<float>.Count * ChainsPerPass;
        long chunks = Math.Max(1, (bytes / sizeof(float) + chunk - 1) / chunk);
        _block = GC.AllocateUninitializedArray<float>(checked((int)(chunks * chunk)), pinned: true);
        Array.Fill(_block, 1f);
        _passes = (int)Math.Max(1, MinimumBytesPerBurst / Bytes);
    }

    /// <summary>The block's size in bytes.</summary>
    public long Bytes => (long)_block.Length * sizeof(float);

    /// <summary>One burst of at least 32 MB: 10⁹ bytes a second.</summary>
    public double MeasureGigabytesPerSecond()
    {
        long start = Stopwatch.GetTimestamp();
        ref float first = ref MemoryMarshal.GetArrayDataReference(_block);
        Sink.Keep(Vector512.IsHardwareAccelerated
            ? Sum512(ref first, (nuint)_block.Length, _passes)
            : SumVectors(ref first, (nuint)_block.Length, _passes));
        return (double)Bytes * _passes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    /// <summary>Eight chains of additions: the adds keep up with any cache, so that the loads are what is measured.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Sum512(ref float first, nuint length, int passes)
    {
        nuint step = (nuint)Vector512<float>.Count;
        Vector512<float> a = default, b = default, c = default, d = default;
        Vector512<float> e = default, f = default, g = default, h = default;
        for (int pass = 0; pass < passes; pass++)
        {
            for (nuint i = 0; i < length; i += step * ChainsPerPass)
            {
                a += Vector512.LoadUnsafe(ref first, i);
                b += Vector512.LoadUnsafe(ref first, i + step);
                c += Vector512.LoadUnsafe(ref first, i + step * 2);
                d += Vector512.LoadUnsafe(ref first, i + step * 3);
                e += Vector512.LoadUnsafe(ref first, i + step * 4);
                f += Vector512.LoadUnsafe(ref first, i + step * 5);
                g += Vector512.LoadUnsafe(ref first, i + step * 6);
                h += Vector512.LoadUnsafe(ref first, i + step * 7);
            }
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h);
    }

    /// <summary>The same with what <see cref="Vector{T}"/> offers; it stops at 256 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float SumVectors(ref float first, nuint length, int passes)
    {
        nuint step = (nuint)Vector<float>.Count;
        Vector<float> a = default, b = default, c = default, d = default;
        Vector<float> e = default, f = default, g = default, h = default;
        for (int pass = 0; pass < passes; pass++)
        {
            for (nuint i = 0; i < length; i += step * ChainsPerPass)
            {
                a += Vector.LoadUnsafe(ref first, i);
                b += Vector.LoadUnsafe(ref first, i + step);
                c += Vector.LoadUnsafe(ref first, i + step * 2);
                d += Vector.LoadUnsafe(ref first, i + step * 3);
                e += Vector.LoadUnsafe(ref first, i + step * 4);
                f += Vector.LoadUnsafe(ref first, i + step * 5);
                g += Vector.LoadUnsafe(ref first, i + step * 6);
                h += Vector.LoadUnsafe(ref first, i + step * 7);
            }
        }

        return Vector.Sum(a + b + c + d + e + f + g + h);
    }
}
