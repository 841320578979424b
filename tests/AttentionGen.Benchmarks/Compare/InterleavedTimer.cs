using System.Diagnostics;
using AttentionGen.Benchmarks.Machine;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>
/// Times contenders and the machine's limits in turn, round after round, so that a change of clock frequency or a noisy
/// neighbour hits all of them alike; what remains is taken out by the median.
/// </summary>
internal static class InterleavedTimer
{
    private const double SecondsOfWarmUp = 1.0;
    private const int CallsOfWarmUp = 60; // beyond the 30 calls after which the runtime compiles a method again
    private const double MicrosecondsPerSample = 400;
    private const double SecondsOfRounds = 1.5;
    private const int FewestRounds = 11;
    private const int MostRounds = 301;

    /// <summary>Medians of what was timed.</summary>
    /// <param name="Microseconds">Per call of each contender, in their order.</param>
    /// <param name="PeakGflops">The multiply-add peak of all threads together.</param>
    /// <param name="ReadGigabytesPerSecond">The bandwidth at which they read a block of the weights' size.</param>
    /// <param name="Rounds">How many samples each median is taken from.</param>
    public readonly record struct Result(
        double[] Microseconds,
        double PeakGflops,
        double ReadGigabytesPerSecond,
        int Rounds);

    public static Result Measure(IReadOnlyList<IContender> contenders, MachineLimits limits)
    {
        double[] estimates = [.. contenders.Select(WarmUp)];
        int[] calls = [.. estimates.Select(us => (int)Math.Clamp(MicrosecondsPerSample / us, 1, 10_000))];
        double secondsPerRound = estimates.Zip(calls, (us, n) => us * n).Sum() / 1e6 + 0.002;
        int rounds = (int)Math.Clamp(SecondsOfRounds / secondsPerRound, FewestRounds, MostRounds);

        var times = new double[contenders.Count][];
        for (int c = 0; c < times.Length; c++)
        {
            times[c] = new double[rounds];
        }

        double[] peaks = new double[rounds];
        double[] bandwidths = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            peaks[round] = limits.MeasureGflops();
            for (int c = 0; c < times.Length; c++)
            {
                times[c][round] = MicrosecondsPerCall(contenders[c], calls[c]);
            }

            bandwidths[round] = limits.MeasureGigabytesPerSecond();
        }

        return new Result([.. times.Select(Median)], Median(peaks), Median(bandwidths), rounds);
    }

    /// <summary>Bytes that a warm contender allocates per call on the calling thread.</summary>
    public static long BytesPerCall(IContender contender)
    {
        const int Calls = 8;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int call = 0; call < Calls; call++)
        {
            contender.Run();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }

    /// <summary>Calls until the runtime has compiled the final code, and returns the last call's microseconds.</summary>
    private static double WarmUp(IContender contender)
    {
        long start = Stopwatch.GetTimestamp();
        double last;
        int calls = 0;
        do
        {
            last = MicrosecondsPerCall(contender, 1);
            calls++;
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < (calls < CallsOfWarmUp ? SecondsOfWarmUp : SecondsOfWarmUp / 3));
        return last;
    }

    private static double MicrosecondsPerCall(IContender contender, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
        {
            contender.Run();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
