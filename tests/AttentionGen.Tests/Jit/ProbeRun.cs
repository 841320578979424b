using System.Diagnostics;
using Xunit;

namespace AttentionGen.Tests.Jit;

/// <summary>Starts this assembly as a program, in a process of its own, and hands on what it printed and what the JIT said.</summary>
internal static class ProbeRun
{
    /// <summary>A child inherits this process's environment, which may have switched vector widths off.</summary>
    /// <param name="probe">What the program is to do, see <see cref="Probe"/>.</param>
    /// <param name="settings">Settings of the runtime, without their prefix DOTNET_.</param>
    public static (string Output, string[] Jit) Of(string probe, params (string Name, string Value)[] settings)
    {
        string file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Host())
            {
                ArgumentList = { "exec", typeof(Probe).Assembly.Location, probe },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["DOTNET_JitStdOutFile"] = file },
            };
            foreach ((string name, string value) in settings)
            {
                start.Environment["DOTNET_" + name] = value;
            }

            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"The probe ended with {process.ExitCode}: {errors.Result}");
            return (output, File.ReadAllLines(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Host()
    {
        string? own = Environment.ProcessPath;
        return Path.GetFileNameWithoutExtension(own) == "dotnet" ? own! : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    }
}
