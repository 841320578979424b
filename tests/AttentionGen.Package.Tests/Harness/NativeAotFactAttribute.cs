using Xunit;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>A test that needs the compiler and runtime of native AOT; skipped, with NuGet's reason, where they do not restore.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NativeAotFactAttribute : FactAttribute
{
    /// <summary>Asked once, when the tests are discovered.</summary>
    private static readonly Lazy<string?> Missing = new(Probe);

    public NativeAotFactAttribute() => Skip = Missing.Value;

    private static string? Probe()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.Combine("Probe.csproj"),
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier>
                <PublishAot>true</PublishAot>
              </PropertyGroup>
            </Project>
            """);
        CommandResult restore = Command.Dotnet(folder.Path, "restore");
        if (restore.ExitCode != 0)
        {
            string reason = restore.Messages.FirstOrDefault(message => message.Severity == "error")?.Text ?? restore.ToString();
            return $"Native AOT does not restore here: {reason}";
        }

        return OperatingSystem.IsWindows() || HasLinker() ? null : "Native AOT links with clang or gcc, and neither is on the path.";
    }

    private static bool HasLinker() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc")));
}
