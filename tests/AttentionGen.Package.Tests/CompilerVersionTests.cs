using System.Xml.Linq;
using AttentionGen.Package.Tests.Harness;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>A compiler that is too old for the generator, which the build only learns of through MSBuild's property for it.</summary>
public sealed class CompilerVersionTests(PackedPackage package, RestoredProject project)
    : IClassFixture<PackedPackage>, IClassFixture<RestoredProject>
{
    [Fact]
    public void ATooOldCompiler_EndsTheBuild_WithOneSentenceAndNothingElse()
    {
        CommandResult build = project.Bench.Dotnet("App", "build", "--no-restore", "-p:CompilerApiVersion=roslyn4.8");

        Assert.True(build.ExitCode != 0, build.ToString());
        BuildMessage message = Assert.Single(build.Messages);
        Assert.Equal("AttentionGen.Compiler.targets", message.File);
        Assert.Equal(
            "AttentionGen needs the C# compiler 4.14 or later, but this project is compiled with 4.8; build with the .NET 10 SDK, "
            + "and remove or update a PackageReference to Microsoft.Net.Compilers.Toolset.",
            message.Text);
    }

    [Theory]
    [InlineData("roslyn3.11", false)]
    [InlineData("roslyn4.13", false)]
    [InlineData("roslyn4.14", true)]
    [InlineData("roslyn5.0", true)]
    public void ACompiler_IsLetThroughFromTheVersionThatTheGeneratorIsBuiltFor(string compiler, bool isNewEnough)
    {
        CommandResult check = project.Bench.Dotnet("App", [.. Check(compiler), "--no-restore"]);
        Assert.True(check.ExitCode == 0 == isNewEnough, check.ToString());
    }

    /// <summary>The SDK hands analyzers of packages on, so the generator runs there too: hence buildTransitive.</summary>
    [Fact]
    public void AProjectThatHasTheGeneratorThroughALibrary_IsStoppedAsWell()
    {
        using var bench = new Workbench(package);
        bench.AddProject("Layers", "", bench.PackageReference);
        bench.AddProject("App", "", """<ProjectReference Include="../Layers/Layers.csproj" />""");
        BuildMessage message = Assert.Single(bench.Dotnet("App", Check("roslyn4.8")).Messages);
        Assert.StartsWith("AttentionGen needs the C# compiler", message.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AProjectInVisualBasic_WhichRunsNoGenerator_IsLetThrough()
    {
        using var bench = new Workbench(package);
        bench.AddProjectFile("Basic", "Basic.vbproj", "", bench.PackageReference);
        bench.Dotnet("Basic", Check("roslyn4.8")).AssertClean();
    }

    [Fact]
    public void TheSentenceNamesTheCompiler_ThatTheGeneratorIsBuiltFor()
    {
        XElement targets = XElement.Load(RepositoryRoot.Combine("src", "AttentionGen", "buildTransitive", "AttentionGen.Compiler.targets"));
        XElement versions = XElement.Load(RepositoryRoot.Combine("Directory.Packages.props"));
        string needed = targets.Descendants("_AttentionGenCompilerNeeded").Single().Value;
        string built = versions.Descendants("PackageVersion").Single(version => version.Attribute("Include")!.Value == "Microsoft.CodeAnalysis.CSharp").Attribute("Version")!.Value;
        Assert.Equal(built, $"{needed}.0");
    }

    /// <summary>A build that goes no further than what the check needs: the analyzers that packages bring.</summary>
    private static string[] Check(string compiler) =>
        ["build", "-t:ResolveLockFileAnalyzers;AttentionGenCheckCompiler", $"-p:CompilerApiVersion={compiler}"];
}
