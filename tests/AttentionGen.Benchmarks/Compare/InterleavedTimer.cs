using System.Diagnostics;
using AttentionGen.Benchmarks.Machine;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>
/// Times contenders and the machine's limits in turn, round after round, so that a change of clock frequency or a noisy
/// neighbour hits all of them alike; what remains is taken out by the median.
/// </summary>
internal static class InterleavedTimer
{
    private const double SecondsOfWarmUp = 0.5;
    private const double MicrosecondsPerSample = 400;
    private const double MicrosecondsPerSampleOfThreads = 2_000; // longer, because each is followed by a pause

    /// <summary>
    /// A virtual machine's scheduler wakes a thread on its waker's core even if another one idles, and moves it at one of the
    /// next ticks, which are 4 ms apart or less.
    /// </summary>
    private const double MicrosecondsUntilSpread = 12_000;

    private const double LongestLeadIn = 70_000;
    private const double SecondsOfRounds = 1.5;
    private const int FewestRounds = 7;
    private const int MostRounds = 301;

    /// <summary>Medians of what was timed.</summary>
    /// <param name="Microseconds">Per call of each contender, in their order.</param>
    /// <param name="PeakGflops">The multiply-add peak of all threads together.</param>
    /// <param name="ReadGigabytesPerSecond">The bandwidth at which they read a block of the size that a call reads.</param>
    /// <param name="WaitedShare">The part of the time in which other processes had the calling thread's core.</param>
    public readonly record struct Result(
        double[] Microseconds,
        double PeakGflops,
        double ReadGigabytesPerSecond,
        double WaitedShare);

    /// <param name="contenders">What is timed.</param>
    /// <param name="limits">The machine's limits for as many threads.</param>
    /// <param name="byProcessorTime">
    /// Whether the time counts that this process had a core, and not that which passed: for calls of one thread, beside others that keep the machine busy.
    /// </param>
    public static Result Measure(IReadOnlyList<IContender> contenders, MachineLimits limits, bool byProcessorTime = false)
    {
        Func<TimeSpan> clock = byProcessorTime ? static () => Environment.CpuUsage.TotalTime : static () => Stopwatch.GetElapsedTime(0);
        Settle(contenders[^1]);
        double[] estimates = [.. contenders.Select(contender => WarmUp(contender, clock))];
        double sample = limits.Threads == 1 ? MicrosecondsPerSample : MicrosecondsPerSampleOfThreads;
        int[] calls = [.. estimates.Select(us => (int)Math.Clamp(sample / us, 1, 10_000))];
        double secondsPerRound = estimates.Zip(calls, (us, n) => us * n).Sum() / 1e6
            + contenders.Sum(contender => contender.BusyAfterCall.TotalSeconds)
            + (limits.Threads == 1 ? 0 : contenders.Count * MicrosecondsUntilSpread / 1e6)
            + 0.002;
        int rounds = (int)Math.Clamp(SecondsOfRounds / secondsPerRound, FewestRounds, MostRounds);

        var times = new double[contenders.Count][];
        for (int c = 0; c < times.Length; c++)
        {
            times[c] = new double[rounds];
        }

        double[] peaks = new double[rounds];
        double[] bandwidths = new double[rounds];
        long start = Stopwatch.GetTimestamp();
        TimeSpan waited = CoreContention.Waited();
        for (int round = 0; round < rounds; round++)
        {
            peaks[round] = limits.MeasureGflops();
            for (int c = 0; c < times.Length; c++)
            {
                if (estimates[c] < LongestLeadIn)
                {
                    LeadIn(contenders[c], limits);
                }

                times[c][round] = MicrosecondsPerCall(contenders[c], calls[c], clock);
                Settle(contenders[c]);
            }

            bandwidths[round] = limits.MeasureGigabytesPerSecond();
        }

        double share = (CoreContention.Waited() - waited) / Stopwatch.GetElapsedTime(start);
        return new Result([.. times.Select(Median)], Median(peaks), Median(bandwidths), share);
    }

    /// <summary>
    /// Bytes that a warm contender allocates per call, on whatever thread. The least of a few attempts, because the runtime
    /// allocates a little for itself now and then.
    /// </summary>
    public static long BytesPerCall(IContender contender)
    {
        const int Attempts = 3, Calls = 4;
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int call = 0; call < Calls; call++)
            {
                contender.Run();
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Calls);
        }

        return least;
    }

    /// <summary>
    /// Untimed: brings back into the caches what a steady stream of calls keeps there, wakes threads that slept since the
    /// last round, and lets the scheduler give each a core of its own.
    /// </summary>
    private static void LeadIn(IContender contender, MachineLimits limits)
    {
        double microseconds = limits.Threads == 1 ? 0 : MicrosecondsUntilSpread;
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < limits.LeadInCalls || Stopwatch.GetElapsedTime(start).TotalMicroseconds < microseconds; call++)
        {
            contender.Run();
        }
    }

    /// <summary>Calls a contender until it is warm, and returns the last call's microseconds.</summary>
    private static double WarmUp(IContender contender, Func<TimeSpan> clock)
    {
        long start = Stopwatch.GetTimestamp();
        double last = 0;
        for (int call = 0; call < contender.CallsUntilWarm && Stopwatch.GetElapsedTime(start).TotalSeconds < SecondsOfWarmUp; call++)
        {
            last = MicrosecondsPerCall(contender, 1, clock);
        }

        Settle(contender);
        return last;
    }

    /// <summary>Lets a contender's threads come to rest, so that they do not take the cores from the next one.</summary>
    private static void Settle(IContender contender)
    {
        if (contender.BusyAfterCall > TimeSpan.Zero)
        {
            Thread.Sleep(contender.BusyAfterCall);
        }
    }

    private static double MicrosecondsPerCall(IContender contender, int calls, Func<TimeSpan> clock)
    {
        TimeSpan start = clock();
        for (int call = 0; call < calls; call++)
        {
            contender.Run();
        }

        return (clock() - start).TotalMicroseconds / calls;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
