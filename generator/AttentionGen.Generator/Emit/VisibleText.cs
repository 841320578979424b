using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes how far the keys reach that queries see, with every option of the attribute resolved.</summary>
internal static class VisibleText
{
    /// <summary>One more than the last key that any query before <paramref name="endQuery"/> sees, padding behind the real keys left out.</summary>
    public static string LastKey(AttentionSpec spec, string endQuery, string keys)
    {
        if (!spec.Causal)
        {
            return $"{keys}.Count";
        }

        // With the diagonal at the end, the first rows may lie before all keys of the call, but not before the added ones.
        string end = spec.DiagonalAtEnd && spec.AddedKeys > 0 ? $"Math.Max({endQuery}, {spec.AddedKeys})" : endQuery;
        return $"Math.Min({end}, {keys}.Count)";
    }
}
