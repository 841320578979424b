using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// Sines, cosines, exponentials and logarithms in double precision that are the same bits on every operating system and
/// processor. Those of <see cref="Math"/> come from the platform's C library, and libraries differ in the last bit.
/// </summary>
/// <remarks>
/// They use sums, products, quotients and fused multiply-adds alone, whose results IEEE 754 fixes. An argument is reduced to an
/// interval on which the Taylor series (for logarithms that of 2·artanh) is cut off far below the last bit of a double; the
/// error that remains is that of a few roundings, less than 2e-16 of the result for sine, cosine and 2^x with small x, and in
/// proportion to |x| for exponentials of large ones. For tables and single numbers, not for inner loops.
/// </remarks>
internal static class PortableMath
{
    /// <summary>π/2 in three parts: the sum of the first two is exact to 2^-108, that of all three to 2^-163.</summary>
    private const double HalfPi1 = 1.5707963267948966;
    private const double HalfPi2 = 6.123233995736766e-17;
    private const double HalfPi3 = -1.4973849048591698e-33;

    /// <summary>ln 2 in two parts.</summary>
    private const double Ln2 = 0.6931471805599453;
    private const double Ln2Rest = 2.3190468138462996e-17;

    /// <summary>The largest angle whose quarter turns are below 2^31, so that their product with the first part needs no rounding.</summary>
    private const double LargestAngle = 3.3e9;

    /// <summary>Sine and cosine.</summary>
    /// <param name="x">The angle in radians.</param>
    public static (double Sine, double Cosine) SinCos(double x)
    {
        if (!(Math.Abs(x) <= LargestAngle))
        {
            // The remainder is exact, and the turn that it is taken of as inexact as an angle of this size itself.
            x = Math.IEEERemainder(x, 4 * HalfPi1);
        }

        // x and n·HalfPi1 are multiples of 2^-53, and so is their difference, which is below 1: it needs no rounding.
        double n = Math.Round(x / HalfPi1);
        double near = Math.FusedMultiplyAdd(-n, HalfPi1, x);
        double product = n * HalfPi2;
        double productRest = Math.FusedMultiplyAdd(n, HalfPi2, -product);
        double r = near - product;
        double rest = near - r - product - productRest - (n * HalfPi3);
        (double sine, double cosine) = Series(r, rest);
        return ((long)n & 3) switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
    }

    /// <summary>e^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Exp(double x)
    {
        if (!(x > -746))
        {
            return double.IsNaN(x) ? x : 0;
        }

        if (x > 710)
        {
            return double.PositiveInfinity;
        }

        double n = Math.Round(x / Ln2);
        double r = Math.FusedMultiplyAdd(-n, Ln2, x) - (n * Ln2Rest);
        double sum = 1.0 / Factorial(14);
        for (int i = 13; i >= 0; i--)
        {
            sum = Math.FusedMultiplyAdd(sum, r, 1 / Factorial(i));
        }

        return Math.ScaleB(sum, (int)n);
    }

    /// <summary>The natural logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x))
        {
            return x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;
        }

        int exponent = Math.ILogB(x);
        double mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // ln m = 2·artanh(s) with s = f / (2 + f) and f = m - 1, which is exact; s is at most 0.172 in size, and 2s is f - s·f.
        double f = mantissa - 1;
        double s = f / (mantissa + 1);
        double square = s * s;
        double sum = 1.0 / 25;
        for (int i = 23; i >= 3; i -= 2)
        {
            sum = Math.FusedMultiplyAdd(sum, square, 1.0 / i);
        }

        double log = Math.FusedMultiplyAdd(-s, Math.FusedMultiplyAdd(-2 * square, sum, f), f);
        return Math.FusedMultiplyAdd(exponent, Ln2, Math.FusedMultiplyAdd(exponent, Ln2Rest, log));
    }

    /// <summary>The logarithm to the base of 2; whole for powers of two.</summary>
    public static double Log2(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x))
        {
            return Log(x);
        }

        int exponent = Math.ILogB(x);
        return exponent + (Log(Math.ScaleB(x, -exponent)) / Ln2);
    }

    /// <summary>x^y for positive x.</summary>
    public static double Pow(double x, double y) => y == 0 ? 1 : y == 1 ? x : Exp(y * Log(x));

    /// <summary>2^y; exact for whole y.</summary>
    public static double Exp2(double y)
    {
        double n = Math.Round(y);
        return Math.ScaleB(Exp((y - n) * Ln2), (int)n);
    }

    /// <summary>Sine and cosine of r + rest, where r is at most π/4 in size and the rest below its last bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Sine, double Cosine) Series(double r, double rest)
    {
        double square = r * r;
        double sine = 1 / Factorial(19);
        double cosine = 1 / Factorial(20);
        for (int i = 17; i >= 3; i -= 2)
        {
            sine = Math.FusedMultiplyAdd(sine, -square, 1 / Factorial(i));
            cosine = Math.FusedMultiplyAdd(cosine, -square, 1 / Factorial(i + 1));
        }

        cosine = Math.FusedMultiplyAdd(cosine, -square, 0.5);

        // sin(r + d) = sin r + d·cos r and cos(r + d) = cos r - d·sin r, up to d².
        sine = r + Math.FusedMultiplyAdd(-sine * square, r, rest * Math.FusedMultiplyAdd(-0.5, square, 1));
        double half = 0.5 * square;
        double large = 1 - half;
        double lost = 1 - large - half;
        double small = Math.FusedMultiplyAdd(-cosine, square, half) + lost - (r * rest);
        return (sine, large + small);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Factorial(int n) => Factorials[n];

    private static ReadOnlySpan<double> Factorials =>
    [
        1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600, 6227020800, 87178291200, 1307674368000,
        20922789888000, 355687428096000, 6402373705728000, 121645100408832000, 2432902008176640000,
    ];
}
