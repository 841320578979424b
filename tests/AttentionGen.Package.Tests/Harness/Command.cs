using System.Diagnostics;
using System.Text;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>Runs a program to its end, and hands on its exit code and everything that it wrote.</summary>
internal static class Command
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>Runs the SDK that runs these tests.</summary>
    public static CommandResult Dotnet(string workingDirectory, params IEnumerable<string> arguments) =>
        Run(Host(), workingDirectory, arguments);

    /// <summary>The same in an environment of its own.</summary>
    /// <param name="workingDirectory">Where it runs.</param>
    /// <param name="changes">What differs from the environment of these tests; null takes a variable away.</param>
    /// <param name="arguments">Of dotnet.</param>
    public static CommandResult Dotnet(string workingDirectory, IReadOnlyDictionary<string, string?> changes, IEnumerable<string> arguments) =>
        Run(Host(), workingDirectory, arguments, changes);

    public static CommandResult Run(string program, string workingDirectory, params IEnumerable<string> arguments) =>
        Run(program, workingDirectory, arguments, changes: []);

    private static CommandResult Run(string program, string workingDirectory, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string?>> changes)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        SetEnvironment(start.Environment);
        foreach ((string name, string? value) in changes)
        {
            start.Environment[name] = value;
        }

        string text = $"{program} {string.Join(' ', start.ArgumentList)}   (in {workingDirectory})";

        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{text} did not end within {Longest}:\n{Read()}");
        }

        // Without a time this also waits for the last lines.
        process.WaitForExit();
        return new CommandResult(text, process.ExitCode, Read());

        // null says that a stream has ended. That is no line: the two streams end at any place among each other's lines.
        void Append(string? line)
        {
            if (line is null)
            {
                return;
            }

            lock (output)
            {
                output.Append(line).Append('\n');
            }
        }

        string Read()
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    private static string Host()
    {
        string? own = Environment.ProcessPath;
        return Path.GetFileNameWithoutExtension(own) == "dotnet" ? own! : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    }

    /// <summary>
    /// A fresh terminal's environment: what the build that started these tests has set for its own use goes, the widths of
    /// this repository's tests too, and nothing is left running, because a compiler server or build node would keep the output open, and a generator loaded.
    /// </summary>
    private static void SetEnvironment(IDictionary<string, string?> environment)
    {
        foreach (string name in environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            environment.Remove(name);
        }

        environment.Remove("AttentionGenWidths");
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["MSBUILDTERMINALLOGGER"] = "off";
        environment["UseSharedCompilation"] = "false";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_NOLOGO"] = "1";
    }
}
