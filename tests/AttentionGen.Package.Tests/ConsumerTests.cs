using AttentionGen.Package.Tests.Harness;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>The package in a project that has never heard of this repository.</summary>
public sealed class ConsumerTests(PackedPackage package) : IClassFixture<PackedPackage>
{
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

    /// <summary>Not its layers, each use of which would be an error of its own. Without the framework's packs, which not every machine has.</summary>
    [Theory]
    [InlineData("net8.0")]
    [InlineData("net9.0")]
    public void AProjectForAnOlderFramework_IsToldOnce_WhichOneThePackageNeeds(string framework)
    {
        using var bench = new Workbench(package);
        bench.AddProject(
            "Older",
            $"<TargetFramework>{framework}</TargetFramework><EnableTargetingPackDownload>false</EnableTargetingPackDownload>",
            bench.PackageReference,
            Consumers.Layer);

        CommandResult build = bench.Dotnet("Older", "build");

        Assert.True(build.ExitCode != 0, build.ToString());
        BuildMessage message = Assert.Single(build.Messages);
        Assert.Equal(("error", "NU1202"), (message.Severity, message.Id));
        Assert.Contains($"is not compatible with {framework}", message.Text, StringComparison.Ordinal);
        Assert.Contains("supports: net10.0", message.Text, StringComparison.Ordinal);
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
