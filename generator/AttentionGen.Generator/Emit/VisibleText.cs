using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes which keys rows see, with every option of the attribute resolved.</summary>
/// <remarks>A row is a position, or a position times the group size plus the head's number where heads share keys.</remarks>
internal static class VisibleText
{
    /// <summary>Whether rows end at keys of their own, and not all at the last key.</summary>
    public static bool HasEnds(AttentionSpec spec) => spec.RightWindow >= 0;

    /// <summary>Whether rows begin at keys of their own.</summary>
    public static bool HasStarts(AttentionSpec spec) => spec.LeftWindow >= 0;

    /// <summary>One more than the last key that any row before <paramref name="endRow"/> sees, padding behind the real keys left out.</summary>
    public static string LastKey(AttentionSpec spec, string endRow, string keys)
    {
        if (!HasEnds(spec))
        {
            return $"{keys}.Count";
        }

        string end = spec.GroupSize == 1 ? endRow : $"((({endRow}) - 1) / {spec.GroupSize}) + 1";
        string reach = spec.RightWindow == 0 ? end : $"{end} + {spec.RightWindow}";
        return $"Math.Min({reach}, {keys}.Count)";
    }

    /// <summary>The first key that a row sees, whatever the padding.</summary>
    public static string FirstKey(AttentionSpec spec, string row)
    {
        string position = spec.GroupSize == 1 ? row : $"(({row}) / {spec.GroupSize})";
        return HasStarts(spec) ? $"Math.Max({position} - {spec.LeftWindow}, 0)" : "0";
    }
}
