using AttentionGen.Package.Tests.Harness;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>The package in a project that has never heard of this repository.</summary>
[Collection(PackageCollection.Name)]
public sealed class ConsumerTests(PackedPackage package)
{
    [Fact]
    public void AProjectMadeByReadmesCommands_BuildsCleanly_AndItsLayerAgreesWithTheReference()
    {
        using var bench = new Workbench(package, knowsFeed: false);
        bench.AddProject("App", "<OutputType>Exe</OutputType>", "", Consumers.Program, Consumers.Layer);
        bench.Dotnet("App", [.. ReadmeCommands.Arguments("nuget add source", PackedPackage.Feed), "--configfile", "../nuget.config"]).AssertSucceeded();
        bench.Dotnet("App", [.. ReadmeCommands.Arguments("add package", PackedPackage.Feed), "--version", package.Version]).AssertSucceeded();
        bench.Dotnet("App", "build", "-c", "Release", "--no-restore").AssertClean();
        bench.Dotnet("App", "run", "-c", "Release", "--no-build").AssertSucceeded();
    }

    [Fact]
    public void AProjectWithBadAttributes_FailsWithTheIdsOnTheArguments_AndWithNothingElse()
    {
        MarkedSource source = MarkedSource.Parse(Consumers.Read(Consumers.BadLayers));
        using var bench = new Workbench(package);
        bench.AddProject("Bad", "", bench.PackageReference);
        bench.AddFile("Bad", Consumers.BadLayers, source.Text);

        CommandResult build = bench.Dotnet("Bad", "build");

        Assert.True(build.ExitCode != 0, build.ToString());
        Assert.All(build.Messages, message => Assert.Equal((Consumers.BadLayers, "error"), (message.File, message.Severity)));
        Assert.Equal(
            source.Expected.OrderBy(place => (place.Line, place.Column)),
            build.Messages.Select(message => new MarkedSource.Place(message.Line, message.Column, message.Id)).OrderBy(place => (place.Line, place.Column)));
    }

    [Fact]
    public void TheReport_IsBesideTheOutput_WhenAProjectAsksForIt()
    {
        using var bench = new Workbench(package);
        bench.AddProject("Library", "<AttentionGenReport>true</AttentionGenReport>", bench.PackageReference, Consumers.Layer);
        bench.Dotnet("Library", "build", "-c", "Release").AssertClean();
        string report = File.ReadAllText(bench.PathOf("Library", "bin", "Release", "net10.0", "Library.attention.txt"));
        Assert.Contains("Consumer.DecoderAttention", report, StringComparison.Ordinal);
    }
}
