using System.Numerics;
using AttentionGen.Kernels;
using Xunit;

namespace AttentionGen.Tests.Kernels;

/// <summary>
/// Functions that are the same on every platform: right to the last bits, against series in integers of 256 bits, and the same
/// bits as where their checksum was taken.
/// </summary>
public class PortableMathTests
{
    private const int Bits = 256;

    private static readonly BigInteger One = BigInteger.One << Bits;

    /// <summary>π by Machin's formula.</summary>
    private static readonly BigInteger Pi = 4 * ((4 * ArcCotangent(5)) - ArcCotangent(239));

    private static readonly BigInteger Ln2 = 2 * InverseTangentHyperbolic(One / 3);

    [Theory]
    [InlineData(1e-8)]
    [InlineData(1.0)]
    [InlineData(10.0)]
    [InlineData(16_384.0)]
    [InlineData(1e6)]
    [InlineData(3.2e9)]
    public void SineAndCosine_AreRightToTheLastBits(double largest)
    {
        foreach (double x in Numbers(500, -largest, largest))
        {
            (double sine, double cosine) = PortableMath.SinCos(x);
            (BigInteger exactSine, BigInteger exactCosine) = SinCos(x);

            AssertNear(exactSine, sine, x);
            AssertNear(exactCosine, cosine, x);
        }
    }

    /// <summary>Where x is next to a quarter turn, all of a result's bits come from the reduction.</summary>
    [Fact]
    public void QuarterTurns_LeaveTheirSmallRest()
    {
        foreach (long quarter in (long[])[1, 2, 3, 100, 12_345, 1_000_001, 1_390_000_000])
        {
            double x = ToDouble(Pi * quarter / 2);
            (double sine, double cosine) = PortableMath.SinCos(x);
            (BigInteger exactSine, BigInteger exactCosine) = SinCos(x);

            AssertNear(exactSine, sine, x);
            AssertNear(exactCosine, cosine, x);
        }
    }

    [Fact]
    public void HugeAngles_KeepTheCircle_AndNoNumberIsNone()
    {
        foreach (double x in (double[])[1e10, 1e18, -1e300])
        {
            (double sine, double cosine) = PortableMath.SinCos(x);
            Assert.Equal(1, (sine * sine) + (cosine * cosine), 1e-15);
        }

        Assert.True(double.IsNaN(PortableMath.SinCos(double.PositiveInfinity).Sine));
        Assert.True(double.IsNaN(PortableMath.SinCos(double.NaN).Cosine));
    }

    [Fact]
    public void Exponentials_AreRightToTheLastBits()
    {
        foreach (double x in Numbers(2_000, -30, 30))
        {
            AssertNear(Exp(x), PortableMath.Exp(x), x);
        }

        Assert.Equal(0, PortableMath.Exp(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, PortableMath.Exp(711));
        Assert.True(double.IsNaN(PortableMath.Exp(double.NaN)));
        Assert.Equal(1, PortableMath.Exp(0));
    }

    [Fact]
    public void Logarithms_AreRightToTheLastBits()
    {
        foreach (double x in Numbers(2_000, 1e-6, 1e6).Concat(Numbers(500, 0.7, 1.5)))
        {
            AssertNear(Log(x), PortableMath.Log(x), x);
        }

        Assert.Equal(double.NegativeInfinity, PortableMath.Log(0));
        Assert.Equal(double.PositiveInfinity, PortableMath.Log(double.PositiveInfinity));
        Assert.True(double.IsNaN(PortableMath.Log(-1)));
        Assert.Equal(0, PortableMath.Log(1));
    }

    [Fact]
    public void PowersOfTwo_AreExact()
    {
        for (int n = -1000; n <= 1000; n += 7)
        {
            Assert.Equal(Math.ScaleB(1, n), PortableMath.Exp2(n));
            Assert.Equal(n, PortableMath.Log2(Math.ScaleB(1, n)));
        }
    }

    /// <summary>One checksum for all platforms, of bits that no platform's library has a part in.</summary>
    [Fact]
    public void Bits_AreThoseOfEveryPlatform()
    {
        ulong sum = 14695981039346656037;
        foreach (double x in Numbers(4_000, -40, 40))
        {
            (double sine, double cosine) = PortableMath.SinCos(x * 1e5);
            foreach (double value in (double[])[sine, cosine, PortableMath.Exp(x), PortableMath.Log(x * x), PortableMath.Pow(10_000, x / 40), PortableMath.Exp2(x)])
            {
                sum = (sum ^ BitConverter.DoubleToUInt64Bits(value)) * 1099511628211;
            }
        }

        Assert.Equal(18_176_460_286_379_888_221UL, sum);
    }

    /// <summary>At most one and a half units in the last place.</summary>
    private static void AssertNear(BigInteger exact, double found, double x)
    {
        double unit = Math.BitIncrement(Math.Abs(found)) - Math.Abs(found);
        BigInteger off = BigInteger.Abs(exact - ToFixed(found));
        Assert.True(off <= (ToFixed(unit) * 3 / 2) + 1, $"At {x:R}: {found:R} is {(double)off / (double)ToFixed(unit):F2} units in the last place off.");
    }

    /// <summary>Numbers that no library makes: Weyl's sequence.</summary>
    private static IEnumerable<double> Numbers(int count, double from, double to)
    {
        for (int i = 1; i <= count; i++)
        {
            double part = (uint)(i * 2654435769u) / 4294967296.0;
            yield return from + ((to - from) * part);
        }
    }

    private static (BigInteger Sine, BigInteger Cosine) SinCos(double x)
    {
        BigInteger angle = ToFixed(x);
        BigInteger turns = BigInteger.Divide((2 * angle) + (Pi / 2) * angle.Sign, Pi);
        BigInteger rest = angle - (turns * Pi / 2);
        BigInteger sine = Series(rest, rest, 1);
        BigInteger cosine = Series(One, rest, 0);
        return ((int)(((turns % 4) + 4) % 4)) switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
    }

    private static BigInteger Series(BigInteger term, BigInteger x, int power)
    {
        BigInteger sum = 0;
        for (; !term.IsZero; power += 2)
        {
            sum += term;
            term = -(term * x >> Bits) * x >> Bits;
            term /= (power + 1) * (power + 2);
        }

        return sum;
    }

    private static BigInteger Exp(double x)
    {
        BigInteger value = ToFixed(x);
        BigInteger n = BigInteger.Divide(value, Ln2);
        BigInteger rest = value - (n * Ln2);
        BigInteger sum = 0;
        BigInteger term = One;
        for (int i = 1; !term.IsZero; i++)
        {
            sum += term;
            term = (term * rest >> Bits) / i;
        }

        return n.Sign >= 0 ? sum << (int)n : sum >> -(int)n;
    }

    private static BigInteger Log(double x)
    {
        int exponent = Math.ILogB(x);
        BigInteger mantissa = ToFixed(Math.ScaleB(x, -exponent));
        return (exponent * Ln2) + (2 * InverseTangentHyperbolic(((mantissa - One) << Bits) / (mantissa + One)));
    }

    private static BigInteger InverseTangentHyperbolic(BigInteger x)
    {
        BigInteger sum = 0;
        BigInteger power = x;
        for (int i = 1; !power.IsZero; i += 2)
        {
            sum += power / i;
            power = (power * x >> Bits) * x >> Bits;
        }

        return sum;
    }

    private static BigInteger ArcCotangent(int x)
    {
        BigInteger sum = 0;
        BigInteger power = One / x;
        for (int i = 1; !power.IsZero; i += 2)
        {
            sum += (i & 2) == 0 ? power / i : -power / i;
            power /= x * x;
        }

        return sum;
    }

    private static BigInteger ToFixed(double x)
    {
        int exponent = x == 0 ? 0 : Math.ILogB(x) - 52;
        var mantissa = new BigInteger(Math.ScaleB(x, -exponent));
        return exponent + Bits >= 0 ? mantissa << (exponent + Bits) : mantissa >> -(exponent + Bits);
    }

    private static double ToDouble(BigInteger x) => Math.ScaleB((double)(x >> (Bits - 128)), -128);
}
