using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Kernels;

/// <content>128 bits.</content>
public static unsafe partial class FunctionMath
{
    /// <inheritdoc cref="AttentionMath.Exp"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp(Vector128<float> x) => FunctionLanes<Lanes128, Vector128<float>>.Exp(x);

    /// <inheritdoc cref="AttentionMath.Exp2"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp2(Vector128<float> x) => FunctionLanes<Lanes128, Vector128<float>>.Exp2(x);

    /// <inheritdoc cref="AttentionMath.Log"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Log(Vector128<float> x) => FunctionLanes<Lanes128, Vector128<float>>.Log(x);

    /// <inheritdoc cref="AttentionMath.Tanh"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Tanh(Vector128<float> x) => VectorMath.Tanh(x);

    /// <inheritdoc cref="AttentionMath.FloorDiv"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> FloorDivide(Vector128<int> dividend, int divisor)
    {
        // An estimate, an estimate of what it leaves, and what that may be wrong by: one.
        Vector128<int> by = Vector128.Create(divisor);
        Vector128<float> inverse = Vector128.Create(1f / divisor);
        Vector128<int> quotient = Vector128.ConvertToInt32(Vector128.ConvertToSingle(dividend) * inverse);
        Vector128<int> rest = dividend - (quotient * by);
        quotient += Vector128.ConvertToInt32(Vector128.ConvertToSingle(rest) * inverse);
        rest = dividend - (quotient * by);
        quotient += Vector128.LessThan(rest, Vector128<int>.Zero);
        return quotient - Vector128.GreaterThanOrEqual(rest, by);
    }

    /// <inheritdoc cref="AttentionMath.FloorMod"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> FloorModulo(Vector128<int> dividend, int divisor) =>
        dividend - (FloorDivide(dividend, divisor) * Vector128.Create(divisor));

    /// <summary>What C# makes of a division: a quotient towards zero.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">A positive number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Divide(Vector128<int> dividend, int divisor)
    {
        Vector128<int> quotient = FloorDivide(dividend, divisor);
        Vector128<int> isExact = Vector128.Equals(quotient * Vector128.Create(divisor), dividend);
        return quotient - Vector128.AndNot(Vector128.LessThan(dividend, Vector128<int>.Zero), isExact);
    }

    /// <summary>What that leaves, with the sign of the dividend.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">A positive number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Remainder(Vector128<int> dividend, int divisor) =>
        dividend - (Divide(dividend, divisor) * Vector128.Create(divisor));

    /// <summary>Each lane shifted to the left by its own number of bits, of which the lowest five count.</summary>
    /// <param name="value">What is shifted.</param>
    /// <param name="bits">By how many bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftLeft(Vector128<int> value, Vector128<int> bits) =>
        Avx2.IsSupported
            ? Avx2.ShiftLeftLogicalVariable(value, (bits & Vector128.Create(31)).AsUInt32())
            : Vector128.Create(value.GetElement(0) << bits.GetElement(0), value.GetElement(1) << bits.GetElement(1), value.GetElement(2) << bits.GetElement(2), value.GetElement(3) << bits.GetElement(3));

    /// <summary>The same to the right, keeping the sign.</summary>
    /// <param name="value">What is shifted.</param>
    /// <param name="bits">By how many bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftRight(Vector128<int> value, Vector128<int> bits) =>
        Avx2.IsSupported
            ? Avx2.ShiftRightArithmeticVariable(value, (bits & Vector128.Create(31)).AsUInt32())
            : Vector128.Create(value.GetElement(0) >> bits.GetElement(0), value.GetElement(1) >> bits.GetElement(1), value.GetElement(2) >> bits.GetElement(2), value.GetElement(3) >> bits.GetElement(3));

    /// <summary>The same to the right, without a sign.</summary>
    /// <param name="value">What is shifted.</param>
    /// <param name="bits">By how many bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> UnsignedShiftRight(Vector128<int> value, Vector128<int> bits) =>
        Avx2.IsSupported
            ? Avx2.ShiftRightLogicalVariable(value, (bits & Vector128.Create(31)).AsUInt32())
            : Vector128.Create(value.GetElement(0) >>> bits.GetElement(0), value.GetElement(1) >>> bits.GetElement(1), value.GetElement(2) >>> bits.GetElement(2), value.GetElement(3) >>> bits.GetElement(3));

    /// <summary>Stores a vector, or of its first lanes those that are left.</summary>
    /// <param name="value">The vector.</param>
    /// <param name="target">Where to.</param>
    /// <param name="left">How many lanes there is room for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, ref float target, int left)
    {
        if (left >= 4)
        {
            value.StoreUnsafe(ref target);
        }
        else
        {
            StorePart(value, ref target, left);
        }
    }

    private static void StorePart(Vector128<float> value, ref float target, int left) =>
        StoreLanes(ref Unsafe.As<Vector128<float>, float>(ref value), ref target, left);

    /// <summary>Elements of a table in lanes whose indices are neighbours, alike, or neither; of the first lanes alone, where fewer are left.</summary>
    /// <param name="table">The first element.</param>
    /// <param name="index">Where each lane reads; from lane to lane it rises by 0 or 1, or it falls by 0 or 1.</param>
    /// <param name="left">Lanes that count: the others are zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Lookup(ref int table, Vector128<int> index, int left)
    {
        const int Last = 4 - 1;
        int first = index.GetElement(0);
        if (left > Last)
        {
            int step = index.GetElement(Last) - first;
            if (step == Last)
            {
                return Vector128.LoadUnsafe(ref table, (nuint)first);
            }

            if (step == 0)
            {
                return Vector128.Create(Unsafe.Add(ref table, first));
            }

            if (step == -Last)
            {
                return Vector128.Shuffle(Vector128.LoadUnsafe(ref table, (nuint)(first - Last)), Vector128.Create(Last) - Vector128<int>.Indices);
            }
        }

        return Gather(ref table, index, left);
    }

    /// <inheritdoc cref="Lookup(ref int, Vector128{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Lookup(ref float table, Vector128<int> index, int left) =>
        Lookup(ref Unsafe.As<float, int>(ref table), index, left).AsSingle();

    /// <summary>Elements of a table in lanes; of the first lanes alone, where fewer are left.</summary>
    /// <param name="table">The first element.</param>
    /// <param name="index">Where each lane reads.</param>
    /// <param name="left">Lanes that count: the others are zero.</param>
    public static Vector128<int> Gather(ref int table, Vector128<int> index, int left)
    {
        if (left >= 4 && Avx2.IsSupported)
        {
            return Avx2.GatherVector128((int*)Unsafe.AsPointer(ref table), index, sizeof(int));
        }

        int* lanes = stackalloc int[4];
        index.Store(lanes);
        GatherLanes(ref table, lanes, 4, left);
        return Vector128.Load(lanes);
    }

    /// <inheritdoc cref="Gather(ref int, Vector128{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Gather(ref float table, Vector128<int> index, int left) =>
        Gather(ref Unsafe.As<float, int>(ref table), index, left).AsSingle();

    /// <inheritdoc cref="Gather(ref int, Vector128{int}, int)"/>
    public static Vector128<int> Gather(ref byte table, Vector128<int> index, int left)
    {
        int* lanes = stackalloc int[4];
        index.Store(lanes);
        GatherLanes(ref table, lanes, 4, left);
        return Vector128.Load(lanes);
    }

    /// <summary>The same of flags: all bits of a lane, or none.</summary>
    /// <inheritdoc cref="Gather(ref int, Vector128{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Gather(ref bool table, Vector128<int> index, int left) =>
        ~Vector128.Equals(Gather(ref Unsafe.As<bool, byte>(ref table), index, left), Vector128<int>.Zero);
}
