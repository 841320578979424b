namespace AttentionGen;

/// <summary>The error function in double precision, which .NET does not have.</summary>
/// <remarks>Formulas of Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964): 7.1.6 and 7.1.14.</remarks>
internal static class ReferenceErrorFunction
{
    /// <summary>Up to here the series, from here on the continued fraction: both are good to 1e-14 of their value around it.</summary>
    private const double Border = 2;

    private const int FractionDepth = 120;

    /// <summary>erfc(z) = 1 − erf(z).</summary>
    public static double Complement(double z) => z switch
    {
        double.NaN => double.NaN,
        < 0 => 2 - Complement(-z),
        < Border => 1 - Series(z),
        _ => Fraction(z),
    };

    /// <summary>erf(z) = 2/√π · exp(−z²) · Σ 2ⁿ z²ⁿ⁺¹ / (1 · 3 · … · (2n + 1)), whose terms all have one sign.</summary>
    private static double Series(double z)
    {
        double term = z;
        double sum = z;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * z * z / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z) * sum;
    }

    /// <summary>erfc(z) = exp(−z²) / √π · 1/(z + (1/2)/(z + 1/(z + (3/2)/(z + …)))), from the inside out.</summary>
    private static double Fraction(double z)
    {
        double tail = z;
        for (int n = FractionDepth; n > 0; n--)
        {
            tail = z + (n / 2.0 / tail);
        }

        return Math.Exp(-z * z) / (Math.Sqrt(Math.PI) * tail);
    }
}
