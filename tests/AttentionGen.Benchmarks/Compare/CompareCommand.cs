using System.Globalization;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Machine;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>Runs the comparison: progress goes to standard error, the result to standard output.</summary>
internal static class CompareCommand
{
    public static int Run(CompareOptions options)
    {
        string width = FmaPeak.WidthBits == 0 ? "scalar" : $"{FmaPeak.WidthBits}-bit vectors";
        Console.Error.WriteLine($"One thread, {width}, .NET {Environment.Version}; medians of interleaved samples.");

        var results = new List<Comparison>();
        foreach (BenchmarkShape shape in options.Shapes)
        {
            Console.Error.Write($"[{results.Count + 1}/{options.Shapes.Count}] {shape.Name,-10} ");
            Comparison result = Comparison.Measure(shape);
            results.Add(result);
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.OursMicroseconds,10:N1} µs  {result.PercentOfLimit,3:N0} % of the limit"));
        }

        if (options.Csv)
        {
            ComparisonCsv.Write(results, Console.Out);
        }
        else
        {
            ComparisonTable.Write(results);
        }

        return 0;
    }
}
