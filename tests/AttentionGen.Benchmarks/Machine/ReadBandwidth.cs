using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AttentionGen.Kernels;

namespace AttentionGen.Benchmarks.Machine;

/// <summary>
/// Measures how fast the cores read a block of memory of a given size again and again, which is the limit of a layer
/// that reads all its weights, or a cache of keys and values, for a few rows. The size decides which cache answers; each core reads its own part.
/// </summary>
/// <remarks>
/// A block larger than a burst comes from memory. There four streams of addresses are read up to half as fast again as one, and vectors
/// that lie across two cache lines are slower, so that such a block is read in four streams of whole lines. A block that a cache holds is
/// read in one stream, from where the runtime would put an array.
/// </remarks>
internal sealed class ReadBandwidth
{
    private const int ChainsPerPass = 8;
    private const int Streams = 4; // of two chains each
    private const int ArrayOffset = 4; // floats behind the start of a line
    private const long MinimumBytesPerBurst = 32 << 20;

    private readonly AlignedBuffer[] _parts;
    private readonly nuint _length;
    private readonly bool _isFromMemory;
    private readonly int _passes;
    private readonly int _leadInPasses;

    /// <summary>
    /// Prepares a block of about <paramref name="bytes"/>, in equal parts for <paramref name="threads"/> threads, each
    /// rounded up to whole passes of the loop, of which <paramref name="leadInPasses"/> precede each measurement.
    /// </summary>
    public ReadBandwidth(long bytes, int threads, int leadInPasses)
    {
        _leadInPasses = leadInPasses;
        long chunk = Vector512<float>.Count * ChainsPerPass; // of one stream, or a part of each of the four
        long chunks = Math.Max(1, (bytes / sizeof(float) / threads + chunk - 1) / chunk);
        _length = (nuint)(chunks * chunk);
        _isFromMemory = BytesPerThread > MinimumBytesPerBurst;
        _parts = new AlignedBuffer[threads];
        for (int thread = 0; thread < threads; thread++)
        {
            _parts[thread] = new AlignedBuffer((chunks * chunk) + ArrayOffset);
            _parts[thread].Span.Fill(1f);
        }

        _passes = (int)Math.Max(1, MinimumBytesPerBurst / BytesPerThread / threads);
    }

    private long BytesPerThread => (long)_length * sizeof(float);

    /// <summary>One burst of at least 32 MB, all threads at once: 10⁹ bytes a second.</summary>
    public double MeasureGigabytesPerSecond(ThreadGang gang) => gang.Sum(MeasureBurst);

    private double MeasureBurst(ThreadGang gang, int thread)
    {
        AlignedBuffer part = _parts[thread];
        SumPasses(part, _leadInPasses); // others have had the caches, and of a large block there are few passes
        gang.Meet();
        long start = Stopwatch.GetTimestamp();
        SumPasses(part, _passes);
        return (double)BytesPerThread * _passes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private void SumPasses(AlignedBuffer part, int passes)
    {
        ref float first = ref Unsafe.Add(ref part.Origin, _isFromMemory ? 0 : ArrayOffset);
        Sink.Keep(Vector512.IsHardwareAccelerated
            ? Sum512(ref first, Order((nuint)Vector512<float>.Count), passes)
            : SumVectors(ref first, Order((nuint)Vector<float>.Count), passes));
    }

    /// <summary>One stream from the first to the last vector, or four that lie a quarter apart.</summary>
    private ReadOrder Order(nuint step) => _isFromMemory
        ? new ReadOrder(_length / Streams, Advance: 2 * step, Gap: _length / Streams)
        : new ReadOrder(_length, Advance: step * ChainsPerPass, Gap: 2 * step);

    /// <summary>Eight chains of additions: the adds keep up with any cache, so that the loads are what is measured.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Sum512(ref float first, ReadOrder order, int passes)
    {
        nuint step = (nuint)Vector512<float>.Count;
        Vector512<float> a = default, b = default, c = default, d = default;
        Vector512<float> e = default, f = default, g = default, h = default;
        for (int pass = 0; pass < passes; pass++)
        {
            for (nuint i = 0; i < order.End; i += order.Advance)
            {
                a += Vector512.LoadUnsafe(ref first, i);
                b += Vector512.LoadUnsafe(ref first, i + step);
                c += Vector512.LoadUnsafe(ref first, i + order.Gap);
                d += Vector512.LoadUnsafe(ref first, i + order.Gap + step);
                e += Vector512.LoadUnsafe(ref first, i + (2 * order.Gap));
                f += Vector512.LoadUnsafe(ref first, i + (2 * order.Gap) + step);
                g += Vector512.LoadUnsafe(ref first, i + (3 * order.Gap));
                h += Vector512.LoadUnsafe(ref first, i + (3 * order.Gap) + step);
            }
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h);
    }

    /// <summary>The same with what <see cref="Vector{T}"/> offers; it stops at 256 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float SumVectors(ref float first, ReadOrder order, int passes)
    {
        nuint step = (nuint)Vector<float>.Count;
        Vector<float> a = default, b = default, c = default, d = default;
        Vector<float> e = default, f = default, g = default, h = default;
        for (int pass = 0; pass < passes; pass++)
        {
            for (nuint i = 0; i < order.End; i += order.Advance)
            {
                a += Vector.LoadUnsafe(ref first, i);
                b += Vector.LoadUnsafe(ref first, i + step);
                c += Vector.LoadUnsafe(ref first, i + order.Gap);
                d += Vector.LoadUnsafe(ref first, i + order.Gap + step);
                e += Vector.LoadUnsafe(ref first, i + (2 * order.Gap));
                f += Vector.LoadUnsafe(ref first, i + (2 * order.Gap) + step);
                g += Vector.LoadUnsafe(ref first, i + (3 * order.Gap));
                h += Vector.LoadUnsafe(ref first, i + (3 * order.Gap) + step);
            }
        }

        return Vector.Sum(a + b + c + d + e + f + g + h);
    }

    /// <summary>Which vectors one trip of the loop reads: pairs that lie a gap apart.</summary>
    private readonly record struct ReadOrder(nuint End, nuint Advance, nuint Gap);
}
