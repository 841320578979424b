using System.Globalization;
using System.Text.RegularExpressions;

namespace AttentionGen.Tests.Jit;

/// <summary>What the JIT says it compiled in a run of <see cref="Probe"/>, one entry for each method body.</summary>
/// <param name="Method">Type and method, such as <c>AttentionGen.Kernels.KeyPanels:Pack</c>.</param>
/// <param name="Tier">Such as <c>FullOpts</c>, <c>Tier0</c>, or what it was switched to.</param>
/// <param name="CodeBytes">Bytes of machine code.</param>
internal sealed partial record JitListing(string Method, string Tier, int CodeBytes)
{
    /// <summary>Whether the JIT gave up on optimising, because the method was too large for it.</summary>
    public bool IsMinOpts => Tier.Contains("MinOpts", StringComparison.OrdinalIgnoreCase);

    public bool IsFullyOptimised => Tier.Contains("FullOpts", StringComparison.Ordinal) || Tier.Contains("Tier1", StringComparison.Ordinal);

    /// <summary>Whether it is a generated kernel.</summary>
    public bool IsGenerated => Method.StartsWith("AttentionGen.Generated.", StringComparison.Ordinal);

    /// <summary>Starts the probe and reads its listing.</summary>
    public static List<JitListing> Of(string probe, bool tiered, params (string Name, string Value)[] settings)
    {
        (_, string[] lines) = ProbeRun.Of(probe, [.. settings, ("JitDisasmSummary", "1"), ("TieredCompilation", tiered ? "1" : "0")]);
        return [.. lines.Select(line => Line().Match(line)).Where(match => match.Success).Select(match => new JitListing(
            match.Groups["method"].Value,
            match.Groups["tier"].Value,
            int.Parse(match.Groups["size"].Value, CultureInfo.InvariantCulture)))];
    }

    [GeneratedRegex(@"JIT compiled (?<method>[^\s(]+).* \[(?<tier>[^,\]]+).*code size=(?<size>\d+)")]
    private static partial Regex Line();
}
