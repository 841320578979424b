using System.Diagnostics;

namespace Quickstart;

/// <summary>
/// Times two ways of doing the same thing in one run, a sample of each in turn, so that both see the same machine, and
/// takes the medians. Both are warmed up first, until the runtime has compiled their final code.
/// </summary>
internal static class SideBySide
{
    private const int Samples = 61;
    private const double SecondsOfWarmUp = 0.6;
    private const double SecondsPerSample = 0.002;

    /// <summary>Median microseconds per call of each.</summary>
    public static (double First, double Second) Microseconds(Action first, Action second)
    {
        int firstCalls = WarmUp(first);
        int secondCalls = WarmUp(second);
        double[] firstTimes = new double[Samples];
        double[] secondTimes = new double[Samples];
        for (int sample = 0; sample < Samples; sample++)
        {
            firstTimes[sample] = MicrosecondsPerCall(first, firstCalls);
            secondTimes[sample] = MicrosecondsPerCall(second, secondCalls);
        }

        return (Median(firstTimes), Median(secondTimes));
    }

    /// <summary>Bytes that the calling thread allocates per call, once warm.</summary>
    public static double AllocatedBytes(Action action)
    {
        const int Calls = 100;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int call = 0; call < Calls; call++)
        {
            action();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Calls;
    }

    /// <summary>Returns how many calls make up a sample.</summary>
    private static int WarmUp(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        double microseconds;
        do
        {
            microseconds = MicrosecondsPerCall(action, 10);
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < SecondsOfWarmUp);
        return Math.Max(1, (int)(SecondsPerSample * 1e6 / microseconds));
    }

    private static double MicrosecondsPerCall(Action action, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
