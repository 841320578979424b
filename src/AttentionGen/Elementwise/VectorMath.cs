using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Kernels;

/// <summary>
/// 2^x for x ≤ 0, the exponential of the softmax, as one sequence of operations on every vector width, so that all widths
/// with fused multiply-add give the same bits.
/// </summary>
/// <remarks>
/// x = n + f with n an integer, the even one of two that are equally near, and |f| ≤ 1/2. 2^f is a degree-6 polynomial with
/// constant term 1, fitted for the smallest largest relative error (2.0e-9) by reweighted least squares; with float32
/// rounding the result is within 0.7 ulp where multiply-adds are fused, and within 1.2 elsewhere. Arguments below -125,
/// minus infinity among them, give 0; NaN gives NaN.
/// <para>
/// AVX-512 has instructions that round to n and multiply by 2^n. Elsewhere, adding 1.5·2^23 + 126 rounds x to n and leaves
/// n + 126, the exponent field of 2^(n - 1), in the low bits of the sum; the polynomial is then that of 2·2^f, whose
/// coefficients are twice as large. Both are exact, so the bits are the same.
/// </para>
/// </remarks>
internal static partial class VectorMath
{
    /// <summary>From units of log2 to natural ones.</summary>
    internal const double Ln2 = 0.6931471805599453;

    /// <summary>From natural units to those of log2.</summary>
    internal const double Log2E = 1.4426950408889634;

    private const float Rounder = 12582912f + 126f;
    private const float Smallest = -125f;

    /// <summary>Control of the AVX-512 instruction: no fraction bits, to the nearest, ties to even, no exceptions.</summary>
    private const byte RoundToNearestEven = 8;

    internal const float C1 = 0.6931471824645996f;
    internal const float C2 = 0.24022647738456726f;
    internal const float C3 = 0.055503323674201965f;
    internal const float C4 = 0.00961843691766262f;
    internal const float C5 = 0.0013398875016719103f;
    internal const float C6 = 0.00015353361959569156f;

    /// <summary>What <see cref="Exp2(Vector256{float})"/> computes with, in the order in which it needs them.</summary>
    internal static ReadOnlySpan<float> Exp2Constants => [Rounder, 2 * C6, 2 * C5, 2 * C4, 2 * C3, 2 * C2, 2 * C1, 2f, Smallest];

    /// <summary>2^x in each lane, for x ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp2(Vector512<float> x)
    {
        if (!Avx512F.IsSupported)
        {
            return Vector512.Create(Exp2(x.GetLower()), Exp2(x.GetUpper()));
        }

        Vector512<float> n = Avx512F.RoundScale(x, RoundToNearestEven);
        Vector512<float> f = x - n;
        Vector512<float> p = Vector512.Create(C6);
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(C5));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(C4));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(C3));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(C2));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(C1));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512<float>.One);

        // "Not less" rather than "greater or equal": NaN stays.
        return Vector512.ConditionalSelect(
            Avx512F.CompareNotLessThan(x, Vector512.Create(Smallest)), Avx512F.Scale(p, n), Vector512<float>.Zero);
    }

    /// <summary>2^x in each lane, for x ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp2(Vector256<float> x) => Exp2(
        x,
        Vector256.Create(Rounder),
        Vector256.Create(2 * C6),
        Vector256.Create(2 * C5),
        Vector256.Create(2 * C4),
        Vector256.Create(2 * C3),
        Vector256.Create(2 * C2),
        Vector256.Create(2 * C1),
        Vector256.Create(2f),
        Vector256.Create(Smallest));

    /// <summary>The same with constants that the caller keeps in registers, see <see cref="Exp2Constants"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Exp2(
        Vector256<float> x,
        Vector256<float> rounder,
        Vector256<float> c6,
        Vector256<float> c5,
        Vector256<float> c4,
        Vector256<float> c3,
        Vector256<float> c2,
        Vector256<float> c1,
        Vector256<float> two,
        Vector256<float> smallest)
    {
        Vector256<float> shifted = x + rounder;
        Vector256<float> f = x - (shifted - rounder);
        Vector256<float> p = Vector256.MultiplyAddEstimate(c6, f, c5);
        p = Vector256.MultiplyAddEstimate(p, f, c4);
        p = Vector256.MultiplyAddEstimate(p, f, c3);
        p = Vector256.MultiplyAddEstimate(p, f, c2);
        p = Vector256.MultiplyAddEstimate(p, f, c1);
        p = Vector256.MultiplyAddEstimate(p, f, two);
        p *= (shifted.AsInt32() << 23).AsSingle();
        return Vector256.ConditionalSelect(Vector256.LessThan(x, smallest), Vector256<float>.Zero, p);
    }

    /// <summary>2^x in each lane, for x ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp2(Vector128<float> x)
    {
        Vector128<float> shifted = x + Vector128Math.Constant(Rounder);
        Vector128<float> f = x - (shifted - Vector128Math.Constant(Rounder));
        Vector128<float> p = Vector128Math.Constant(2 * C6);
        p = Vector128Math.MultiplyAdd(p, f, Vector128Math.Constant(2 * C5));
        p = Vector128Math.MultiplyAdd(p, f, Vector128Math.Constant(2 * C4));
        p = Vector128Math.MultiplyAdd(p, f, Vector128Math.Constant(2 * C3));
        p = Vector128Math.MultiplyAdd(p, f, Vector128Math.Constant(2 * C2));
        p = Vector128Math.MultiplyAdd(p, f, Vector128Math.Constant(2 * C1));
        p = Vector128Math.MultiplyAdd(p, f, Vector128Math.Constant(2f));
        p *= (shifted.AsInt32() << 23).AsSingle();
        return Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128Math.Constant(Smallest)), Vector128<float>.Zero, p);
    }

    /// <summary>2^x for x ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp2(float x)
    {
        float shifted = x + Rounder;
        float f = x - (shifted - Rounder);
        float p = 2 * C6;
        p = float.MultiplyAddEstimate(p, f, 2 * C5);
        p = float.MultiplyAddEstimate(p, f, 2 * C4);
        p = float.MultiplyAddEstimate(p, f, 2 * C3);
        p = float.MultiplyAddEstimate(p, f, 2 * C2);
        p = float.MultiplyAddEstimate(p, f, 2 * C1);
        p = float.MultiplyAddEstimate(p, f, 2f);
        p *= BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(shifted) << 23);
        return x < Smallest ? 0f : p;
    }

    /// <summary>2^f for |f| ≤ 1/2 in double precision, as exact as the polynomial: to 2e-9.</summary>
    internal static double Exp2Fraction(double f) =>
        (((((((((((C6 * f) + C5) * f) + C4) * f) + C3) * f) + C2) * f) + C1) * f) + 1;

    /// <summary>
    /// The sum of 16 partial sums by one fixed tree (lane i plus lane i + 8, then + 4, + 2, + 1), the same for every width.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float TreeSum(Vector512<float> lanes) => TreeSum(lanes.GetLower() + lanes.GetUpper());

    /// <summary>The last three levels of the fixed tree.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float TreeSum(Vector256<float> lanes) => TreeSum(lanes.GetLower() + lanes.GetUpper());

    /// <summary>The last two levels of the fixed tree.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float TreeSum(Vector128<float> lanes)
    {
        float even = lanes.GetElement(0) + lanes.GetElement(2);
        float odd = lanes.GetElement(1) + lanes.GetElement(3);
        return even + odd;
    }

    /// <summary>The same tree without vectors.</summary>
    /// <param name="lanes">16 partial sums; they are overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float TreeSum(Span<float> lanes)
    {
        for (int half = 8; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                lanes[lane] += lanes[lane + half];
            }
        }

        return lanes[0];
    }

    /// <summary>The largest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Vector512<float> lanes) => MaxAcross(Vector256.MaxNative(lanes.GetLower(), lanes.GetUpper()));

    /// <summary>The largest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Vector256<float> lanes) => MaxAcross(Vector128.MaxNative(lanes.GetLower(), lanes.GetUpper()));

    /// <summary>The largest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Vector128<float> lanes) =>
        float.MaxNative(
            float.MaxNative(lanes.GetElement(0), lanes.GetElement(2)),
            float.MaxNative(lanes.GetElement(1), lanes.GetElement(3)));
}
