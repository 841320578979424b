using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Generator.Parsing;

/// <summary>Reads whether the project asks for a report: <c>AttentionGenReport</c> set to true in its file.</summary>
internal static class ReportSwitch
{
    /// <summary>How the compiler names the property, which AttentionGen.Report.targets makes visible to it.</summary>
    public const string Option = "build_property.AttentionGenReport";

    public static bool IsOn(AnalyzerConfigOptions options) =>
        options.TryGetValue(Option, out string? value) && bool.TryParse(value, out bool isOn) && isOn;
}
