namespace AttentionGen.Benchmarks.Compare;

/// <summary>Compares outputs, because the time of a wrong result is worth nothing.</summary>
internal static class Agreement
{
    /// <summary>Relative to the largest output; float32 sums in another order differ by 1e-6 or so.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>The largest difference of two outputs, relative to the largest element of the first; NaN counts as infinite.</summary>
    public static double MaxDifference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double largest = 0, difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double distance = Math.Abs((double)expected[i] - actual[i]);
            difference = double.IsNaN(distance) ? double.PositiveInfinity : Math.Max(difference, distance);
            largest = Math.Max(largest, Math.Abs(expected[i]));
        }

        return difference == 0 ? 0 : difference / largest;
    }

    /// <summary>Whether two outputs that differ by this much compute the same.</summary>
    public static bool IsClose(double difference) => difference <= Tolerance;

    /// <exception cref="DisagreementException">The difference is beyond the tolerance.</exception>
    public static void Require(string what, double difference)
    {
        if (!IsClose(difference))
        {
            throw new DisagreementException(
                $"{what}: the outputs differ by {difference:G3} of the largest element, more than {Tolerance:G3}.");
        }
    }
}

/// <summary>Two implementations of one layer do not compute the same.</summary>
internal sealed class DisagreementException(string message) : Exception(message);
