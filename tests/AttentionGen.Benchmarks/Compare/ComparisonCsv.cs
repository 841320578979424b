using System.Globalization;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>Writes comparisons for programs: a header and one line each, invariant numbers, empty fields for no peer.</summary>
internal static class ComparisonCsv
{
    public static void Write(IEnumerable<Comparison> results, TextWriter writer)
    {
        writer.WriteLine("shape,threads,ours_us,peer_us,ratio,percent_of_limit,bytes_per_call");
        foreach (Comparison r in results)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{r.Shape.Name},{r.Threads},{r.OursMicroseconds:F2},{r.Peer?.Microseconds:F2},{r.Ratio:F3},{r.PercentOfLimit:F1},{r.BytesPerCall}"));
        }
    }
}
