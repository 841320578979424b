using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace AttentionGen.Tests.Jit;

/// <summary>What the JIT says it compiled in a run of <see cref="Probe"/>, one entry for each method body.</summary>
/// <param name="Method">Type and method, such as <c>AttentionGen.Kernels.KeyPanels:Pack</c>.</param>
/// <param name="Tier">Such as <c>FullOpts</c>, <c>Tier0</c>, or what it was switched to.</param>
internal sealed partial record JitListing(string Method, string Tier)
{
    /// <summary>Whether the JIT gave up on optimising, because the method was too large for it.</summary>
    public bool IsMinOpts => Tier.Contains("MinOpts", StringComparison.OrdinalIgnoreCase);

    public bool IsFullyOptimised => Tier.Contains("FullOpts", StringComparison.Ordinal) || Tier.Contains("Tier1", StringComparison.Ordinal);

    /// <summary>Starts the probe with the environment of this process, which may have switched vector widths off, and reads its listing.</summary>
    public static List<JitListing> Of(string probe, bool tiered)
    {
        string file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Host())
            {
                ArgumentList = { "exec", typeof(Probe).Assembly.Location, probe },
                RedirectStandardError = true,
                Environment =
                {
                    ["DOTNET_JitStdOutFile"] = file,
                    ["DOTNET_JitDisasmSummary"] = "1",
                    ["DOTNET_TieredCompilation"] = tiered ? "1" : "0",
                },
            };
            using Process process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"The probe ended with {process.ExitCode}: {errors}");
            return [.. File.ReadLines(file).Select(line => Line().Match(line)).Where(match => match.Success).Select(
                match => new JitListing(match.Groups["method"].Value, match.Groups["tier"].Value))];
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

    [GeneratedRegex(@"JIT compiled (?<method>[^\s(]+).* \[(?<tier>[^,\]]+)")]
    private static partial Regex Line();
}
