using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.Versioning;
using AttentionGen.Benchmarks.Machine;

namespace AttentionGen.Benchmarks.BuildTime;

/// <summary>A user's project with some layers, in a folder of its own, and its builds.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LayerProject : IDisposable
{
    private const int WarmingBuilds = 5;
    private const int MeasuredEdits = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("attention-build-time").FullName;
    private readonly string _serverId = $"attention-build-time-{Guid.NewGuid():N}";
    private int _edits;

    /// <param name="attributes">The attribute of each layer.</param>
    /// <param name="widths">AttentionGenWidths.</param>
    /// <param name="assemblies">The folder with the library and the generator.</param>
    public LayerProject(IReadOnlyList<string> attributes, string widths, string assemblies)
    {
        Write("Demo.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <AttentionGenWidths>{widths}</AttentionGenWidths>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{Path.Combine(assemblies, "AttentionGen.dll")}" />
                <Reference Include="{typeof(TensorSpan<>).Assembly.Location}" />
                <Analyzer Include="{Path.Combine(assemblies, "AttentionGen.Generator.dll")}" />
              </ItemGroup>
              <Import Project="{Path.Combine(AppContext.BaseDirectory, "buildTransitive", "AttentionGen.targets")}" />
            </Project>
            """);
        Edit();
        for (int i = 0; i < attributes.Count; i++)
        {
            Write($"Layer{i}.cs", $"using AttentionGen;\nnamespace Demo;\n[{attributes[i]}]\npublic partial class Layer{i};\n");
        }

        Dotnet("restore");
    }

    /// <summary>Builds everything, without a compiler server.</summary>
    public BuildCost BuildCold() => Measure(server: null, "build", "--no-restore", "--no-incremental", "-m:1", "-p:UseSharedCompilation=false");

    /// <summary>
    /// Builds after an edit of a comment beside the layers, by a compiler server of its own that has built the project before:
    /// the least of several, because what else the machine does only makes it more.
    /// </summary>
    /// <exception cref="InvalidOperationException">The compiler server is not found.</exception>
    public BuildCost BuildEdited()
    {
        string[] build = ["build", "--no-restore", "-m:1", "-p:UseSharedCompilation=true", $"-p:SharedCompilationId={_serverId}"];
        for (int i = 0; i < WarmingBuilds; i++)
        {
            Edit();
            Dotnet(build);
        }

        using Process server = ProcessorTime.Find(_serverId) ?? throw new InvalidOperationException("The compiler server that the build started is not found.");
        try
        {
            return Enumerable.Range(0, MeasuredEdits).Select(_ =>
            {
                Edit();
                return Measure(server, build);
            }).MinBy(cost => cost.Processor);
        }
        finally
        {
            server.Kill();
            server.WaitForExit();

            // Its socket, which it would have deleted when it ended by itself.
            File.Delete(Path.Combine(Path.GetTempPath(), _serverId));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Edit() => Write("Program.cs", $"namespace Demo;\n\n/// <summary>Beside the layers.</summary>\npublic static class Program\n{{\n    // Edit {++_edits}.\n}}\n");

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text);

    private BuildCost Measure(Process? server, params string[] arguments)
    {
        TimeSpan before = Processor(server);
        long start = Stopwatch.GetTimestamp();
        Dotnet(arguments);
        return new BuildCost(Processor(server) - before, Stopwatch.GetElapsedTime(start));
    }

    private static TimeSpan Processor(Process? server)
    {
        server?.Refresh();
        return ProcessorTime.OfChildren() + (server?.TotalProcessorTime ?? TimeSpan.Zero);
    }

    private void Dotnet(params string[] arguments) => Sdk.Run(_folder, arguments);
}

/// <summary>What a build took.</summary>
/// <param name="Processor">Processor time of all programs that took part.</param>
/// <param name="Elapsed">Time on the clock.</param>
internal readonly record struct BuildCost(TimeSpan Processor, TimeSpan Elapsed);
