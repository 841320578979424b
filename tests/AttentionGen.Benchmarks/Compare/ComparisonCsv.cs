using System.Globalization;
using AttentionGen.Benchmarks.Machine;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>Writes comparisons for programs: a header and one line each, invariant numbers, empty fields for no peer.</summary>
internal static class ComparisonCsv
{
    public static void Write(IEnumerable<Comparison> results, RunConditions conditions, TextWriter writer)
    {
        // The name of a processor may hold commas.
        string where = $"\"{conditions.Processor.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\","
            + $"{conditions.Width.Name},{(conditions.Disturbed ? "yes" : "no")}";
        writer.WriteLine(CompareOptions.Columns);
        foreach (Comparison r in results)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{r.Shape.Name},{r.Threads},{r.OursMicroseconds:F2},{r.Peer?.Microseconds:F2},{r.Ratio:F3},{r.PercentOfLimit:F1},{r.BytesPerCall},{where}"));
        }
    }
}
