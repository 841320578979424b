using System.Globalization;
using Spectre.Console;

namespace AttentionGen.Benchmarks.BuildTime;

/// <summary><c>build-time</c>: what layers cost whoever builds a project, from nothing and after an edit elsewhere.</summary>
internal static class BuildTimeCommand
{
    public const string Name = "build-time";

    public const string Usage = $"""
        {Name} [--whole] [--assemblies FOLDER]
          seconds that projects with 0 to 20 layers take to build, in all vector widths and in one, and such with whole layers beside their
          attention (these alone with --whole); of another build of library and generator, which is in FOLDER, if there is one; on Linux,
          and with nothing else running
        """;

    private const int Failed = 1;

    /// <param name="onlyWhole">Whether projects of attention layers of many shapes are left out.</param>
    /// <param name="assemblies">The folder with another build of the library and the generator, or null.</param>
    public static int Run(bool onlyWhole, string? assemblies)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("build-time reads processor times the way Linux tells them, and this is another system.");
            return Failed;
        }

        Table table = new Table().RoundedBorder();
        table.AddColumn("layers").AddColumn("widths");
        foreach (string name in (string[])["from nothing, processor s", "clock s", "an edit, processor s", "clock s"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach ((string name, string[] attributes) in (onlyWhole ? [LayerSets.Attention[0]] : LayerSets.Attention).Concat(LayerSets.Whole))
        {
            foreach (string widths in attributes.Length == 0 ? (string[])["none"] : ["All", "Native"])
            {
                using var project = new LayerProject(attributes, attributes.Length == 0 ? "All" : widths, assemblies ?? AppContext.BaseDirectory);
                BuildCost cold = project.BuildCold();
                BuildCost edited = project.BuildEdited();
                table.AddRow(name, widths, Seconds(cold.Processor), Seconds(cold.Elapsed), Seconds(edited.Processor), Seconds(edited.Elapsed));
            }
        }

        PlainConsole.Create().Write(table);
        return 0;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
}
