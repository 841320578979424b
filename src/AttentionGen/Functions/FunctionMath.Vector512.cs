using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Kernels;

/// <content>512 bits.</content>
public static unsafe partial class FunctionMath
{
    /// <inheritdoc cref="AttentionMath.Exp"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x) => FunctionLanes<Lanes512, Vector512<float>>.Exp(x);

    /// <inheritdoc cref="AttentionMath.Exp2"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp2(Vector512<float> x) => FunctionLanes<Lanes512, Vector512<float>>.Exp2(x);

    /// <inheritdoc cref="AttentionMath.Log"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x) => FunctionLanes<Lanes512, Vector512<float>>.Log(x);

    /// <inheritdoc cref="AttentionMath.Tanh"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x) => VectorMath.Tanh(x);

    /// <inheritdoc cref="AttentionMath.FloorDiv"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FloorDivide(Vector512<int> dividend, int divisor)
    {
        // An estimate, an estimate of what it leaves, and what that may be wrong by: one.
        Vector512<int> by = Vector512.Create(divisor);
        Vector512<float> inverse = Vector512.Create(1f / divisor);
        Vector512<int> quotient = Vector512.ConvertToInt32(Vector512.ConvertToSingle(dividend) * inverse);
        Vector512<int> rest = dividend - (quotient * by);
        quotient += Vector512.ConvertToInt32(Vector512.ConvertToSingle(rest) * inverse);
        rest = dividend - (quotient * by);
        quotient += Vector512.LessThan(rest, Vector512<int>.Zero);
        return quotient - Vector512.GreaterThanOrEqual(rest, by);
    }

    /// <inheritdoc cref="AttentionMath.FloorMod"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FloorModulo(Vector512<int> dividend, int divisor) =>
        dividend - (FloorDivide(dividend, divisor) * Vector512.Create(divisor));

    /// <summary>What C# makes of a division: a quotient towards zero.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">A positive number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Divide(Vector512<int> dividend, int divisor)
    {
        Vector512<int> quotient = FloorDivide(dividend, divisor);
        Vector512<int> isExact = Vector512.Equals(quotient * Vector512.Create(divisor), dividend);
        return quotient - Vector512.AndNot(Vector512.LessThan(dividend, Vector512<int>.Zero), isExact);
    }

    /// <summary>What that leaves, with the sign of the dividend.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">A positive number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Remainder(Vector512<int> dividend, int divisor) =>
        dividend - (Divide(dividend, divisor) * Vector512.Create(divisor));

    /// <summary>Each lane shifted to the left by its own number of bits, of which the lowest five count.</summary>
    /// <param name="value">What is shifted.</param>
    /// <param name="bits">By how many bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftLeft(Vector512<int> value, Vector512<int> bits) =>
        Avx512F.IsSupported
            ? Avx512F.ShiftLeftLogicalVariable(value, (bits & Vector512.Create(31)).AsUInt32())
            : Vector512.Create(ShiftLeft(value.GetLower(), bits.GetLower()), ShiftLeft(value.GetUpper(), bits.GetUpper()));

    /// <summary>The same to the right, keeping the sign.</summary>
    /// <param name="value">What is shifted.</param>
    /// <param name="bits">By how many bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftRight(Vector512<int> value, Vector512<int> bits) =>
        Avx512F.IsSupported
            ? Avx512F.ShiftRightArithmeticVariable(value, (bits & Vector512.Create(31)).AsUInt32())
            : Vector512.Create(ShiftRight(value.GetLower(), bits.GetLower()), ShiftRight(value.GetUpper(), bits.GetUpper()));

    /// <summary>The same to the right, without a sign.</summary>
    /// <param name="value">What is shifted.</param>
    /// <param name="bits">By how many bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> UnsignedShiftRight(Vector512<int> value, Vector512<int> bits) =>
        Avx512F.IsSupported
            ? Avx512F.ShiftRightLogicalVariable(value, (bits & Vector512.Create(31)).AsUInt32())
            : Vector512.Create(UnsignedShiftRight(value.GetLower(), bits.GetLower()), UnsignedShiftRight(value.GetUpper(), bits.GetUpper()));

    /// <summary>Stores a vector, or of its first lanes those that are left.</summary>
    /// <param name="value">The vector.</param>
    /// <param name="target">Where to.</param>
    /// <param name="left">How many lanes there is room for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, ref float target, int left)
    {
        if (left >= 16)
        {
            value.StoreUnsafe(ref target);
        }
        else
        {
            StorePart(value, ref target, left);
        }
    }

    private static void StorePart(Vector512<float> value, ref float target, int left)
    {
        float* elements = stackalloc float[16];
        value.Store(elements);
        for (int lane = 0; lane < left; lane++)
        {
            Unsafe.Add(ref target, lane) = elements[lane];
        }
    }

    /// <summary>Elements of a table in lanes whose indices are neighbours, alike, or neither; of the first lanes alone, where fewer are left.</summary>
    /// <param name="table">The first element.</param>
    /// <param name="index">Where each lane reads; from lane to lane it rises by 0 or 1, or it falls by 0 or 1.</param>
    /// <param name="left">Lanes that count: the others are zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Lookup(ref int table, Vector512<int> index, int left)
    {
        const int Last = 16 - 1;
        int first = index.GetElement(0);
        if (left > Last)
        {
            int step = index.GetElement(Last) - first;
            if (step == Last)
            {
                return Vector512.LoadUnsafe(ref table, (nuint)first);
            }

            if (step == 0)
            {
                return Vector512.Create(Unsafe.Add(ref table, first));
            }

            if (step == -Last)
            {
                return Vector512.Shuffle(Vector512.LoadUnsafe(ref table, (nuint)(first - Last)), Vector512.Create(Last) - Vector512<int>.Indices);
            }
        }

        return Gather(ref table, index, left);
    }

    /// <inheritdoc cref="Lookup(ref int, Vector512{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Lookup(ref float table, Vector512<int> index, int left) =>
        Lookup(ref Unsafe.As<float, int>(ref table), index, left).AsSingle();

    /// <summary>Elements of a table in lanes; of the first lanes alone, where fewer are left.</summary>
    /// <param name="table">The first element.</param>
    /// <param name="index">Where each lane reads.</param>
    /// <param name="left">Lanes that count: the others are zero.</param>
    public static Vector512<int> Gather(ref int table, Vector512<int> index, int left)
    {
        if (left >= 16 && Avx2.IsSupported)
        {
            int* origin = (int*)Unsafe.AsPointer(ref table);
            return Vector512.Create(Avx2.GatherVector256(origin, index.GetLower(), sizeof(int)), Avx2.GatherVector256(origin, index.GetUpper(), sizeof(int)));
        }

        int* indices = stackalloc int[16];
        int* elements = stackalloc int[16];
        index.Store(indices);
        new Span<int>(elements, 16).Clear();
        for (int lane = 0; lane < left && lane < 16; lane++)
        {
            elements[lane] = Unsafe.Add(ref table, indices[lane]);
        }

        return Vector512.Load(elements);
    }

    /// <inheritdoc cref="Gather(ref int, Vector512{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gather(ref float table, Vector512<int> index, int left) =>
        Gather(ref Unsafe.As<float, int>(ref table), index, left).AsSingle();

    /// <inheritdoc cref="Gather(ref int, Vector512{int}, int)"/>
    public static Vector512<int> Gather(ref byte table, Vector512<int> index, int left)
    {
        int* indices = stackalloc int[16];
        int* elements = stackalloc int[16];
        index.Store(indices);
        new Span<int>(elements, 16).Clear();
        for (int lane = 0; lane < left && lane < 16; lane++)
        {
            elements[lane] = Unsafe.Add(ref table, indices[lane]);
        }

        return Vector512.Load(elements);
    }

    /// <summary>The same of flags: all bits of a lane, or none.</summary>
    /// <inheritdoc cref="Gather(ref int, Vector512{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Gather(ref bool table, Vector512<int> index, int left) =>
        ~Vector512.Equals(Gather(ref Unsafe.As<bool, byte>(ref table), index, left), Vector512<int>.Zero);
}
