using System.Diagnostics;
using System.Text.RegularExpressions;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Jit;

/// <summary>
/// What the JIT makes of the generated kernels, read from its own listing in a child process. A method that has grown too
/// large is compiled without optimisation ("MinOpts") and runs ten times slower, which no numeric test would notice.
/// </summary>
[Collection(nameof(Alone))]
public partial class JitFitnessTests
{
    private static readonly Lazy<IReadOnlyList<JittedMethod>> Kernels = new(RunProbe);

    [Fact]
    public void NoGeneratedMethod_IsTooLargeToOptimise()
    {
        Assert.NotEmpty(Kernels.Value);
        Assert.DoesNotContain(Kernels.Value, method => method.Tier.Contains("MinOpts", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryTile_IsOptimisedAtItsFirstCall()
    {
        IEnumerable<JittedMethod> tiles = Kernels.Value.Where(method => TileName().IsMatch(method.Name)).ToArray();
        Assert.True(tiles.Count() >= 20, $"Only {tiles.Count()} tiles were compiled; the probe does not reach them.");
        Assert.All(tiles, tile => Assert.Equal("FullOpts", tile.Tier));
    }

    [Fact]
    public void EveryGeneratedMethod_IsWithinAQuarterOfTheJitsLimit() =>
        Assert.All(Kernels.Value, method => Assert.InRange(method.IntermediateBytes, 1, 60_000 / 4));

    private static IReadOnlyList<JittedMethod> RunProbe()
    {
        // The probe is built beside the tests, in the same configuration.
        string output = AppContext.BaseDirectory.Replace("AttentionGen.Tests", "AttentionGen.JitProbe", StringComparison.Ordinal);
        string listing = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(output, "AttentionGen.JitProbe.dll")])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            start.Environment["DOTNET_JitStdOutFile"] = listing;
            start.Environment["DOTNET_JitDisasmSummary"] = "1";
            using Process probe = Process.Start(start)!;
            Task<string> errors = probe.StandardError.ReadToEndAsync();
            probe.StandardOutput.ReadToEnd();
            probe.WaitForExit();
            Assert.True(probe.ExitCode == 0, $"The probe failed: {errors.Result}");
            return [.. File.ReadLines(listing)
                .Select(line => Summary().Match(line))
                .Where(match => match.Success)
                .Select(match => new JittedMethod(
                    match.Groups["name"].Value,
                    match.Groups["tier"].Value,
                    int.Parse(match.Groups["il"].Value, System.Globalization.CultureInfo.InvariantCulture)))];
        }
        finally
        {
            File.Delete(listing);
        }
    }

    [GeneratedRegex(@"JIT compiled AttentionGen\.Generated\.\S*?:(?<name>\w+)\(.*\[(?<tier>[^,\]]+),.*IL size=(?<il>\d+)")]
    private static partial Regex Summary();

    [GeneratedRegex(@"^(Project(Input|Output)(LastPanel|Panel)\d+|Project(Input|Output)RowGroup|Scores\d+|Context(Last)?\d+|RowMaximum|SoftmaxRow)$")]
    private static partial Regex TileName();

    private sealed record JittedMethod(string Name, string Tier, int IntermediateBytes);
}
