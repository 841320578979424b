using System.Xml.Linq;
using AttentionGen.Package.Tests.Harness;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>README's commands and its first sample, as somebody types and pastes them who has nothing but a clone and the SDK.</summary>
public sealed class ReadmeTests(PackedPackage package) : IClassFixture<PackedPackage>
{
    /// <summary>The first command of "Install" has packed the package of all these tests; what follows is typed here.</summary>
    [NewestVersionFact]
    public void Install_MakesAProject_InWhichTheFirstSampleRuns_AndWhichTakesTheNextPack()
    {
        IReadOnlyList<string[]> install = Readme.Commands("Install");
        Assert.Equal(2, install.Count);
        string pack = install[0][0];
        string add = install[0][^1];
        Terminal terminal = package.Newcomer.OpenTerminal();
        foreach (string line in install[0].Skip(1))
        {
            terminal.Type(line).AssertSucceeded();
        }

        Assert.Equal(package.Version, Referenced(terminal.Folder));

        File.WriteAllText(Path.Combine(terminal.Folder, "Program.cs"), Readme.FirstSample);
        CommandResult run = terminal.Type(Assert.Single(install[1])).AssertClean();
        Assert.Matches(@"^(Vector\d+|Scalar): y\[0\] = -?\d", run.Output.Trim());

        CommandResult again = package.Newcomer.OpenTerminal().Type(pack).AssertClean();
        terminal.Type(add).AssertSucceeded();
        string next = Referenced(terminal.Folder);
        Assert.NotEqual(package.Version, next);
        Assert.Contains($"AttentionGen.{next}.nupkg", again.Output, StringComparison.Ordinal);
        terminal.Type(install[1][0]).AssertClean();
    }

    [Fact]
    public void TheQuickstart_Runs()
    {
        string[] commands = Assert.Single(Readme.Commands("Try it"));
        Terminal terminal = package.Newcomer.OpenTerminal();

        // The other line is the one that runs these tests.
        Assert.Equal("dotnet test -c Release", commands[1]);
        CommandResult run = terminal.Type(commands[0]).AssertClean();
        Assert.Matches("largest difference from PyTorch +[0-9.]+e-[0-9]+ ", run.Output);
        Assert.Matches("allocated per call +0 bytes", run.Output);
        Assert.Equal(2, commands.Length);
    }

    private static string Referenced(string folder) =>
        XElement.Load(Path.Combine(folder, $"{Path.GetFileName(folder)}.csproj"))
            .Descendants("PackageReference").Single(reference => reference.Attribute("Include")!.Value == "AttentionGen")
            .Attribute("Version")!.Value;
}
