using System.Collections.Immutable;
using System.Globalization;

namespace AttentionGen.Generator.Diagnostics;

/// <summary>What a diagnostic carries for a code fix besides its text.</summary>
internal static class DiagnosticProperties
{
    /// <summary>Comma-separated values, any of which is valid in place of the text that the diagnostic marks.</summary>
    public const string Replacements = "Replacements";

    /// <summary>The expression that stands for the marked number, such as "DecoderAttention.DModel".</summary>
    public const string Constant = "Constant";

    /// <summary>The factory method that reads the flags the other way round.</summary>
    public const string Factory = "Factory";

    public static ImmutableDictionary<string, string?> WithReplacements(IReadOnlyList<int> values) =>
        values.Count == 0
            ? ImmutableDictionary<string, string?>.Empty
            : ImmutableDictionary<string, string?>.Empty.Add(
                Replacements,
                string.Join(",", values.Select(value => value.ToString(CultureInfo.InvariantCulture))));
}
