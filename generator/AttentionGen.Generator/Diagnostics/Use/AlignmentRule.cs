using System.Globalization;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>
/// Takes a call; reports one of a causal layer with different numbers of queries and keys where the attribute leaves open
/// which of the two diagonals is meant.
/// </summary>
internal static class AlignmentRule
{
    /// <summary>The attribute's argument; written out, whichever its value, it says that somebody has thought about it.</summary>
    private const string Alignment = "CausalAlignment";

    public static void Check(LayerUse use, CallSizes sizes)
    {
        if (use.Method.Kind is LayerMethodKind.CrossAttention or LayerMethodKind.Core
            && use.Layer.Attention is { Causal: true }
            && !use.Layer.States(Alignment)
            && sizes.Query.Value is > 0 and { } queries
            && sizes.Key.Value is > 0 and { } keys
            && queries != keys
            && sizes.Batch.Value is not 0)
        {
            Location? attribute = use.Layer.Attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation();
            string seen = queries < keys
                ? $"the first query sees {Text(1)} key by default and {Text(keys - queries + 1)} with BottomRight"
                : $"the last query sees all {Text(keys)} keys either way, and with BottomRight the first {Text(queries - keys)} queries see none";
            use.Report(Diagnostic.Create(
                DiagnosticDescriptors.AlignmentLeftOpen,
                use.PlaceOf(use.Argument("keyLength")!),
                attribute is null ? [] : [attribute],
                use.Name,
                Text(queries),
                Text(keys),
                seen,
                use.Layer.Type.Name));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
