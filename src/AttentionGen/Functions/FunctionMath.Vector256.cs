using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Kernels;

/// <content>256 bits.</content>
public static unsafe partial class FunctionMath
{
    /// <inheritdoc cref="AttentionMath.Exp"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x) => FunctionLanes<Lanes256, Vector256<float>>.Exp(x);

    /// <inheritdoc cref="AttentionMath.Exp2"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp2(Vector256<float> x) => FunctionLanes<Lanes256, Vector256<float>>.Exp2(x);

    /// <inheritdoc cref="AttentionMath.Log"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Log(Vector256<float> x) => FunctionLanes<Lanes256, Vector256<float>>.Log(x);

    /// <inheritdoc cref="AttentionMath.Tanh"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x) => VectorMath.Tanh(x);

    /// <inheritdoc cref="AttentionMath.FloorDiv"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> FloorDivide(Vector256<int> dividend, int divisor)
    {
        // An estimate, an estimate of what it leaves, and what that may be wrong by: one.
        Vector256<int> by = Vector256.Create(divisor);
        Vector256<float> inverse = Vector256.Create(1f / divisor);
        Vector256<int> quotient = Vector256.ConvertToInt32(Vector256.ConvertToSingle(dividend) * inverse);
        Vector256<int> rest = dividend - (quotient * by);
        quotient += Vector256.ConvertToInt32(Vector256.ConvertToSingle(rest) * inverse);
        rest = dividend - (quotient * by);
        quotient += Vector256.LessThan(rest, Vector256<int>.Zero);
        return quotient - Vector256.GreaterThanOrEqual(rest, by);
    }

    /// <inheritdoc cref="AttentionMath.FloorMod"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> FloorModulo(Vector256<int> dividend, int divisor) =>
        dividend - (FloorDivide(dividend, divisor) * Vector256.Create(divisor));

    /// <summary>What C# makes of a division: a quotient towards zero.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">A positive number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Divide(Vector256<int> dividend, int divisor)
    {
        Vector256<int> quotient = FloorDivide(dividend, divisor);
        Vector256<int> isExact = Vector256.Equals(quotient * Vector256.Create(divisor), dividend);
        return quotient - Vector256.AndNot(Vector256.LessThan(dividend, Vector256<int>.Zero), isExact);
    }

    /// <summary>What that leaves, with the sign of the dividend.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">A positive number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Remainder(Vector256<int> dividend, int divisor) =>
        dividend - (Divide(dividend, divisor) * Vector256.Create(divisor));

    /// <summary>Each lane shifted to the left by its own number of bits, of which the lowest five count.</summary>
    /// <param name="value">What is shifted.</param>
    /// <param name="bits">By how many bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftLeft(Vector256<int> value, Vector256<int> bits) =>
        Avx2.IsSupported
            ? Avx2.ShiftLeftLogicalVariable(value, (bits & Vector256.Create(31)).AsUInt32())
            : Vector256.Create(ShiftLeft(value.GetLower(), bits.GetLower()), ShiftLeft(value.GetUpper(), bits.GetUpper()));

    /// <summary>The same to the right, keeping the sign.</summary>
    /// <param name="value">What is shifted.</param>
    /// <param name="bits">By how many bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftRight(Vector256<int> value, Vector256<int> bits) =>
        Avx2.IsSupported
            ? Avx2.ShiftRightArithmeticVariable(value, (bits & Vector256.Create(31)).AsUInt32())
            : Vector256.Create(ShiftRight(value.GetLower(), bits.GetLower()), ShiftRight(value.GetUpper(), bits.GetUpper()));

    /// <summary>The same to the right, without a sign.</summary>
    /// <param name="value">What is shifted.</param>
    /// <param name="bits">By how many bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> UnsignedShiftRight(Vector256<int> value, Vector256<int> bits) =>
        Avx2.IsSupported
            ? Avx2.ShiftRightLogicalVariable(value, (bits & Vector256.Create(31)).AsUInt32())
            : Vector256.Create(UnsignedShiftRight(value.GetLower(), bits.GetLower()), UnsignedShiftRight(value.GetUpper(), bits.GetUpper()));

    /// <summary>Stores a vector, or of its first lanes those that are left.</summary>
    /// <param name="value">The vector.</param>
    /// <param name="target">Where to.</param>
    /// <param name="left">How many lanes there is room for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, ref float target, int left)
    {
        if (left >= 8)
        {
            value.StoreUnsafe(ref target);
        }
        else
        {
            StorePart(value, ref target, left);
        }
    }

    private static void StorePart(Vector256<float> value, ref float target, int left) =>
        StoreLanes(ref Unsafe.As<Vector256<float>, float>(ref value), ref target, left);

    /// <summary>Elements of a table in lanes whose indices are neighbours, alike, or neither; of the first lanes alone, where fewer are left.</summary>
    /// <param name="table">The first element.</param>
    /// <param name="index">Where each lane reads; from lane to lane it rises by 0 or 1, or it falls by 0 or 1.</param>
    /// <param name="left">Lanes that count: the others are zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Lookup(ref int table, Vector256<int> index, int left)
    {
        const int Last = 8 - 1;
        int first = index.GetElement(0);
        if (left > Last)
        {
            int step = index.GetElement(Last) - first;
            if (step == Last)
            {
                return Vector256.LoadUnsafe(ref table, (nuint)first);
            }

            if (step == 0)
            {
                return Vector256.Create(Unsafe.Add(ref table, first));
            }

            if (step == -Last)
            {
                return Vector256.Shuffle(Vector256.LoadUnsafe(ref table, (nuint)(first - Last)), Vector256.Create(Last) - Vector256<int>.Indices);
            }
        }

        return Gather(ref table, index, left);
    }

    /// <inheritdoc cref="Lookup(ref int, Vector256{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Lookup(ref float table, Vector256<int> index, int left) =>
        Lookup(ref Unsafe.As<float, int>(ref table), index, left).AsSingle();

    /// <summary>Elements of a table in lanes; of the first lanes alone, where fewer are left.</summary>
    /// <param name="table">The first element.</param>
    /// <param name="index">Where each lane reads.</param>
    /// <param name="left">Lanes that count: the others are zero.</param>
    public static Vector256<int> Gather(ref int table, Vector256<int> index, int left)
    {
        if (left >= 8 && Avx2.IsSupported)
        {
            return Avx2.GatherVector256((int*)Unsafe.AsPointer(ref table), index, sizeof(int));
        }

        int* lanes = stackalloc int[8];
        index.Store(lanes);
        GatherLanes(ref table, lanes, 8, left);
        return Vector256.Load(lanes);
    }

    /// <inheritdoc cref="Gather(ref int, Vector256{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Gather(ref float table, Vector256<int> index, int left) =>
        Gather(ref Unsafe.As<float, int>(ref table), index, left).AsSingle();

    /// <inheritdoc cref="Gather(ref int, Vector256{int}, int)"/>
    public static Vector256<int> Gather(ref byte table, Vector256<int> index, int left)
    {
        int* lanes = stackalloc int[8];
        index.Store(lanes);
        GatherLanes(ref table, lanes, 8, left);
        return Vector256.Load(lanes);
    }

    /// <summary>The same of flags: all bits of a lane, or none.</summary>
    /// <inheritdoc cref="Gather(ref int, Vector256{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Gather(ref bool table, Vector256<int> index, int left) =>
        ~Vector256.Equals(Gather(ref Unsafe.As<bool, byte>(ref table), index, left), Vector256<int>.Zero);
}
