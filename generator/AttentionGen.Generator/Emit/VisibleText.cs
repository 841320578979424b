using System.Globalization;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes which keys rows see, with every option of the attribute resolved.</summary>
/// <remarks>A row is a position, or a position times the group size plus the head's number where heads share keys.</remarks>
internal static class VisibleText
{
    private const string PlusOne = " + 1";

    /// <summary>Whether rows end at keys of their own, and not all at the last key.</summary>
    public static bool HasEnds(AttentionSpec spec) => spec.RightWindow >= 0;

    /// <summary>Whether rows begin at keys of their own.</summary>
    public static bool HasStarts(AttentionSpec spec) => spec.LeftWindow >= 0;

    /// <summary>Whether more than a causal mask limits what rows see.</summary>
    public static bool HasWindow(AttentionSpec spec) => HasStarts(spec) || (HasEnds(spec) && !spec.Causal);

    /// <summary>One more than the last key that any row before <paramref name="endRow"/> sees, padding behind the real keys left out.</summary>
    public static string LastKey(AttentionSpec spec, string endRow, string keys) =>
        HasEnds(spec) ? $"Math.Min({Reach(spec, endRow)}, {keys}.Count)" : $"{keys}.Count";

    /// <summary>The first key that a row sees, whatever the padding.</summary>
    public static string FirstKey(AttentionSpec spec, string row) =>
        HasStarts(spec) ? $"Math.Max({WindowStart(spec, row)}, 0)" : "0";

    /// <summary>Where a row's window begins: before the first key for the first rows.</summary>
    public static string WindowStart(AttentionSpec spec, string row) =>
        spec.LeftWindow == 0 ? Position(spec, row) : $"{Position(spec, row)} - {Text(spec.LeftWindow)}";

    /// <summary>Why a row does not see all keys behind its own, as the rest of a sentence.</summary>
    public static string Reason(AttentionSpec spec) => spec switch
    {
        { Causal: true } => ": none after its own, because Causal = true",
        { RightWindow: 0 } => ": none after its own, because RightWindow = 0",
        { RightWindow: > 0 } => $": none more than {Text(spec.RightWindow)} after its own, because RightWindow = {Text(spec.RightWindow)}",
        _ => "",
    };

    /// <summary>Which key panels the scores of a tile leave out, as a sentence.</summary>
    public static string Untouched(AttentionSpec spec) => (HasStarts(spec), HasEnds(spec)) switch
    {
        (false, false) => "Panels of\n/// nothing but padding, behind the last real key, are never touched.",
        (false, true) => $"Panels that\n/// no row of the tile sees are never touched, because {EndOption(spec)}.",
        (true, false) => $"Panels before\n/// the window of the tile's first row are never touched, because LeftWindow = {Text(spec.LeftWindow)}.",
        _ => $"Panels that\n/// no row of the tile sees are never touched, because {EndOption(spec)} and LeftWindow = {Text(spec.LeftWindow)}.",
    };

    /// <summary>The call that tells how many keys a row sees. Where all rows see the same, it does not ask for the row.</summary>
    public static string VisibleKeys(AttentionSpec spec, string row, string keys) =>
        HasEnds(spec) ? $"VisibleKeys({row}, {keys})" : $"VisibleKeys({keys})";

    /// <summary>Sentences that say what a row's position is, where it is not simply the number of a query.</summary>
    public static IEnumerable<string> Positions(AttentionSpec spec)
    {
        if (!HasEnds(spec) && !HasStarts(spec))
        {
            yield break;
        }

        if (spec.AddedKeys > 0)
        {
            yield return spec.AddedKeys == 1
                ? "Positions count the key that the layer puts in front, so every row sees it."
                : $"Positions count the {Text(spec.AddedKeys)} keys that the layer puts in front, so every row sees them.";
        }

        if (spec.DiagonalAtEnd)
        {
            yield return "The last query is at the last key, because CausalAlignment = BottomRight.";
        }
    }

    private static string EndOption(AttentionSpec spec) => spec.Causal ? "Causal = true" : $"RightWindow = {Text(spec.RightWindow)}";

    private static string Reach(AttentionSpec spec, string endRow)
    {
        if (spec.GroupSize == 1)
        {
            return Plus(endRow, spec.RightWindow);
        }

        string lastRow = endRow.EndsWith(PlusOne, StringComparison.Ordinal)
            ? endRow.Substring(0, endRow.Length - PlusOne.Length)
            : endRow + " - 1";
        return Plus(Position(spec, lastRow), spec.RightWindow + 1);
    }

    private static string Position(AttentionSpec spec, string row) =>
        spec.GroupSize == 1 ? row : $"{(row.Contains(' ') ? $"({row})" : row)} / {Text(spec.GroupSize)}";

    private static string Plus(string sum, int more) =>
        more == 0 ? sum
        : sum.EndsWith(PlusOne, StringComparison.Ordinal) ? $"{sum.Substring(0, sum.Length - PlusOne.Length)} + {Text(more + 1)}"
        : $"{sum} + {Text(more)}";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
