using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Generator.Parsing;

/// <summary>
/// Reads which vector widths the project wants: <c>AttentionGenWidths</c> in its file, and without it those that its
/// runtime identifier can run.
/// </summary>
internal static class WidthsProperty
{
    /// <summary>How the compiler names the property, which AttentionGen.Widths.targets makes visible to it, with commas for semicolons.</summary>
    public const string Option = "build_property._AttentionGenWidths";

    /// <summary>How the compiler names the runtime identifier that the project is built for, if it is built for one.</summary>
    public const string RuntimeOption = "build_property._AttentionGenRuntime";

    private static readonly char[] Separators = [',', ';'];

    /// <summary>The widths to write. All, if a name is not known: its error is then the only one of the build.</summary>
    public static WrittenWidths Read(AnalyzerConfigOptions options)
    {
        WrittenWidths widths = WrittenWidths.None;
        foreach (string name in Names(options))
        {
            WrittenWidths named = Named(name);
            if (named == WrittenWidths.None)
            {
                return WrittenWidths.All;
            }

            widths |= named;
        }

        return widths != WrittenWidths.None ? widths : OfRuntime(Value(options, RuntimeOption));
    }

    /// <summary>What the property names that is no width, or null.</summary>
    public static string? Unknown(AnalyzerConfigOptions options) =>
        Names(options).FirstOrDefault(static name => Named(name) == WrittenWidths.None);

    /// <summary>The names in the property. What is nothing but separators is a name, and not a known one.</summary>
    private static string[] Names(AnalyzerConfigOptions options)
    {
        string value = Value(options, Option);
        string[] names = [.. value.Split(Separators).Select(static name => name.Trim()).Where(static name => name.Length > 0)];
        return names.Length > 0 || value.Length == 0 ? names : [value];
    }

    private static WrittenWidths Named(string name) => name.ToUpperInvariant() switch
    {
        "ALL" => WrittenWidths.All,
        "NATIVE" => BuildingProcessor.Widest,
        "VECTOR512" => WrittenWidths.Vector512,
        "VECTOR256" => WrittenWidths.Vector256,
        "VECTOR128" => WrittenWidths.Vector128,
        "SCALAR" => WrittenWidths.Scalar,
        _ => WrittenWidths.None,
    };

    /// <summary>
    /// What the processors of a runtime identifier can have; its last part names them. Without one, or with one that is not
    /// known here, that is anything.
    /// </summary>
    private static WrittenWidths OfRuntime(string identifier) => identifier.Substring(identifier.LastIndexOf('-') + 1).ToUpperInvariant() switch
    {
        "ARM64" or "ARM" or "ARMV6" or "WASM" => WrittenWidths.Vector128 | WrittenWidths.Scalar,
        _ => WrittenWidths.All,
    };

    private static string Value(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue(name, out string? value) ? value.Trim() : "";
}
