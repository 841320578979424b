using Xunit;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// A test in which NuGet asks the sources of a new nuget.config, as the SDK writes it, for the newest version of a package; skipped,
/// with NuGet's reason, where they do not answer.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NewestVersionFactAttribute : FactAttribute
{
    /// <summary>Asked once, when the tests are discovered.</summary>
    private static readonly Lazy<string?> Missing = new(Probe);

    public NewestVersionFactAttribute() => Skip = Missing.Value;

    private static string? Probe()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.Combine("Newest.csproj"),
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
            </Project>
            """);
        Command.Dotnet(folder.Path, "new", "nugetconfig").AssertSucceeded();
        CommandResult add = Command.Dotnet(folder.Path, "add", "package", "System.Numerics.Tensors", "--prerelease");
        return add.ExitCode == 0 ? null : $"The sources of a new nuget.config do not answer: {add}";
    }
}
