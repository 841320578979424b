using System.Diagnostics;

namespace AttentionGen.Benchmarks.Machine;

/// <summary>Runs the .NET SDK on projects that the measurements make, as a user would in a fresh terminal.</summary>
internal static class Sdk
{
    /// <summary>Runs <c>dotnet</c> to its end.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="arguments">What it is to do.</param>
    /// <exception cref="InvalidOperationException">It failed; the message has all that it wrote.</exception>
    public static void Run(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [.. arguments, "-nologo"]) { WorkingDirectory = folder, RedirectStandardOutput = true };

        // This program's own build may have left settings.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment.Remove("AttentionGenWidths");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{output}");
        }
    }
}
