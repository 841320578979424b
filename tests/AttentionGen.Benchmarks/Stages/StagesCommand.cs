using System.Diagnostics;
using System.Globalization;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Machine;
using Spectre.Console;
using CompareOptions = AttentionGen.Benchmarks.Compare.CompareOptions;

namespace AttentionGen.Benchmarks.Stages;

/// <summary><c>compare --stages</c>: where the time of one batch item goes, on one thread, beside the peak of the same run.</summary>
internal static class StagesCommand
{
    private const double SecondsPerShape = 2.0;
    private const double SecondsPerSample = 0.002;

    public static int Run(CompareOptions options)
    {
        foreach (BenchmarkShape shape in options.Shapes)
        {
            Print(shape);
        }

        return 0;
    }

    private static void Print(BenchmarkShape shape)
    {
        IReadOnlyList<Stage> stages = KernelStages.Create(shape).Stages;
        using var gang = new ThreadGang(1);
        var samples = stages.Select(_ => new List<double>()).ToArray();
        var peaks = new List<double>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < SecondsPerShape || peaks.Count < 5)
        {
            peaks.Add(FmaPeak.MeasureGflops(gang));
            for (int i = 0; i < stages.Count; i++)
            {
                samples[i].Add(Microseconds(stages[i].Run));
            }
        }

        double peak = Median(peaks);
        var table = new Table().Border(TableBorder.Rounded)
            .Title($"{shape.Name}: {shape.Sequence} tokens, D{shape.DModel} H{shape.Heads}, one item, one thread")
            .Caption(string.Create(CultureInfo.InvariantCulture, $"peak {peak:F0} GFLOP/s in this run; hot caches, so the parts can sum to less than the layer"));
        table.AddColumns("stage", "µs", "GFLOP/s", "% of peak");
        for (int i = 0; i < stages.Count; i++)
        {
            double microseconds = Median(samples[i]);
            double gflops = 2e-3 * stages[i].MultiplyAdds / microseconds;
            table.AddRow(
                stages[i].Name,
                microseconds.ToString("N1", CultureInfo.InvariantCulture),
                stages[i].MultiplyAdds == 0 ? "" : gflops.ToString("F0", CultureInfo.InvariantCulture),
                stages[i].MultiplyAdds == 0 ? "" : (100 * gflops / peak).ToString("F0", CultureInfo.InvariantCulture));
        }

        foreach (int column in new[] { 1, 2, 3 })
        {
            table.Columns[column].RightAligned();
        }

        AnsiConsole.Write(table);
    }

    private static double Microseconds(Action run)
    {
        int calls = 0;
        long start = Stopwatch.GetTimestamp();
        double seconds;
        do
        {
            run();
            calls++;
            seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (seconds < SecondsPerSample);
        return seconds * 1e6 / calls;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
