namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// Whether samples are published, and programs for every platform: minutes of trimmers, compilers, linkers and emulators, which is what
/// .ci/run is for. It sets the variable.
/// </summary>
internal static class WantedPlatforms
{
    private const string Variable = "ATTENTIONGEN_PLATFORMS";

    /// <summary>Why they are not; null if they are.</summary>
    public static string? WhyNot() => Environment.GetEnvironmentVariable(Variable) == "1"
        ? null
        : $"Published samples, native programs and other platforms take minutes: .ci/run tests them, and any run with {Variable}=1.";
}
