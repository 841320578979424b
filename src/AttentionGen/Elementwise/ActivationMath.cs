using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>The activations of a feed-forward on one vector, each one sequence of operations on every width.</summary>
/// <remarks>
/// GELU needs Φ(x), the normal distribution. Up to |x| = 1 it is 1/2 + x·P(x²), with P of degree 5 fitted to (Φ(x) − 1/2)/x for the
/// smallest largest relative error (7.2e-10). From there to 6, where PyTorch's float32 is 0 or 1 already, log2(2·Φ(−|x|)) is a polynomial of degree 9 in
/// |x| − 2, fitted for the smallest largest error (5.7e-8); both by reweighted least squares. The lower tail is that power of two itself and not one
/// minus something, so that nothing cancels.
/// <para>
/// The others are x·σ(y) with y = x, 1.702·x, or √(8/π)·(x + 0.044715·x³), because (1 + tanh(y/2))/2 = σ(y). e^−|y| is 2^n·(1 + r·ln 2), with
/// n the rounded product |y|·log2(e), and r what rounding took from it, which fused multiply-add knows: else the error would grow with |y|.
/// </para>
/// Not a number stays so, and minus infinity becomes that, as in PyTorch, since it is multiplied by zero.
/// </remarks>
internal static class ActivationMath<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const float Middle = 1f;
    private const float End = 6f;

    private const float P0 = 0.3989422917366028f;
    private const float P1 = -0.06649035960435867f;
    private const float P2 = 0.009973323903977871f;
    private const float P3 = -0.0011863305699080229f;
    private const float P4 = 0.00011348697444191203f;
    private const float P5 = -7.6544283729163e-06f;

    private const float Center = 2f;
    private const float Q0 = -4.457981109619141f;
    private const float Q1 = -3.423826217651367f;
    private const float Q2 = -0.6389119029045105f;
    private const float Q3 = -0.014272836968302727f;
    private const float Q4 = 0.0023686671629548073f;
    private const float Q5 = -0.00034826211049221456f;
    private const float Q6 = 4.113541581318714e-05f;
    private const float Q7 = -3.2932573503785534e-06f;
    private const float Q8 = 1.2113338243580074e-07f;
    private const float Q9 = 1.0427827490389063e-09f;

    /// <summary>log2(e) is the sum of the two.</summary>
    private const float Log2E = 1.4426950216293335f;

    private const float Log2ERest = 1.92596303e-8f;
    private const float Ln2 = 0.6931471824645996f;

    /// <summary>e^−|y| is zero in float32 long before.</summary>
    private const float LargestExponent = 100f;

    private const float QuickFactor = 1.702f;
    private const float TanhFactor = 1.5957691216057308f;
    private const float TanhCubic = 0.044715f * TanhFactor;

    /// <summary>The activation of this name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of(Activation activation, TVector x) => activation switch
    {
        Activation.Gelu => Gelu(x),
        Activation.GeluTanh => GeluTanh(x),
        Activation.QuickGelu => QuickGelu(x),
        Activation.Silu => Silu(x),
        _ => Relu(x),
    };

    /// <summary>See <see cref="Activation.Gelu"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gelu(TVector x)
    {
        TVector square = TLanes.Multiply(x, x);
        TVector p = TLanes.Create(P5);
        p = TLanes.MultiplyAdd(p, square, TLanes.Create(P4));
        p = TLanes.MultiplyAdd(p, square, TLanes.Create(P3));
        p = TLanes.MultiplyAdd(p, square, TLanes.Create(P2));
        p = TLanes.MultiplyAdd(p, square, TLanes.Create(P1));
        p = TLanes.MultiplyAdd(p, square, TLanes.Create(P0));
        TVector middle = TLanes.MultiplyAdd(x, p, TLanes.Create(0.5f));

        TVector size = TLanes.Abs(x);
        TVector s = TLanes.Subtract(TLanes.Select(TLanes.LessThan(size, TLanes.Create(End)), size, TLanes.Create(End)), TLanes.Create(Center));
        TVector q = TLanes.Create(Q9);
        q = TLanes.MultiplyAdd(q, s, TLanes.Create(Q8));
        q = TLanes.MultiplyAdd(q, s, TLanes.Create(Q7));
        q = TLanes.MultiplyAdd(q, s, TLanes.Create(Q6));
        q = TLanes.MultiplyAdd(q, s, TLanes.Create(Q5));
        q = TLanes.MultiplyAdd(q, s, TLanes.Create(Q4));
        q = TLanes.MultiplyAdd(q, s, TLanes.Create(Q3));
        q = TLanes.MultiplyAdd(q, s, TLanes.Create(Q2));
        q = TLanes.MultiplyAdd(q, s, TLanes.Create(Q1));
        q = TLanes.MultiplyAdd(q, s, TLanes.Create(Q0));
        TVector lower = TLanes.Multiply(TLanes.Create(0.5f), TLanes.Exp2(q));
        lower = TLanes.Select(TLanes.LessThan(TLanes.Create(End), size), TLanes.Create(0f), lower);
        TVector tail = TLanes.Select(TLanes.LessThan(x, TLanes.Create(0f)), lower, TLanes.Subtract(TLanes.Create(1f), lower));
        return TLanes.Multiply(x, TLanes.Select(TLanes.LessThan(size, TLanes.Create(Middle)), middle, tail));
    }

    /// <summary>See <see cref="Activation.GeluTanh"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector GeluTanh(TVector x)
    {
        TVector factor = TLanes.MultiplyAdd(TLanes.Multiply(x, x), TLanes.Create(TanhCubic), TLanes.Create(TanhFactor));
        return TLanes.Multiply(x, Logistic(TLanes.Multiply(x, factor)));
    }

    /// <summary>See <see cref="Activation.QuickGelu"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector QuickGelu(TVector x) => TLanes.Multiply(x, Logistic(TLanes.Multiply(x, TLanes.Create(QuickFactor))));

    /// <summary>See <see cref="Activation.Silu"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Silu(TVector x) => TLanes.Multiply(x, Logistic(x));

    /// <summary>See <see cref="Activation.Relu"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Relu(TVector x) => TLanes.Select(TLanes.LessThan(x, TLanes.Create(0f)), TLanes.Create(0f), x);

    /// <summary>σ(y) = 1 / (1 + e^−y), for negative y as e^y / (1 + e^y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Logistic(TVector y)
    {
        TVector size = TLanes.Abs(y);
        size = TLanes.Select(TLanes.LessThan(TLanes.Create(LargestExponent), size), TLanes.Create(LargestExponent), size);
        TVector exponent = TLanes.Multiply(size, TLanes.Create(-Log2E));
        TVector rest = TLanes.MultiplyAdd(size, TLanes.Create(-Log2E), TLanes.Subtract(TLanes.Create(0f), exponent));
        rest = TLanes.MultiplyAdd(size, TLanes.Create(-Log2ERest), rest);
        TVector power = TLanes.Exp2(exponent);
        power = TLanes.MultiplyAdd(power, TLanes.Multiply(rest, TLanes.Create(Ln2)), power);
        TVector numerator = TLanes.Select(TLanes.LessThan(y, TLanes.Create(0f)), power, TLanes.Create(1f));
        return TLanes.Divide(numerator, TLanes.Add(TLanes.Create(1f), power));
    }
}
