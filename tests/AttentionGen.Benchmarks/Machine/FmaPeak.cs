using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Benchmarks.Machine;

/// <summary>
/// Measures how many fused multiply-adds the cores can do: the limit that the layers are compared with. Taken in short
/// bursts between the layers' own samples, so that both see the same clock frequency and the same neighbours.
/// </summary>
/// <remarks>
/// Sixteen independent chains per loop: two multiply-add units of four cycles' latency need eight, and the rest covers
/// the loop. With 16 vector registers (no AVX-512) fourteen chains, the multiplier and the addend would leave no room,
/// so the narrower bodies use twelve.
/// </remarks>
internal static class FmaPeak
{
    private const int Iterations = 10_000;
    private const int BurstsPerSample = 4;

    /// <summary>The widest vector that the hardware adds and multiplies natively, in bits; 0 if there is none.</summary>
    public static int WidthBits =>
        Vector512.IsHardwareAccelerated ? 512 :
        Vector256.IsHardwareAccelerated ? 256 :
        Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>
    /// Useful operations (two per multiply-add) in 10⁹ a second of all threads of the gang together, each of them the best
    /// of a few short bursts, which all begin at once: a peak is what the cores can do, and a burst now and then falls to
    /// three quarters of it.
    /// </summary>
    public static double MeasureGflops(ThreadGang gang) => gang.Sum(BestBurst);

    private static double BestBurst(ThreadGang gang, int thread)
    {
        double best = 0;
        for (int burst = 0; burst < BurstsPerSample; burst++)
        {
            gang.Meet();
            best = Math.Max(best, MeasureBurst());
        }

        return best;
    }

    private static double MeasureBurst()
    {
        long start = Stopwatch.GetTimestamp();
        (float sink, long multiplyAdds) = WidthBits switch
        {
            512 => (Burst512(), 16L * 16 * Iterations),
            256 => (Burst256(), 12L * 8 * Iterations),
            128 => (Burst128(), 12L * 4 * Iterations),
            _ => (BurstScalar(), 12L * Iterations),
        };
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Sink.Keep(sink);
        return 2.0 * multiplyAdds / seconds / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Burst512()
    {
        Vector512<float> factor = Vector512.Create(0.9999f), addend = Vector512.Create(1e-4f);
        Vector512<float> a = addend, b = addend, c = addend, d = addend, e = addend, f = addend, g = addend, h = addend;
        Vector512<float> i = addend, j = addend, k = addend, l = addend, m = addend, n = addend, o = addend, p = addend;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            a = Vector512.MultiplyAddEstimate(a, factor, addend);
            b = Vector512.MultiplyAddEstimate(b, factor, addend);
            c = Vector512.MultiplyAddEstimate(c, factor, addend);
            d = Vector512.MultiplyAddEstimate(d, factor, addend);
            e = Vector512.MultiplyAddEstimate(e, factor, addend);
            f = Vector512.MultiplyAddEstimate(f, factor, addend);
            g = Vector512.MultiplyAddEstimate(g, factor, addend);
            h = Vector512.MultiplyAddEstimate(h, factor, addend);
            i = Vector512.MultiplyAddEstimate(i, factor, addend);
            j = Vector512.MultiplyAddEstimate(j, factor, addend);
            k = Vector512.MultiplyAddEstimate(k, factor, addend);
            l = Vector512.MultiplyAddEstimate(l, factor, addend);
            m = Vector512.MultiplyAddEstimate(m, factor, addend);
            n = Vector512.MultiplyAddEstimate(n, factor, addend);
            o = Vector512.MultiplyAddEstimate(o, factor, addend);
            p = Vector512.MultiplyAddEstimate(p, factor, addend);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Burst256()
    {
        Vector256<float> factor = Vector256.Create(0.9999f), addend = Vector256.Create(1e-4f);
        Vector256<float> a = addend, b = addend, c = addend, d = addend, e = addend, f = addend;
        Vector256<float> g = addend, h = addend, i = addend, j = addend, k = addend, l = addend;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            a = Vector256.MultiplyAddEstimate(a, factor, addend);
            b = Vector256.MultiplyAddEstimate(b, factor, addend);
            c = Vector256.MultiplyAddEstimate(c, factor, addend);
            d = Vector256.MultiplyAddEstimate(d, factor, addend);
            e = Vector256.MultiplyAddEstimate(e, factor, addend);
            f = Vector256.MultiplyAddEstimate(f, factor, addend);
            g = Vector256.MultiplyAddEstimate(g, factor, addend);
            h = Vector256.MultiplyAddEstimate(h, factor, addend);
            i = Vector256.MultiplyAddEstimate(i, factor, addend);
            j = Vector256.MultiplyAddEstimate(j, factor, addend);
            k = Vector256.MultiplyAddEstimate(k, factor, addend);
            l = Vector256.MultiplyAddEstimate(l, factor, addend);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Burst128()
    {
        Vector128<float> factor = Vector128.Create(0.9999f), addend = Vector128.Create(1e-4f);
        Vector128<float> a = addend, b = addend, c = addend, d = addend, e = addend, f = addend;
        Vector128<float> g = addend, h = addend, i = addend, j = addend, k = addend, l = addend;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            a = Vector128.MultiplyAddEstimate(a, factor, addend);
            b = Vector128.MultiplyAddEstimate(b, factor, addend);
            c = Vector128.MultiplyAddEstimate(c, factor, addend);
            d = Vector128.MultiplyAddEstimate(d, factor, addend);
            e = Vector128.MultiplyAddEstimate(e, factor, addend);
            f = Vector128.MultiplyAddEstimate(f, factor, addend);
            g = Vector128.MultiplyAddEstimate(g, factor, addend);
            h = Vector128.MultiplyAddEstimate(h, factor, addend);
            i = Vector128.MultiplyAddEstimate(i, factor, addend);
            j = Vector128.MultiplyAddEstimate(j, factor, addend);
            k = Vector128.MultiplyAddEstimate(k, factor, addend);
            l = Vector128.MultiplyAddEstimate(l, factor, addend);
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float BurstScalar()
    {
        float factor = 0.9999f, addend = 1e-4f;
        float a = addend, b = addend, c = addend, d = addend, e = addend, f = addend;
        float g = addend, h = addend, i = addend, j = addend, k = addend, l = addend;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            a = a * factor + addend;
            b = b * factor + addend;
            c = c * factor + addend;
            d = d * factor + addend;
            e = e * factor + addend;
            f = f * factor + addend;
            g = g * factor + addend;
            h = h * factor + addend;
            i = i * factor + addend;
            j = j * factor + addend;
            k = k * factor + addend;
            l = l * factor + addend;
        }

        return a + b + c + d + e + f + g + h + i + j + k + l;
    }
}
