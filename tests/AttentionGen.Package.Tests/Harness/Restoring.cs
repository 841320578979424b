using System.Collections.Concurrent;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// Tells which runtimes and compilers of .NET restore here, for tests to be skipped where they do not. Each is tried once, when the
/// tests are discovered.
/// </summary>
internal static class Restoring
{
    public const string SelfContained = "<SelfContained>true</SelfContained>";
    public const string NativeAot = "<PublishAot>true</PublishAot>";

    private static readonly ConcurrentDictionary<(string Runtime, string Property), Lazy<string?>> Tried = new();

    /// <summary>Why a program in a form does not restore, in NuGet's words; null if it does.</summary>
    /// <param name="runtime">Its runtime identifier; empty for this machine's.</param>
    /// <param name="property">The form.</param>
    public static string? WhyNot(string runtime, string property) =>
        Tried.GetOrAdd((runtime, property), tried => new Lazy<string?>(() => Try(tried.Runtime, tried.Property))).Value;

    private static string? Try(string runtime, string property)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.Combine("Restored.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                {(runtime.Length == 0 ? "<UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier>" : $"<RuntimeIdentifier>{runtime}</RuntimeIdentifier>")}
                {property}
              </PropertyGroup>
            </Project>
            """);
        CommandResult restore = Command.Dotnet(folder.Path, "restore");
        return restore.ExitCode == 0
            ? null
            : $"{property} does not restore for {(runtime.Length == 0 ? "this machine" : runtime)}: "
                + (restore.Messages.FirstOrDefault(message => message.Severity == "error")?.Text ?? restore.ToString());
    }
}
