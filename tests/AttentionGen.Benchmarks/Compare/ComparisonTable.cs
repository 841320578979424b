using System.Globalization;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Machine;
using Spectre.Console;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>Writes comparisons for people.</summary>
internal static class ComparisonTable
{
    private const int LeftAlignedColumns = 2;

    public static void Write(IReadOnlyCollection<Comparison> results, RunConditions conditions)
    {
        // The name that most rows share; that of a packed batch's peer stands in its row.
        PeerFigures? peer = results.Select(r => r.Peer)
            .OfType<PeerFigures>()
            .OrderBy(figures => figures.Name == PaddedContender.PeerName)
            .FirstOrDefault();
        Table table = new Table().RoundedBorder();
        string[] columns =
        [
            "shape",
            "batch x tokens",
            "threads",
            "µs",
            .. peer is null ? (string[])[] : ["peer µs", "ratio", "peer's form", "difference"],
            "GFLOP/s",
            "limit µs",
            "by",
            "% of limit",
            "bytes/call",
        ];
        foreach (string name in columns)
        {
            TableColumn column = new TableColumn(name).NoWrap();
            table.AddColumn(table.Columns.Count < LeftAlignedColumns ? column : column.RightAligned());
        }

        foreach (Comparison r in results)
        {
            table.AddRow(Row(r, peer is not null));
        }

        IAnsiConsole console = PlainConsole.Create();
        console.WriteLine($"{conditions}");
        console.Write(table);
        WriteRemarks(console, results, conditions, peer);
    }

    /// <summary>A sentence for each number of threads: the geometric mean of the ratios, and the peak in this run.</summary>
    public static List<string> Means(IEnumerable<Comparison> results) =>
    [
        .. from r in results
           group r by r.Threads into rows
           orderby rows.Key
           let mean = Comparison.GeometricMeanRatio(rows)
           let ratio = mean is null ? "" : $"geometric mean of the ratios (S1 to S12) {Number(mean.Value, "N2")}; "
           let peak = rows.Select(row => row.PeakGflops).Order().ElementAt(rows.Count() / 2)
           select $"{rows.Key} thread{(rows.Key == 1 ? "" : "s")}: {ratio}multiply-add peak {Number(peak, "N0")} GFLOP/s.",
    ];

    /// <summary>Says that ratios compare different vectors.</summary>
    public static string WiderPeer(RunConditions conditions) =>
        $"ONNX Runtime cannot be told to leave out this processor's {conditions.Processor.VectorBits}-bit vectors, "
        + $"and the layers run with {conditions.Width.Name}: these ratios say nothing about a processor without them.";

    private static string[] Row(Comparison r, bool hasPeer)
    {
        BenchmarkShape shape = r.Shape;
        string[] peer = !hasPeer ? []
            : r.Peer is not { } figures ? ["", "", "", ""]
            : [
                Number(figures.Microseconds, "N1"),
                Number(r.Ratio!.Value, "N2"),
                figures.Form,
                Number(figures.MaxDifference, "0e+0"),
            ];
        return
        [
            shape.Name,
            shape.Sizes,
            Number(r.Threads, "N0"),
            Number(r.OursMicroseconds, "N1"),
            .. peer,
            Number(r.OursGflops, "N0"),
            Number(r.LimitMicroseconds, "N1"),
            r.LimitedByReading ? "read" : "fma",
            Number(r.PercentOfLimit, "N0"),
            Number(r.BytesPerCall, "N0"),
        ];
    }

    private static void WriteRemarks(
        IAnsiConsole console, IReadOnlyCollection<Comparison> results, RunConditions conditions, PeerFigures? peer)
    {
        Means(results).ForEach(console.WriteLine);
        console.WriteLine(
            "fma: useful multiply-adds at the peak of the cores in this run. "
            + "read: the weights, the cached keys and values, or both, at the bandwidth of what holds that many bytes.");
        if (peer is not null)
        {
            bool isPadded = peer.Name == PaddedContender.PeerName;
            console.WriteLine(
                $"peer: {(isPadded ? "" : $"{peer.Name}, the fastest of its forms for each row, for L4 over the padded batch with a mask; ")}"
                + "S16: the same layer over the padded batch; ratio: its time / ours; difference: largest, relative to the largest output.");
            if (conditions.PeerIsWider)
            {
                console.WriteLine(WiderPeer(conditions));
            }
        }
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
