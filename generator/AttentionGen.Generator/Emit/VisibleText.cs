using System.Globalization;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes which keys rows see, and why, with every option of the attribute resolved.</summary>
internal static class VisibleText
{
    /// <summary>Whether rows end at keys of their own, and not all at the last key.</summary>
    public static bool HasEnds(AttentionSpec spec) => spec.RightWindow >= 0;

    /// <summary>Whether rows begin at keys of their own.</summary>
    public static bool HasStarts(AttentionSpec spec) => spec.LeftWindow >= 0;

    /// <summary>Whether more than a causal mask limits what rows see.</summary>
    public static bool HasWindow(AttentionSpec spec) => HasStarts(spec) || (HasEnds(spec) && !spec.Causal);

    /// <summary>Why rows end at keys of their own, as a sentence.</summary>
    public static string EndReason(AttentionSpec spec) => spec.RightWindow == 0
        ? $"No row sees a key after its own, because {EndOption(spec)}."
        : $"No row sees a key more than {Text(spec.RightWindow)} after its own, because {EndOption(spec)}.";

    /// <summary>Why rows begin at keys of their own, as a sentence.</summary>
    public static string StartReason(AttentionSpec spec) =>
        $"No row sees a key more than {Text(spec.LeftWindow)} before its own, because LeftWindow = {Text(spec.LeftWindow)}.";

    /// <summary>Which key panels the scores of a tile leave out, as a sentence.</summary>
    public static string Untouched(AttentionSpec spec) => (HasStarts(spec), HasEnds(spec)) switch
    {
        (false, false) => "Panels of\n/// nothing but padding, behind the last real key, are never touched.",
        (false, true) => $"Panels that\n/// no row of the tile sees are never touched, because {EndOption(spec)}.",
        (true, false) => $"Panels before\n/// the window of the tile's first row are never touched, because LeftWindow = {Text(spec.LeftWindow)}.",
        _ => $"Panels that\n/// no row of the tile sees are never touched, because {EndOption(spec)} and LeftWindow = {Text(spec.LeftWindow)}.",
    };

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

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
