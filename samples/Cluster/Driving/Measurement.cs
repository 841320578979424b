using System.Diagnostics;
using Cluster.Silos;

namespace Cluster.Driving;

/// <summary>Three silos beside one, each with one thread that computes: tokens a second, and what a token costs of a processor.</summary>
internal static class Measurement
{
    private const int Readers = 12;

    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(Settings settings)
    {
        Console.WriteLine($"{Environment.ProcessorCount} processors; {Readers} readers who take tokens as they come, {Time.TotalSeconds:N0} s each");
        double[] costs = new double[2];
        int row = 0;
        foreach (int silos in (int[])[1, 3])
        {
            (double tokens, double seconds) = await MeasureAsync(silos, settings.HasRedis);
            costs[row++] = tokens / seconds;
            Console.WriteLine($"{silos} {(silos == 1 ? "silo " : "silos")}  {tokens / Time.TotalSeconds,8:N0} tokens/s  {seconds / Time.TotalSeconds,5:N2} processors  {tokens / seconds,8:N0} tokens per second of a processor");
        }

        Console.WriteLine($"a processor does {costs[1] / costs[0]:P0} of the work that it does in a cluster of one");
        return 0;
    }

    /// <summary>Tokens, and seconds of processors that the silos have used.</summary>
    private static async Task<(double Tokens, double Seconds)> MeasureAsync(int count, bool hasRedis)
    {
        await using SiloSet set = await SiloSet.StartAsync(count, hasRedis, threads: 1);
        var drivers = new Drivers(set.Client, TimeSpan.Zero);
        var watch = Stopwatch.StartNew();
        Task work = drivers.ReadAsync(Readers, () => watch.Elapsed > Warmup + Time);
        await Task.Delay(Warmup);
        (long tokens, long milliseconds) = Read(set);
        await Task.Delay(Time);
        (long tokensThen, long millisecondsThen) = Read(set);
        await work;
        return (tokensThen - tokens, (millisecondsThen - milliseconds) / 1000.0);
    }

    private static (long Tokens, long Milliseconds) Read(SiloSet set) =>
        (set.Silos.Sum(static silo => silo.Total.Tokens), set.Silos.Sum(static silo => silo.Total.CpuMilliseconds));
}
