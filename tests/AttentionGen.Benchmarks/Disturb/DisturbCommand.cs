using System.Diagnostics;
using AttentionGen.Benchmarks.Machine;

namespace AttentionGen.Benchmarks.Disturb;

/// <summary>
/// The program of <see cref="BusyNeighbour"/>: on each core a thread that multiplies for half a millisecond, reads 32 MB, and
/// sleeps for seven times as long. It ends with its standard input, which the system closes when the parent dies.
/// </summary>
/// <remarks>
/// An eighth of each core shows in every figure, and leaves most samples something to measure: with all of a core, the median
/// would say how the scheduler divides time, and no more.
/// </remarks>
internal static class DisturbCommand
{
    /// <summary>Its name on the command line, where only this program uses it.</summary>
    public const string Name = "disturb";

    /// <summary>What it prints once all threads are at work.</summary>
    public const string Ready = "ready";

    private const long ReadBytes = 32 << 20;
    private const int SleepPerWork = 7;
    private static readonly TimeSpan Multiplying = TimeSpan.FromMilliseconds(0.5);

    public static int Run()
    {
        using var atWork = new CountdownEvent(Environment.ProcessorCount);
        for (int core = 0; core < Environment.ProcessorCount; core++)
        {
            int own = core;
            new Thread(() => Work(own, atWork)) { IsBackground = true, Name = $"Neighbour {own}" }.Start();
        }

        atWork.Wait();
        Console.WriteLine(Ready);
        while (Console.In.Read() >= 0)
        {
        }

        return 0;
    }

    private static void Work(int core, CountdownEvent atWork)
    {
        CoreBinding.Bind(core);
        using var limits = new MachineLimits(threads: 1, ReadBytes, leadInCalls: 0);
        limits.MeasureGigabytesPerSecond();
        atWork.Signal();
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < Multiplying)
            {
                limits.MeasureGflops();
            }

            limits.MeasureGigabytesPerSecond();
            Thread.Sleep(Stopwatch.GetElapsedTime(start) * SleepPerWork);
        }
    }
}
