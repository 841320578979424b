using System.Globalization;
using AttentionGen.Benchmarks.Compare;
using AttentionGen.Benchmarks.Machine;
using AttentionGen.Benchmarks.OnnxRuntime;
using Spectre.Console;
using CompareOptions = AttentionGen.Benchmarks.Compare.CompareOptions;

namespace AttentionGen.Benchmarks.Functions;

/// <summary>Compares layers with score and mask functions with what computes the same without.</summary>
internal static class FunctionsCommand
{
    public static int Run(CompareOptions options)
    {
        RunConditions conditions = RunConditions.Here(options.Disturb);
        Console.Error.WriteLine($"{conditions}; medians of interleaved samples.");
        OrtEnvironment? peer = options.Peer ? CompareCommand.FindPeer(conditions) : null;
        FunctionRow[] rows = [.. FunctionRows.All.Where(row => (peer is not null || !row.IsPeer) && row.Name.Contains(options.Functions ?? "", StringComparison.OrdinalIgnoreCase))];
        var results = new List<FunctionComparison>();
        foreach (int threads in options.Threads)
        {
            foreach (FunctionRow row in rows)
            {
                Console.Error.Write($"[{results.Count + 1}/{rows.Length * options.Threads.Count}] {row.Name,-32} {row.Tokens} tokens, {threads} thread{(threads == 1 ? " " : "s")} ");
                try
                {
                    results.Add(FunctionComparison.Measure(row, threads, peer));
                }
                catch (DisagreementException exception)
                {
                    Console.Error.WriteLine($"FAILED: {exception.Message}");
                    return 1;
                }

                FunctionComparison last = results[^1];
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{last.Microseconds,12:N1} µs, {row.Against} {last.OtherMicroseconds:N1} µs {last.Form}, {Figure(last)}"));
            }
        }

        Write(results, conditions);
        return 0;
    }

    private static void Write(List<FunctionComparison> results, RunConditions conditions)
    {
        Table table = new Table().RoundedBorder();
        foreach (string name in (string[])["function", "tokens", "threads", "µs", "against", "its form", "its µs", "figure", "bar", "pairs seen", "difference"])
        {
            table.AddColumn(new TableColumn(name).NoWrap());
        }

        foreach (FunctionComparison r in results)
        {
            table.AddRow(
                r.Row.Name,
                Number(r.Row.Tokens, "N0"),
                Number(r.Threads, "N0"),
                Number(r.Microseconds, "N1"),
                r.Row.Against,
                r.Form,
                Number(r.OtherMicroseconds, "N1"),
                Figure(r),
                r.IsMet switch { true => "met", false => "NOT MET", _ => "" },
                r.SeenShare is { } seen ? $"{Number(100 * seen, "0.0")} %" : "",
                Number(r.Difference, "0e+0"));
        }

        IAnsiConsole console = PlainConsole.Create();
        console.WriteLine($"{conditions}");
        console.Write(table);
        console.WriteLine(
            $"Width {FunctionData.DModel}, {FunctionData.Heads} heads, the attention alone unless it says whole layer; "
            + "pairs seen: of all multiply-adds of scores and contexts; difference: largest, relative to the largest output. "
            + "With one thread the time is that of the processor, so that neighbours count less.");
        int bars = results.Count(static result => result.IsMet is not null);
        console.WriteLine($"{results.Count(static result => result.IsMet == true)} of {bars} bars met.");
        if (results.Count(static result => result.WaitedShare > 0.05) is > 0 and var disturbed)
        {
            console.WriteLine($"The machine was busy: {disturbed} of {results.Count} rows had to wait for a core for more than a twentieth of the time.");
        }
    }

    private static string Figure(FunctionComparison r) => r.Row switch
    {
        { MostTime: { } most } => $"{Number(r.Time, "N2")} of its time (at most {Number(most, "0.##")})",
        { LeastRatio: { } least } => $"{Number(r.Ratio, "N2")} times as fast (at least {Number(least, "0.##")})",
        { Other: not null } => $"{Number(r.Time, "N2")} of its time",
        _ => $"{Number(r.Ratio, "N2")} times as fast",
    };

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
