using System.Globalization;
using AttentionGen.Benchmarks.Layers;
using Spectre.Console;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>Writes comparisons for people.</summary>
internal static class ComparisonTable
{
    public static void Write(IReadOnlyCollection<Comparison> results)
    {
        Table table = new Table().RoundedBorder();
        foreach (string name in (string[])["shape", "batch x tokens", "µs", "GFLOP/s", "limit µs", "by", "% of limit", "bytes/call"])
        {
            TableColumn column = new TableColumn(name).NoWrap();
            table.AddColumn(table.Columns.Count < 2 ? column : column.RightAligned());
        }

        foreach (Comparison r in results)
        {
            BenchmarkShape shape = r.Shape;
            table.AddRow(
                shape.Name,
                $"{shape.Batch}x{shape.Sequence} D{shape.DModel} H{shape.Heads}",
                Number(r.OursMicroseconds, "N1"),
                Number(r.OursGflops, "N0"),
                Number(r.LimitMicroseconds, "N1"),
                r.LimitedByReading ? "read" : "fma",
                Number(r.PercentOfLimit, "N0"),
                Number(r.BytesPerCall, "N0"));
        }

        IAnsiConsole console = CreateConsole();
        console.Write(table);
        double[] peaks = [.. results.Select(r => r.PeakGflops).Order()];
        if (peaks.Length > 0)
        {
            console.WriteLine(
                $"fma: useful multiply-adds at this core's peak, {Number(peaks[peaks.Length / 2], "N0")} GFLOP/s in this run. "
                + "read: the weights at the bandwidth of the cache that holds them.");
        }
    }

    /// <summary>A file or a pipe gets plain text, and has no edge to wrap at.</summary>
    private static IAnsiConsole CreateConsole()
    {
        bool redirected = Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect });
        console.Profile.Width = redirected ? 200 : console.Profile.Width;
        return console;
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
