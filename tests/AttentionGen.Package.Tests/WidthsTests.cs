using AttentionGen.Package.Tests.Harness;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>Which vector widths are written in a project that uses the package: what it asks for, and what it is built for.</summary>
[Collection(PackageCollection.Name)]
public sealed class WidthsTests(PackedPackage package)
{
    private const string EveryWidth = "Scalar Vector128 Vector256 Vector512";

    /// <summary>The compiler writes the generated files to disk, where they are counted.</summary>
    private const string Emit = "<EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles><CompilerGeneratedFilesOutputPath>obj/generated</CompilerGeneratedFilesOutputPath>";

    private static readonly string[] Names = EveryWidth.Split(' ');

    [Theory]
    [InlineData("", EveryWidth)]
    [InlineData("<AttentionGenWidths>Vector256;Vector512</AttentionGenWidths>", "Vector256 Vector512")]
    [InlineData("<AttentionGenWidths>\n    vector128,\n    Scalar\n  </AttentionGenWidths>", "Scalar Vector128")]
    [InlineData("<RuntimeIdentifier>linux-arm64</RuntimeIdentifier><SelfContained>false</SelfContained>", "Scalar Vector128")]
    [InlineData("<RuntimeIdentifier>linux-x64</RuntimeIdentifier><SelfContained>false</SelfContained>", EveryWidth)]
    [InlineData("<RuntimeIdentifier>linux-arm64</RuntimeIdentifier><SelfContained>false</SelfContained><AttentionGenWidths>All</AttentionGenWidths>", EveryWidth)]
    [InlineData("<RuntimeIdentifiers>linux-arm64</RuntimeIdentifiers>", "Scalar Vector128")]
    [InlineData("<RuntimeIdentifiers>linux-arm64;linux-x64</RuntimeIdentifiers>", EveryWidth)]
    public void AProject_HasTheWidthsThatItAsksFor_OrThatItsRuntimeCanHave(string properties, string widths)
    {
        using var bench = new Workbench(package);
        bench.AddProject("App", properties + Emit, bench.PackageReference, Consumers.Layer);
        bench.Dotnet("App", "build").AssertClean();
        Assert.Equal(widths, Written(bench));
    }

    [Fact]
    public void AChangedProperty_IsFollowed_AndCountsWhereverItIsSet()
    {
        using var bench = new Workbench(package);
        bench.AddProject("App", Emit, bench.PackageReference, Consumers.Layer);
        bench.Dotnet("App", "build", "-p:AttentionGenWidths=Vector256").AssertClean();
        Assert.Equal("Vector256", Written(bench));

        // Imported behind the package's own targets. The compiler deletes no file of a build before.
        Directory.Delete(bench.PathOf("App", "obj", "generated"), recursive: true);
        bench.AddFile("App", "Directory.Build.targets", "<Project><PropertyGroup><AttentionGenWidths>Vector128;Scalar</AttentionGenWidths></PropertyGroup></Project>");
        bench.Dotnet("App", "build").AssertClean();
        Assert.Equal("Scalar Vector128", Written(bench));
    }

    [Fact]
    public void NativeWidth_RunsOnTheMachineThatBuilt()
    {
        using var bench = new Workbench(package);
        bench.AddProject("App", "<OutputType>Exe</OutputType><AttentionGenWidths>Native</AttentionGenWidths>" + Emit, bench.PackageReference, Consumers.Program, Consumers.Layer);
        bench.Dotnet("App", "build", "-c", "Release").AssertClean();
        Assert.Contains(Written(bench), Names);
        bench.Dotnet("App", "bin/Release/net10.0/App.dll").AssertSucceeded();
    }

    [Fact]
    public void AnUnknownWidth_EndsTheBuild_WithOneErrorForAllLayers()
    {
        using var bench = new Workbench(package);
        bench.AddProject("App", "<AttentionGenWidths>Vector256;AVX512</AttentionGenWidths>", bench.PackageReference, Consumers.Layer);
        bench.AddFile("App", "Second.cs", "namespace Consumer; [AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4)] public partial class Second;");

        CommandResult build = bench.Dotnet("App", "build");

        Assert.True(build.ExitCode != 0, build.ToString());
        BuildMessage message = Assert.Single(build.Messages);
        Assert.Equal("ATTN0029", message.Id);
        Assert.Contains("AttentionGenWidths AVX512 is no vector width", message.Text, StringComparison.Ordinal);
    }

    private static string Written(Workbench bench) => string.Join(' ', Names.Where(name =>
        Directory.EnumerateFiles(bench.PathOf("App", "obj", "generated"), $"*.{name}.g.cs", SearchOption.AllDirectories).Any()));
}
