namespace AttentionGen;

/// <summary>Finds, for a tensor that is not there, the names that the user may have meant.</summary>
internal static class NearestNames
{
    // Names of real models are shorter; a hostile file must not make the error quadratic in a megabyte.
    private const int LongestComparedName = 256;

    /// <summary>Up to <paramref name="count"/> of <paramref name="names"/>, the closest first, ties in ordinal order.</summary>
    /// <remarks>
    /// A name that ends in the wanted one counts as closest, because a forgotten prefix is the common mistake; the others
    /// are ordered by edit distance.
    /// </remarks>
    public static IReadOnlyList<string> Of(string wanted, IEnumerable<string> names, int count) =>
        [.. names
            .Where(name => name.Length <= LongestComparedName)
            .OrderBy(name => name.EndsWith(wanted, StringComparison.Ordinal) ? 0 : EditDistance(wanted, name))
            .ThenBy(name => name, StringComparer.Ordinal)
            .Take(count)];

    private static int EditDistance(string a, string b)
    {
        if (a.Length > LongestComparedName)
        {
            a = a[^LongestComparedName..];
        }

        // One row of the dynamic programme at a time: cost[j] is the distance of a[..i] from b[..j].
        Span<int> cost = stackalloc int[LongestComparedName + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            cost[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = cost[0];
            cost[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = cost[j];
                cost[j] = Math.Min(substitute, 1 + Math.Min(cost[j], cost[j - 1]));
            }
        }

        return cost[b.Length];
    }
}
