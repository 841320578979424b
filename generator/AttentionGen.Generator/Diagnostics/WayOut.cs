using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics;

/// <summary>Takes what would mend a problem; hands on the properties and places by which a code fix finds it.</summary>
/// <remarks>It stands beside the message, which says the same in words, so that the two cannot drift.</remarks>
internal sealed class WayOut
{
    /// <summary>Values that would be valid in place of the text at fault.</summary>
    public IReadOnlyList<int> Replacements { get; init; } = [];

    /// <summary>Values that would be valid in place of another text, such as the divisor where a dividend is at fault.</summary>
    public (Location Place, IReadOnlyList<int> Values)? Elsewhere { get; init; }

    /// <summary>Arguments any of which would have to go; names joined by "," go together.</summary>
    public IReadOnlyList<string> Removals { get; init; } = [];

    /// <summary>Values any of which would have to be set, as "Causal=true" or "Rotary=HalfSplit".</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Another place that a code fix has to know, where there is no text to replace there.</summary>
    public Location? Place { get; init; }

    public IEnumerable<Location> AdditionalLocations =>
        Elsewhere is { } elsewhere ? [elsewhere.Place] : Place is { } place ? [place] : [];

    public ImmutableDictionary<string, string?> Properties
    {
        get
        {
            ImmutableDictionary<string, string?>.Builder properties = ImmutableDictionary.CreateBuilder<string, string?>();
            Add(DiagnosticProperties.Replacements, Text(Replacements));
            Add(DiagnosticProperties.ReplacementsElsewhere, Text(Elsewhere?.Values ?? []));
            Add(DiagnosticProperties.Removals, string.Join(";", Removals));
            Add(DiagnosticProperties.Settings, string.Join(";", Settings));
            return properties.ToImmutable();

            void Add(string name, string value)
            {
                if (value.Length != 0)
                {
                    properties.Add(name, value);
                }
            }
        }
    }

    private static string Text(IReadOnlyList<int> values) =>
        string.Join(",", values.Select(static value => value.ToString(CultureInfo.InvariantCulture)));
}
