using AttentionGen.Package.Tests.Harness;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>Which vector widths are written in a project that uses the package: what it asks for, and what it is built for.</summary>
public sealed class WidthsTests(RestoredProject project) : IClassFixture<RestoredProject>
{
    /// <summary>The compiler writes the generated files to disk, where they are counted.</summary>
    private const string Emit = "<EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles><CompilerGeneratedFilesOutputPath>obj/generated</CompilerGeneratedFilesOutputPath>";

    private static readonly string[] Names = ["Scalar", "Vector128", "Vector256", "Vector512"];

    /// <summary>
    /// In the file that the compiler reads; what the generator makes of the two values, its own tests say. There a semicolon would
    /// begin a comment, and a line is a value.
    /// </summary>
    [Theory]
    [InlineData("", "", "")]
    [InlineData("<AttentionGenWidths>Vector256;Vector512</AttentionGenWidths>", "Vector256,Vector512", "")]
    [InlineData("<AttentionGenWidths>\n    vector128,\n    Scalar\n  </AttentionGenWidths>", "vector128,Scalar", "")]
    [InlineData("<RuntimeIdentifier>linux-arm64</RuntimeIdentifier><SelfContained>false</SelfContained>", "", "linux-arm64")]
    [InlineData("<RuntimeIdentifier>linux-x64</RuntimeIdentifier><SelfContained>false</SelfContained>", "", "linux-x64")]
    [InlineData("<RuntimeIdentifier>linux-arm64</RuntimeIdentifier><SelfContained>false</SelfContained><AttentionGenWidths>All</AttentionGenWidths>", "All", "linux-arm64")]
    [InlineData("<RuntimeIdentifiers>linux-arm64</RuntimeIdentifiers>", "", "linux-arm64")]
    [InlineData("<RuntimeIdentifiers>linux-arm64;linux-x64</RuntimeIdentifiers>", "", "")]
    public void TheCompiler_IsToldWhatAProjectAsksFor_AndWhatItIsBuiltFor(string properties, string widths, string runtime)
    {
        project.Write(properties);
        string written = project.Bench.Dotnet("App", "msbuild", "-t:GenerateMSBuildEditorConfigFile", "-getProperty:GeneratedMSBuildEditorConfigFile").AssertSucceeded().Output.Trim();
        Dictionary<string, string> values = File.ReadLines(project.Bench.PathOf("App", written))
            .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);
        Assert.Equal(widths.Split(','), values["build_property._AttentionGenWidths"].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).DefaultIfEmpty(""));
        Assert.Equal(runtime, values["build_property._AttentionGenRuntime"]);
    }

    [Fact]
    public void AChangedProperty_IsFollowed_CountsWhereverItIsSet_AndTheNativeWidthRunsOnTheMachineThatBuilt()
    {
        project.Write(Emit);
        Build("-p:AttentionGenWidths=Vector256");
        Assert.Equal("Vector256", Written());

        // Imported behind the package's own targets. The compiler deletes no file of a build before.
        Directory.Delete(project.Bench.PathOf("App", "obj", "generated"), recursive: true);
        project.Bench.AddFile("App", "Directory.Build.targets", "<Project><PropertyGroup><AttentionGenWidths>Native</AttentionGenWidths></PropertyGroup></Project>");
        Build();
        Assert.Contains(Written(), Names);
        project.Bench.Dotnet("App", "bin/Release/net10.0/App.dll").AssertSucceeded();
    }

    [Fact]
    public void AnUnknownWidth_EndsTheBuild_WithOneErrorForAllLayers()
    {
        project.Write("<AttentionGenWidths>Vector256;AVX512</AttentionGenWidths>");
        project.Bench.AddFile("App", "Second.cs", "namespace Consumer; [AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4)] public partial class Second;");

        CommandResult build = project.Bench.Dotnet("App", "build", "--no-restore");

        Assert.True(build.ExitCode != 0, build.ToString());
        BuildMessage message = Assert.Single(build.Messages);
        Assert.Equal("ATTN0029", message.Id);
        Assert.Contains("AttentionGenWidths AVX512 is no vector width", message.Text, StringComparison.Ordinal);
    }

    private void Build(params IEnumerable<string> more) =>
        project.Bench.Dotnet("App", ["build", "-c", "Release", "--no-restore", .. more]).AssertClean();

    private string Written() => string.Join(' ', Names.Where(name =>
        Directory.EnumerateFiles(project.Bench.PathOf("App", "obj", "generated"), $"*.{name}.g.cs", SearchOption.AllDirectories).Any()));
}
