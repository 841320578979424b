using Xunit;

namespace AttentionGen.Tests.Support;

/// <summary>Largest values as bars need them: NaN wins over every number, whereas LINQ's Max takes it for the least of all.</summary>
internal static class Largest
{
    /// <summary>The largest magnitude; NaN if one is NaN, 0 if there is none.</summary>
    public static double Of(IEnumerable<double> values) => values.Aggregate(0.0, static (largest, value) => Math.Max(largest, Math.Abs(value)));

    /// <inheritdoc cref="Of(IEnumerable{double})"/>
    public static double Of(IEnumerable<float> values) => Of(values.Select(static value => (double)value));

    /// <summary>The largest difference of as many numbers; NaN if one is NaN.</summary>
    public static double Difference(double[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        return Of(expected.Zip(found, static (e, f) => e - f));
    }

    /// <inheritdoc cref="Difference(double[], float[])"/>
    public static double Difference(float[] expected, float[] found) => Difference(Array.ConvertAll(expected, static value => (double)value), found);
}
