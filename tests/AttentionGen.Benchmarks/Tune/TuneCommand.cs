using System.Globalization;
using AttentionGen.Benchmarks.Compare;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Machine;
using AttentionGen.Generator.Planning;
using Spectre.Console;
using CompareOptions = AttentionGen.Benchmarks.Compare.CompareOptions;

namespace AttentionGen.Benchmarks.Tune;

/// <summary>
/// <c>tune</c>: generates a layer with every tile that the registers allow, runs them in turn on this machine, and says
/// whether the planner's arithmetic picked one that is near the best.
/// </summary>
internal static class TuneCommand
{
    public const string Usage = """
        tune [--shapes S2,S7] [--full | --causal]
          of S1 to S12: every tile that fits the registers, measured on one thread: is the planner's choice within 3 % of the best?
        """;

    private const double Tolerance = 0.03;

    public static int Run(CompareOptions options)
    {
        VectorWidth width = VectorWidth.All.First(width => width.Lanes * 32 == Math.Max(FmaPeak.WidthBits, 32));
        bool isNear = true;
        using var limits = new MachineLimits(threads: 1, readBytes: 1 << 20);
        foreach (BenchmarkShape shape in options.Shapes)
        {
            Console.Error.WriteLine($"{shape.Name}: generating and compiling ...");
            List<TunedLayer> layers = [.. TilePlan.Candidates(width).Select(tiles => TunedLayer.Compile(shape, width, tiles))];
            InterleavedTimer.Result times = InterleavedTimer.Measure(layers, limits);
            foreach (TunedLayer layer in layers)
            {
                Agreement.Require($"{shape.Name}, {layer.Name}", Agreement.MaxDifference(layers[0].Output, layer.Output));
            }

            isNear &= Print(shape, width, layers, times);
        }

        return isNear ? 0 : 1;
    }

    private static bool Print(BenchmarkShape shape, VectorWidth width, List<TunedLayer> layers, InterleavedTimer.Result times)
    {
        string chosen = TunedLayer.NameOf(TilePlan.Of(width));
        double best = times.Microseconds.Min();
        double ours = times.Microseconds[layers.FindIndex(layer => layer.Name == chosen)];
        bool isNear = ours <= best * (1 + Tolerance);
        var table = new Table().Border(TableBorder.Rounded).Title($"{shape.Name}, {width.Name}: rows x vectors, and the lower tiles");
        table.AddColumns("tile", "µs", "of the best", "");
        table.Columns[1].RightAligned();
        table.Columns[2].RightAligned();
        foreach ((TunedLayer layer, double microseconds) in layers.Zip(times.Microseconds).OrderBy(pair => pair.Second))
        {
            table.AddRow(
                layer.Name,
                microseconds.ToString("N1", CultureInfo.InvariantCulture),
                (microseconds / best).ToString("N3", CultureInfo.InvariantCulture),
                layer.Name == chosen ? "the planner's" : "");
        }

        AnsiConsole.Write(table);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{shape.Name}: the planner's {chosen} is {(isNear ? "within" : "NOT within")} {Tolerance:P0} of the best ({ours / best - 1:P1} slower)."));
        return isNear;
    }
}
