using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <content>512 bits: two halves, where that is not what runs for each pair.</content>
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
    public static Vector512<int> FloorDivide(Vector512<int> dividend, int divisor) =>
        Vector512.Create(FloorDivide(dividend.GetLower(), divisor), FloorDivide(dividend.GetUpper(), divisor));

    /// <inheritdoc cref="AttentionMath.FloorMod"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FloorModulo(Vector512<int> dividend, int divisor) =>
        Vector512.Create(FloorModulo(dividend.GetLower(), divisor), FloorModulo(dividend.GetUpper(), divisor));

    /// <inheritdoc cref="Divide(Vector256{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Divide(Vector512<int> dividend, int divisor) =>
        Vector512.Create(Divide(dividend.GetLower(), divisor), Divide(dividend.GetUpper(), divisor));

    /// <inheritdoc cref="Remainder(Vector256{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Remainder(Vector512<int> dividend, int divisor) =>
        Vector512.Create(Remainder(dividend.GetLower(), divisor), Remainder(dividend.GetUpper(), divisor));

    /// <inheritdoc cref="ShiftLeft(Vector256{int}, Vector256{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftLeft(Vector512<int> value, Vector512<int> bits) =>
        Vector512.Create(ShiftLeft(value.GetLower(), bits.GetLower()), ShiftLeft(value.GetUpper(), bits.GetUpper()));

    /// <inheritdoc cref="ShiftRight(Vector256{int}, Vector256{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftRight(Vector512<int> value, Vector512<int> bits) =>
        Vector512.Create(ShiftRight(value.GetLower(), bits.GetLower()), ShiftRight(value.GetUpper(), bits.GetUpper()));

    /// <inheritdoc cref="UnsignedShiftRight(Vector256{int}, Vector256{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> UnsignedShiftRight(Vector512<int> value, Vector512<int> bits) =>
        Vector512.Create(UnsignedShiftRight(value.GetLower(), bits.GetLower()), UnsignedShiftRight(value.GetUpper(), bits.GetUpper()));

    /// <inheritdoc cref="Store(Vector256{float}, ref float, int)"/>
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

    private static void StorePart(Vector512<float> value, ref float target, int left) =>
        StoreLanes(ref Unsafe.As<Vector512<float>, float>(ref value), ref target, left);

    /// <inheritdoc cref="Lookup(ref int, Vector256{int}, int)"/>
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

    /// <inheritdoc cref="Lookup(ref int, Vector256{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Lookup(ref float table, Vector512<int> index, int left) =>
        Lookup(ref Unsafe.As<float, int>(ref table), index, left).AsSingle();

    /// <inheritdoc cref="Gather(ref int, Vector256{int}, int)"/>
    public static Vector512<int> Gather(ref int table, Vector512<int> index, int left) =>
        Vector512.Create(Gather(ref table, index.GetLower(), left), Gather(ref table, index.GetUpper(), left - 8));

    /// <inheritdoc cref="Gather(ref int, Vector256{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gather(ref float table, Vector512<int> index, int left) =>
        Gather(ref Unsafe.As<float, int>(ref table), index, left).AsSingle();

    /// <inheritdoc cref="Gather(ref int, Vector256{int}, int)"/>
    public static Vector512<int> Gather(ref byte table, Vector512<int> index, int left) =>
        Vector512.Create(Gather(ref table, index.GetLower(), left), Gather(ref table, index.GetUpper(), left - 8));

    /// <inheritdoc cref="Gather(ref bool, Vector256{int}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Gather(ref bool table, Vector512<int> index, int left) =>
        Vector512.Create(Gather(ref table, index.GetLower(), left), Gather(ref table, index.GetUpper(), left - 8));
}
