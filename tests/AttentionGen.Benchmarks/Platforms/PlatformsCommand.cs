using System.Globalization;
using System.Runtime.InteropServices;
using AttentionGen.Benchmarks.Machine;
using AttentionGen.Package.Tests.Platforms;
using Spectre.Console;

namespace AttentionGen.Benchmarks.Platforms;

/// <summary>
/// <c>platforms</c>: the table of docs/platforms.md. One program is published in each form that this machine can make, run where
/// it can be run, and compared with the JIT's bits and with plain loops.
/// </summary>
internal static class PlatformsCommand
{
    public const string Name = "platforms";

    public const string Usage = $"""
        {Name}
          vectors, bits, speed, size and first call of one program under the JIT, as a native program, for Arm64 and for other
          systems, as far as they can be published and run here
        """;

    /// <summary>Nothing said: the JIT takes the widest vectors that there are.</summary>
    private static readonly (string Name, string Value)[] Widest = [];

    private static readonly (string Variable, int NarrowerThan)[] Switches =
        [("DOTNET_EnableAVX512", 512), ("DOTNET_EnableAVX2", 256), ("DOTNET_EnableHWIntrinsic", 128)];

    public static int Run()
    {
        using var project = new ProbeProject();
        List<Row> rows = [];
        foreach (PlatformForm form in Forms())
        {
            Console.Error.WriteLine($"publishing: {form.Name}");
            rows.AddRange(Publish(project, form));
        }

        foreach (Row row in rows.Where(row => row.Published is not null && row.Runs))
        {
            Console.Error.WriteLine($"measuring: {row.Name}");
            row.Measure();
        }

        IAnsiConsole console = PlainConsole.Create();
        console.WriteLine($"{Processor.Current.Name}, .NET {Environment.Version}; D512 H8, 128 tokens, one thread; bits of {rows[0].Figures?.Calls.Length} kinds of call");
        console.Write(Table(rows));
        foreach (Row row in rows.Where(row => row.WhyNot is not null))
        {
            console.WriteLine($"{row.Name}: {row.WhyNot}");
        }

        return 0;
    }

    private static IEnumerable<PlatformForm> Forms()
    {
        yield return PlatformForm.Jit;
        yield return PlatformForm.ReadyToRun;
        yield return PlatformForm.SingleFile;
        yield return PlatformForm.NativeAot;
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            yield return PlatformForm.NativeAotOfTheSdk;
            yield return PlatformForm.NativeAotFor("x86-64-v4");
            yield return PlatformForm.Arm64;
            yield return PlatformForm.Arm64NativeAot;
        }

        yield return PlatformForm.Windows;
        yield return PlatformForm.Musl;
    }

    /// <summary>The JIT has a row for each width of this processor.</summary>
    private static IEnumerable<Row> Publish(ProbeProject project, PlatformForm form)
    {
        PublishedForm published;
        try
        {
            published = project.Publish(form);
        }
        catch (InvalidOperationException exception)
        {
            return [new Row(form.Name) { WhyNot = Reason(exception.Message) }];
        }

        // Publishing for this machine's own system is another row's; these are here for what they are elsewhere.
        bool runs = form != PlatformForm.Windows && form != PlatformForm.Musl;
        return form != PlatformForm.Jit
            ? [new Row(form.Name) { Published = published, Runs = runs, WhyNot = runs ? null : "published, and not run here" }]
            :
            [
                new Row(form.Name) { Published = published },
                .. Switches.Where(narrower => Processor.Current.VectorBits >= narrower.NarrowerThan)
                    .Select(narrower => new Row($"{form.Name}, {narrower.Variable}=0") { Published = published, Environment = [(narrower.Variable, "0")] }),
            ];
    }

    private static Table Table(List<Row> rows)
    {
        Table table = new Table().RoundedBorder();
        table.AddColumn("form").AddColumn("vectors").AddColumn("bits");
        foreach (string name in (string[])["a call, µs", "plain loops, µs", "times as fast", "size, MB", "first call, ms"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        string[]? expected = rows[0].Figures?.Calls;
        foreach (Row row in rows)
        {
            PlatformFigures? figures = row.Figures;
            table.AddRow(
                row.Name,
                figures?.Width ?? "",
                figures is null ? "" : expected is not null && figures.Calls.SequenceEqual(expected) ? "the same" : "others",
                Text(figures?.Microseconds, "N0"),
                Text(figures?.PlainMicroseconds, "N0"),
                Text(figures?.PlainMicroseconds / figures?.Microseconds, "F0"),
                Text(row.Published?.Bytes / 1e6, "F1"),
                Text(figures?.FirstCallMilliseconds, "N0"));
        }

        return table;
    }

    private static string Text(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    /// <summary>The line of a long message that says what is wrong: an error of the build, or the first line with words.</summary>
    private static string Reason(string message)
    {
        string[] lines = [.. message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        return lines.FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? "it ends without a word";
    }

    /// <summary>A line of the table.</summary>
    private sealed class Row(string name)
    {
        public string Name => name;

        public PublishedForm? Published { get; init; }

        public IReadOnlyList<(string Name, string Value)> Environment { get; init; } = Widest;

        /// <summary>Whether it can be run here.</summary>
        public bool Runs { get; init; } = true;

        public PlatformFigures? Figures { get; private set; }

        /// <summary>Why something is missing.</summary>
        public string? WhyNot { get; set; }

        public void Measure()
        {
            try
            {
                Figures = PlatformFigures.Measure(Published!.Command, Environment);
            }
            catch (InvalidOperationException exception)
            {
                WhyNot = Reason(exception.Message);
            }
        }
    }
}
