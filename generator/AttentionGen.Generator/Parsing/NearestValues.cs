namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a value that does not fit; hands on the closest ones that do, for the "way out" part of a message.</summary>
internal static class NearestValues
{
    /// <summary>The closest multiples of <paramref name="factor"/> on either side of <paramref name="value"/>, ascending.</summary>
    public static IReadOnlyList<int> Multiples(int value, int factor, int min, int max)
    {
        int below = value / factor * factor;
        return Inside([below, below + factor], min, max);
    }

    /// <summary>
    /// The closest divisors of <paramref name="number"/> on either side of <paramref name="value"/>, ascending, of those
    /// in the range; at most one on each side.
    /// </summary>
    public static IReadOnlyList<int> Divisors(int number, int value, int min, int max)
    {
        int below = 0;
        int above = 0;
        for (int candidate = Math.Max(1, min); candidate <= Math.Min(number, max); candidate++)
        {
            if (number % candidate != 0)
            {
                continue;
            }

            if (candidate <= value)
            {
                below = candidate;
            }
            else
            {
                above = candidate;
                break;
            }
        }

        return Inside([below, above], 1, max);
    }

    public static int Clamp(int value, int min, int max) => Math.Max(min, Math.Min(max, value));

    private static IReadOnlyList<int> Inside(int[] values, int min, int max) =>
        [.. values.Where(value => value >= min && value <= max)];
}
