using System.Runtime.Intrinsics;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>
/// Functions for the score and mask functions of a layer. Their results have the same bits on every machine, and in the kernels, where those of
/// <see cref="MathF"/> come from the platform's C library.
/// </summary>
/// <remarks>Thread-safe: nothing has a state.</remarks>
public static class AttentionMath
{
    /// <summary>e^x, within 1.5 units in the last place.</summary>
    /// <param name="x">Any number. Above 88.7 the result is infinite, below −103.97 zero; NaN stays.</param>
    public static float Exp(float x) => FunctionMath.Exp(Vector128.Create(x)).ToScalar();

    /// <summary>2^x, within 1.5 units in the last place.</summary>
    /// <param name="x">Any number. From 128 the result is infinite, below −150 zero; NaN stays.</param>
    public static float Exp2(float x) => FunctionMath.Exp2(Vector128.Create(x)).ToScalar();

    /// <summary>The natural logarithm, within 1.5 units in the last place.</summary>
    /// <param name="x">Any number. That of zero is minus infinity, that of a negative number NaN.</param>
    public static float Log(float x) => FunctionMath.Log(Vector128.Create(x)).ToScalar();

    /// <summary>The hyperbolic tangent, within 2 units in the last place; the one that <see cref="AttentionAttribute.SoftCap"/> uses.</summary>
    /// <remarks>Of these functions the only one whose bits depend on the machine: on whether it has fused multiply-add.</remarks>
    /// <param name="x">Any number.</param>
    public static float Tanh(float x) => VectorMath.Tanh(x);

    /// <summary>The quotient towards minus infinity, as Python's <c>//</c>: −1 / 64 is 0 in C#, and −1 here.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">A positive number; a constant in a score or mask function.</param>
    /// <exception cref="ArgumentOutOfRangeException">The divisor is not positive.</exception>
    public static int FloorDiv(int dividend, int divisor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor);
        return FunctionMath.FloorDivide(dividend, divisor);
    }

    /// <summary>What that leaves, from 0 up to the divisor, as Python's <c>%</c>.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">A positive number; a constant in a score or mask function.</param>
    /// <exception cref="ArgumentOutOfRangeException">The divisor is not positive.</exception>
    public static int FloorMod(int dividend, int divisor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor);
        return FunctionMath.FloorModulo(dividend, divisor);
    }
}
