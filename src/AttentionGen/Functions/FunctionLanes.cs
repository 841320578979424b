using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// Exponentials and logarithms of any argument, each one sequence of operations on every width, without fused multiply-add: so the bits are the same on
/// every machine.
/// </summary>
/// <remarks>
/// exp(x) = 2^n · e^f with n the nearest integer to x·log2(e), and f = x − n·ln 2 in two parts, of which the first is exact; log(x) = e·ln 2 + log(m) with m
/// from √½ to √2. The polynomials are those of Moshier's Cephes library (expf, logf). That of 2^f is <see cref="VectorMath"/>'s.
/// </remarks>
internal static class FunctionLanes<TLanes, TVector>
    where TLanes : struct, IBitLanes<TVector>
    where TVector : struct
{
    private const float Log2E = 1.442695041f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>Beyond, 2^x is infinite, or less than half of the smallest float.</summary>
    private const float LargestPower = 130f;

    private const float SmallestPower = -152f;

    /// <summary>The same for e^x.</summary>
    private const float LargestExponent = 90f;

    private const float SmallestExponent = -105f;

    private const float SmallestNormal = 1.17549435e-38f;
    private const float RootOfHalf = 0.707106781f;

    /// <summary>e^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        TVector bounded = Bounded(x, SmallestExponent, LargestExponent);
        TVector n = TLanes.Round(TLanes.Multiply(bounded, TLanes.Create(Log2E)));
        TVector f = TLanes.Subtract(TLanes.Subtract(bounded, TLanes.Multiply(n, TLanes.Create(Ln2High))), TLanes.Multiply(n, TLanes.Create(Ln2Low)));
        TVector p = TLanes.Create(1.9875691500e-4f);
        p = Step(p, f, 1.3981999507e-3f);
        p = Step(p, f, 8.3334519073e-3f);
        p = Step(p, f, 4.1665795894e-2f);
        p = Step(p, f, 1.6666665459e-1f);
        p = Step(p, f, 5.0000001201e-1f);
        p = TLanes.Add(TLanes.Add(TLanes.Multiply(p, TLanes.Multiply(f, f)), f), TLanes.Create(1f));
        return TLanes.KeepNaN(x, Scaled(p, n));
    }

    /// <summary>2^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp2(TVector x)
    {
        TVector bounded = Bounded(x, SmallestPower, LargestPower);
        TVector n = TLanes.Round(bounded);
        TVector f = TLanes.Subtract(bounded, n);
        TVector p = TLanes.Create(VectorMath.C6);
        p = Step(p, f, VectorMath.C5);
        p = Step(p, f, VectorMath.C4);
        p = Step(p, f, VectorMath.C3);
        p = Step(p, f, VectorMath.C2);
        p = Step(p, f, VectorMath.C1);
        return TLanes.KeepNaN(x, Scaled(Step(p, f, 1f), n));
    }

    /// <summary>log(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log(TVector x)
    {
        // Numbers too small for a whole mantissa get one.
        TVector isSmall = TLanes.LessThan(x, TLanes.Create(SmallestNormal));
        TVector normal = TLanes.Select(isSmall, TLanes.Multiply(x, TLanes.Create(8388608f)), x);
        TVector e = TLanes.Add(TLanes.Exponent(normal), TLanes.Select(isSmall, TLanes.Create(-23f), TLanes.Create(0f)));
        TVector m = TLanes.Mantissa(normal);

        // The mantissa is from ½ to 1; below √½ it is doubled.
        TVector isLow = TLanes.LessThan(m, TLanes.Create(RootOfHalf));
        e = TLanes.Subtract(e, TLanes.Select(isLow, TLanes.Create(1f), TLanes.Create(0f)));
        TVector f = TLanes.Subtract(TLanes.Select(isLow, TLanes.Add(m, m), m), TLanes.Create(1f));
        TVector square = TLanes.Multiply(f, f);
        TVector p = TLanes.Create(7.0376836292e-2f);
        p = Step(p, f, -1.1514610310e-1f);
        p = Step(p, f, 1.1676998740e-1f);
        p = Step(p, f, -1.2420140846e-1f);
        p = Step(p, f, 1.4249322787e-1f);
        p = Step(p, f, -1.6668057665e-1f);
        p = Step(p, f, 2.0000714765e-1f);
        p = Step(p, f, -2.4999993993e-1f);
        p = Step(p, f, 3.3333331174e-1f);
        TVector y = TLanes.Multiply(TLanes.Multiply(f, square), p);
        y = TLanes.Add(y, TLanes.Multiply(e, TLanes.Create(Ln2Low)));
        y = TLanes.Subtract(y, TLanes.Multiply(square, TLanes.Create(0.5f)));
        y = TLanes.Add(TLanes.Add(f, y), TLanes.Multiply(e, TLanes.Create(Ln2High)));

        // 0 has minus infinity, what is less has no logarithm, and infinity and NaN stay.
        y = TLanes.Select(TLanes.LessThan(TLanes.Create(float.MaxValue), x), x, y);
        y = TLanes.Select(TLanes.LessThan(TLanes.Create(0f), x), y, TLanes.Create(float.NegativeInfinity));
        return TLanes.KeepNaN(x, TLanes.Select(TLanes.LessThan(x, TLanes.Create(0f)), TLanes.Create(float.NaN), y));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step(TVector p, TVector x, float coefficient) => TLanes.Add(TLanes.Multiply(p, x), TLanes.Create(coefficient));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Bounded(TVector x, float least, float greatest)
    {
        TVector low = TLanes.Select(TLanes.LessThan(TLanes.Create(least), x), x, TLanes.Create(least));
        return TLanes.Select(TLanes.LessThan(low, TLanes.Create(greatest)), low, TLanes.Create(greatest));
    }

    /// <summary>p · 2^n in two steps, neither of which leaves the range; only the second one rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scaled(TVector p, TVector n)
    {
        TVector half = TLanes.Round(TLanes.Multiply(n, TLanes.Create(0.5f)));
        return TLanes.Multiply(TLanes.Multiply(p, TLanes.PowerOfTwo(half)), TLanes.PowerOfTwo(TLanes.Subtract(n, half)));
    }
}
