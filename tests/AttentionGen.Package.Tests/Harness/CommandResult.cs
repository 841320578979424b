using Xunit;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>How a program ended.</summary>
/// <param name="Command">The command line and where it ran.</param>
/// <param name="ExitCode">Zero if all went well.</param>
/// <param name="Output">Everything that it wrote, to standard output and standard error.</param>
internal sealed record CommandResult(string Command, int ExitCode, string Output)
{
    /// <summary>The errors and warnings of a build, each once: MSBuild repeats them at the end.</summary>
    public IReadOnlyList<BuildMessage> Messages => [.. BuildMessage.Read(Output).Distinct()];

    public CommandResult AssertSucceeded()
    {
        Assert.True(ExitCode == 0, ToString());
        return this;
    }

    /// <summary>Succeeded without a warning, of the compiler as of MSBuild and NuGet.</summary>
    public CommandResult AssertClean()
    {
        AssertSucceeded();
        Assert.True(Messages.Count == 0, ToString());
        return this;
    }

    public override string ToString() => $"{Command} ended with {ExitCode}:\n{Output}";
}
