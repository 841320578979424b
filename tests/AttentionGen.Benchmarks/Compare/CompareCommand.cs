using System.Globalization;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Machine;
using AttentionGen.Benchmarks.OnnxRuntime;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>Runs the comparison: progress goes to standard error, the result to standard output.</summary>
internal static class CompareCommand
{
    public static int Run(CompareOptions options)
    {
        RunConditions conditions = RunConditions.Here(options.Disturb);
        Console.Error.WriteLine($"{conditions}; medians of interleaved samples.");
        OrtEnvironment? peer = options.Peer ? FindPeer(conditions) : null;
        var results = new List<Comparison>();
        int rows = options.Shapes.Count * options.Threads.Count;
        foreach (BenchmarkShape shape in options.Shapes)
        {
            foreach (int threads in options.Threads)
            {
                Console.Error.Write($"[{results.Count + 1}/{rows}] {shape.Name,-10} {threads} thread{(threads == 1 ? " " : "s")} ");
                try
                {
                    results.Add(Comparison.Measure(shape, threads, peer));
                }
                catch (DisagreementException exception)
                {
                    Console.Error.WriteLine($"FAILED: {exception.Message}");
                    return 1;
                }

                Console.Error.WriteLine(Summary(results[^1]));
            }
        }

        double mostWaited = results.Select(result => result.WaitedShare).DefaultIfEmpty().Max();
        if (results.Count(result => result.Disturbed) is > 0 and var disturbed)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"The machine was busy: {disturbed} of {rows} rows had to wait for a core, for up to {mostWaited:P0} of the time. "
                + $"Their percentages are too low; ratios suffer less."));
        }

        if (options.Csv)
        {
            ComparisonCsv.Write(results, conditions, Console.Out);
            ComparisonTable.Means(results).ForEach(Console.Error.WriteLine);
            BarReport.Write(results, conditions, Console.Error);
        }
        else
        {
            ComparisonTable.Write(results, conditions);
            BarReport.Write(results, conditions, Console.Out);
        }

        return 0;
    }

    /// <summary>Finds ONNX Runtime, and says which it is, or why there is none.</summary>
    public static OrtEnvironment? FindPeer(RunConditions conditions)
    {
        if (OrtEnvironment.TryGet(out string? problem) is not { } peer)
        {
            Console.Error.WriteLine($"Compared with the limit only: {problem}");
            return null;
        }

        string microseconds = EmptyCall.MeasureMicroseconds(peer).ToString("F2", CultureInfo.InvariantCulture);
        Console.Error.WriteLine($"Compared with {peer.Name}, of which a call that copies one number takes {microseconds} µs.");
        if (conditions.PeerIsWider)
        {
            Console.Error.WriteLine(ComparisonTable.WiderPeer(conditions));
        }

        return peer;
    }

    private static string Summary(Comparison result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.OursMicroseconds,10:N1} µs  {result.PercentOfLimit,3:N0} % of the limit")
        + (result.Peer is not { } peer ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"  {peer.Microseconds,10:N1} µs {peer.Form,-13}  ratio {result.Ratio:N2}"))
        + (result.Growth is not { } growth ? "" : string.Create(CultureInfo.InvariantCulture, $"  twice the tokens {growth:N2} of twice the cost"))
        + (result.Disturbed ? string.Create(CultureInfo.InvariantCulture, $"  (others had {result.WaitedShare:P0} of the time)") : "");
}
