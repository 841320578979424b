using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Benchmarks.Machine;

/// <summary>
/// Measures how fast the cores read a block of memory of a given size again and again, which is the limit of a layer
/// that reads all its weights, or a cache of keys and values, for a few rows. The size decides which cache answers; each core reads its own part.
/// </summary>
internal sealed class ReadBandwidth
{
    private const int ChainsPerPass = 8;
    private const long MinimumBytesPerBurst = 32 << 20;

    private readonly float[][] _parts;
    private readonly int _passes;

    /// <summary>
    /// Prepares a block of about <paramref name="bytes"/>, in equal parts for <paramref name="threads"/> threads, each
    /// rounded up to whole passes of the loop.
    /// </summary>
    public ReadBandwidth(long bytes, int threads)
    {
        long chunk = Vector512<float>.Count * ChainsPerPass;
        long chunks = Math.Max(1, (bytes / sizeof(float) / threads + chunk - 1) / chunk);
        _parts = new float[threads][];
        for (int thread = 0; thread < threads; thread++)
        {
            _parts[thread] = GC.AllocateUninitializedArray<float>(checked((int)(chunks * chunk)), pinned: true);
            Array.Fill(_parts[thread], 1f);
        }

        _passes = (int)Math.Max(1, MinimumBytesPerBurst / BytesPerThread / threads);
    }

    private long BytesPerThread => (long)_parts[0].Length * sizeof(float);

    /// <summary>One burst of at least 32 MB, all threads at once: 10⁹ bytes a second.</summary>
    public double MeasureGigabytesPerSecond(ThreadGang gang) => gang.Sum(MeasureBurst);

    private double MeasureBurst(ThreadGang gang, int thread)
    {
        float[] part = _parts[thread];
        SumPasses(part, 1); // untimed: others have had the caches, and of a large block there are few passes
        gang.Meet();
        long start = Stopwatch.GetTimestamp();
        SumPasses(part, _passes);
        return (double)BytesPerThread * _passes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private static void SumPasses(float[] part, int passes)
    {
        ref float first = ref MemoryMarshal.GetArrayDataReference(part);
        Sink.Keep(Vector512.IsHardwareAccelerated
            ? Sum512(ref first, (nuint)part.Length, passes)
            : SumVectors(ref first, (nuint)part.Length, passes));
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
