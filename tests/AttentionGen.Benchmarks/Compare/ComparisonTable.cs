using System.Globalization;
using AttentionGen.Benchmarks.Layers;
using Spectre.Console;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>Writes comparisons for people.</summary>
internal static class ComparisonTable
{
    public static void Write(IReadOnlyCollection<Comparison> results)
    {
        Table table = new Table()
            .RoundedBorder()
            .AddColumn("shape")
            .AddColumn("batch x tokens, width, heads")
            .AddColumn(new TableColumn("µs").RightAligned())
            .AddColumn(new TableColumn("GFLOP/s").RightAligned())
            .AddColumn(new TableColumn("limit, µs").RightAligned())
            .AddColumn(new TableColumn("% of limit").RightAligned())
            .AddColumn(new TableColumn("bytes/call").RightAligned());

        foreach (Comparison r in results)
        {
            BenchmarkShape shape = r.Shape;
            table.AddRow(
                shape.Name,
                $"{shape.Batch}x{shape.Sequence} D{shape.DModel} H{shape.Heads}",
                Number(r.OursMicroseconds, "N1"),
                Number(r.OursGflops, "N0"),
                $"{Number(r.LimitMicroseconds, "N1")} {(r.LimitedByReading ? "read" : "fma ")}",
                Number(r.PercentOfLimit, "N0"),
                Number(r.BytesPerCall, "N0"));
        }

        AnsiConsole.Write(table);
        double[] peaks = [.. results.Select(r => r.PeakGflops).Order()];
        if (peaks.Length > 0)
        {
            AnsiConsole.WriteLine(
                $"fma: useful multiply-adds at this core's peak, {Number(peaks[peaks.Length / 2], "N0")} GFLOP/s in this run. "
                + "read: the weights at the bandwidth of the cache that holds them.");
        }
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
