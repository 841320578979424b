using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Generator.Parsing;

/// <summary>Reads whether the build runs analyzers, which report what is wrong with an attribute.</summary>
/// <remarks>Where nobody has said so they may be off, as in builds with <c>RunAnalyzers</c> set to false.</remarks>
internal static class AnalyzersSwitch
{
    /// <summary>How the compiler names the property, which AttentionGen.Diagnostics.targets sets.</summary>
    public const string Option = "build_property._AttentionGenAnalyzersRun";

    public static bool IsOn(AnalyzerConfigOptions options) =>
        options.TryGetValue(Option, out string? value) && bool.TryParse(value, out bool isOn) && isOn;
}
