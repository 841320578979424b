namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// Whether programs are published for every platform: minutes of compilers, linkers and emulators, which is what .ci/run is for. It
/// sets the variable.
/// </summary>
internal static class WantedPlatforms
{
    private const string Variable = "ATTENTIONGEN_PLATFORMS";

    /// <summary>Why they are not; null if they are.</summary>
    public static string? WhyNot() => Environment.GetEnvironmentVariable(Variable) == "1"
        ? null
        : $"Native programs and other platforms take minutes: .ci/run tests them, and any run with {Variable}=1.";
}
