using System.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests.Report;

/// <summary>
/// AttentionGenReport in a project outside the repository that imports the package's targets: the report lies next to the
/// build output, stays up to date, and goes when it should.
/// </summary>
public sealed class ReportBuildTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attention-report").FullName;

    private string Report => Path.Combine(_folder, "out", "Demo.attention.txt");

    [Fact]
    public void Report_LiesNextToTheOutput_FollowsEdits_ComesBack_AndGoesWithTheSwitch()
    {
        Write("DModel = 64, Heads = 4");
        Build("-p:AttentionGenReport=true");
        Assert.Contains("1 attention layer,", File.ReadAllText(Report), StringComparison.Ordinal);
        Assert.Contains("DModel = 64, Heads = 4", File.ReadAllText(Report), StringComparison.Ordinal);
        Assert.DoesNotContain("*/", File.ReadAllText(Report), StringComparison.Ordinal);

        // Nothing to compile: the report is written again all the same.
        string before = File.ReadAllText(Report);
        File.Delete(Report);
        Build("-p:AttentionGenReport=true");
        Assert.Equal(before, File.ReadAllText(Report));

        Write("DModel = 64, Heads = 8");
        Build("-p:AttentionGenReport=true");
        Assert.Contains("DModel = 64, Heads = 8", File.ReadAllText(Report), StringComparison.Ordinal);
        Assert.DoesNotContain("Heads = 4", File.ReadAllText(Report), StringComparison.Ordinal);

        Build();
        Assert.False(File.Exists(Report), "A report of a project that asks for none any more was left.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string arguments)
    {
        string library = typeof(MultiHeadAttentionAttribute).Assembly.Location;
        string tensors = typeof(System.Numerics.Tensors.TensorSpan<>).Assembly.Location;
        string generator = typeof(MultiHeadAttentionGenerator).Assembly.Location;
        File.WriteAllText(
            Path.Combine(_folder, "Demo.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputPath>out</OutputPath>
                <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{library}" />
                <Reference Include="{tensors}" />
                <Analyzer Include="{generator}" />
              </ItemGroup>
              <Import Project="{RepositoryRoot.Combine("src", "AttentionGen", "buildTransitive", "AttentionGen.targets")}" />
            </Project>
            """);
        File.WriteAllText(
            Path.Combine(_folder, "Layer.cs"),
            $"using AttentionGen;\nnamespace Demo;\n[MultiHeadAttention({arguments})]\npublic partial class Layer;\n");
    }

    private void Build(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = _folder,
            ArgumentList = { "build", "Demo.csproj", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false" },
            RedirectStandardOutput = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Only the first build has something to restore.
        if (Directory.Exists(Path.Combine(_folder, "obj")))
        {
            start.ArgumentList.Add("--no-restore");
        }

        // The test host's own settings of MSBuild are not this build's, nor are the widths of this repository's tests.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment.Remove("AttentionGenWidths");
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
    }
}
