namespace AttentionGen.Package.Tests.Harness;

/// <summary>What else runs on the machine while a test measures.</summary>
internal static class Surroundings
{
    /// <summary>
    /// Whether nothing else runs, as in a step of its own in .ci/run, which sets the variable. <c>dotnet test</c> runs other test
    /// projects at the same time, and times that are shared with them say little: there only a disaster is noticed.
    /// </summary>
    public static bool AreQuiet { get; } = Environment.GetEnvironmentVariable("ATTENTIONGEN_ALONE") == "1";

    public static string Name => AreQuiet ? "alone" : "beside other tests";
}
