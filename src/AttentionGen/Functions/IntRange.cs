using System.ComponentModel;

#if IN_GENERATOR
namespace AttentionGen.Generator.Model.Functions;
#else
namespace AttentionGen.Kernels;
#endif

/// <summary>Integers from a least to a greatest one, and what operations make of them: never too narrow. For generated code.</summary>
/// <remarks>
/// Operations of 32-bit integers wrap around; where a result might, nothing is known of it. Every operation takes all pairs of its operands for
/// possible, as interval arithmetic does (Moore, "Interval Analysis", 1966). The generator compiles this file too, so that both know the same.
/// </remarks>
/// <param name="Least">The least one.</param>
/// <param name="Greatest">The greatest one.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct IntRange(int Least, int Greatest)
{
    /// <summary>Nothing is known.</summary>
    public static IntRange All => new(int.MinValue, int.MaxValue);

    /// <summary>One integer.</summary>
    /// <param name="value">Which.</param>
    public static IntRange Of(int value) => new(value, value);

    /// <summary>Sums.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static IntRange operator +(IntRange a, IntRange b) => Of((long)a.Least + b.Least, (long)a.Greatest + b.Greatest);

    /// <summary>Differences.</summary>
    /// <param name="a">What is subtracted from.</param>
    /// <param name="b">What is subtracted.</param>
    public static IntRange operator -(IntRange a, IntRange b) => Of((long)a.Least - b.Greatest, (long)a.Greatest - b.Least);

    /// <summary>Products.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static IntRange operator *(IntRange a, IntRange b)
    {
        (long p, long q) = ((long)a.Least * b.Least, (long)a.Least * b.Greatest);
        (long r, long s) = ((long)a.Greatest * b.Least, (long)a.Greatest * b.Greatest);
        return Of(Math.Min(Math.Min(p, q), Math.Min(r, s)), Math.Max(Math.Max(p, q), Math.Max(r, s)));
    }

    /// <summary>Negative values.</summary>
    /// <param name="a">Of what.</param>
    public static IntRange operator -(IntRange a) => Of(-(long)a.Greatest, -(long)a.Least);

    /// <summary>Complements.</summary>
    /// <param name="a">Of what.</param>
    public static IntRange operator ~(IntRange a) => new(~a.Greatest, ~a.Least);

    /// <summary>Common bits.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static IntRange operator &(IntRange a, IntRange b) =>
        a.Least == a.Greatest && b.Least == b.Greatest ? Of(a.Least & b.Least)
        : a.Least >= 0 && b.Least >= 0 ? new IntRange(0, Math.Min(a.Greatest, b.Greatest))
        : a.Least >= 0 ? new IntRange(0, a.Greatest)
        : b.Least >= 0 ? new IntRange(0, b.Greatest)
        : All;

    /// <summary>Bits of either.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static IntRange operator |(IntRange a, IntRange b) =>
        a.Least == a.Greatest && b.Least == b.Greatest ? Of(a.Least | b.Least)
        : a.Least >= 0 && b.Least >= 0 ? new IntRange(Math.Max(a.Least, b.Least), Filled(a.Greatest | b.Greatest))
        : All;

    /// <summary>Bits of one but not the other.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static IntRange operator ^(IntRange a, IntRange b) =>
        a.Least == a.Greatest && b.Least == b.Greatest ? Of(a.Least ^ b.Least)
        : a.Least >= 0 && b.Least >= 0 ? new IntRange(0, Filled(a.Greatest | b.Greatest))
        : All;

    /// <summary>Shifts to the left.</summary>
    /// <param name="a">What is shifted.</param>
    /// <param name="b">By how many bits.</param>
    public static IntRange ShiftLeft(IntRange a, IntRange b) => b.Least == b.Greatest ? a * OfPower(b.Least & 31) : All;

    /// <summary>Shifts to the right that keep the sign.</summary>
    /// <param name="a">What is shifted.</param>
    /// <param name="b">By how many bits.</param>
    public static IntRange ShiftRight(IntRange a, IntRange b) =>
        b.Least == b.Greatest ? new IntRange(a.Least >> (b.Least & 31), a.Greatest >> (b.Least & 31))
        : a.Least >= 0 ? new IntRange(0, a.Greatest)
        : All;

    /// <summary>Shifts to the right of bits without a sign.</summary>
    /// <param name="a">What is shifted.</param>
    /// <param name="b">By how many bits.</param>
    public static IntRange UnsignedShiftRight(IntRange a, IntRange b) => a.Least >= 0 ? ShiftRight(a, b) : All;

    /// <summary>The smaller of two.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static IntRange Min(IntRange a, IntRange b) => new(Math.Min(a.Least, b.Least), Math.Min(a.Greatest, b.Greatest));

    /// <summary>The larger of two.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static IntRange Max(IntRange a, IntRange b) => new(Math.Max(a.Least, b.Least), Math.Max(a.Greatest, b.Greatest));

    /// <summary>Absolute values.</summary>
    /// <param name="a">Of what.</param>
    public static IntRange Abs(IntRange a) => a.Least >= 0 ? a : a.Greatest <= 0 ? -a : Of(0L, Math.Max(-(long)a.Least, a.Greatest));

    /// <summary>Quotients, towards zero.</summary>
    /// <param name="a">What is divided.</param>
    /// <param name="divisor">A positive number.</param>
    public static IntRange Divide(IntRange a, int divisor) => new(a.Least / divisor, a.Greatest / divisor);

    /// <summary>Quotients, towards minus infinity.</summary>
    /// <param name="a">What is divided.</param>
    /// <param name="divisor">A positive number.</param>
    public static IntRange FloorDivide(IntRange a, int divisor) => new(FunctionMath.FloorDivide(a.Least, divisor), FunctionMath.FloorDivide(a.Greatest, divisor));

    /// <summary>What a division towards minus infinity leaves: exact within a period.</summary>
    /// <param name="a">What is divided.</param>
    /// <param name="divisor">A positive number.</param>
    public static IntRange FloorModulo(IntRange a, int divisor) =>
        FunctionMath.FloorDivide(a.Least, divisor) == FunctionMath.FloorDivide(a.Greatest, divisor)
            ? new IntRange(FunctionMath.FloorModulo(a.Least, divisor), FunctionMath.FloorModulo(a.Greatest, divisor))
            : new IntRange(0, divisor - 1);

    /// <summary>What a division towards zero leaves.</summary>
    /// <param name="a">What is divided.</param>
    /// <param name="divisor">A positive number.</param>
    public static IntRange Remainder(IntRange a, int divisor) =>
        a.Least >= 0 ? FloorModulo(a, divisor)
        : a.Greatest <= 0 ? new IntRange(Math.Max(a.Least, 1 - divisor), 0)
        : new IntRange(Math.Max(a.Least, 1 - divisor), Math.Min(a.Greatest, divisor - 1));

    /// <summary>One of two, as a truth says.</summary>
    /// <param name="test">The truth.</param>
    /// <param name="yes">Where it holds.</param>
    /// <param name="no">Where it does not.</param>
    public static IntRange Select(Truth test, IntRange yes, IntRange no) =>
        test.IsAlways ? yes : test.IsNever ? no : new IntRange(Math.Min(yes.Least, no.Least), Math.Max(yes.Greatest, no.Greatest));

    /// <summary>Whether two are equal.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static Truth Equal(IntRange a, IntRange b) =>
        Truth.Of(never: a.Greatest < b.Least || b.Greatest < a.Least, always: a.Least == a.Greatest && a == b);

    /// <summary>Whether one is less than another.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static Truth Less(IntRange a, IntRange b) => Truth.Of(never: a.Least >= b.Greatest, always: a.Greatest < b.Least);

    /// <summary>Whether one is less than another, or equal.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    public static Truth LessOrEqual(IntRange a, IntRange b) => Truth.Of(never: a.Least > b.Greatest, always: a.Greatest <= b.Least);

    private static IntRange Of(long least, long greatest) =>
        least < int.MinValue || greatest > int.MaxValue ? All : new IntRange((int)least, (int)greatest);

    private static IntRange OfPower(int bits) => bits == 31 ? All : Of(1 << bits);

    /// <summary>All bits up to the highest one.</summary>
    private static int Filled(int bits)
    {
        bits |= bits >> 1;
        bits |= bits >> 2;
        bits |= bits >> 4;
        bits |= bits >> 8;
        return bits | (bits >> 16);
    }
}
