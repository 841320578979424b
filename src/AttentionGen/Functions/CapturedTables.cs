using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>What a call brings for score and mask functions, pinned for its length: tables and single values, by their numbers. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct CapturedTables
{
    /// <summary>Ranges of a table that are searched for their least and greatest element; of longer ones nothing is known.</summary>
    private const int LongestSearch = 4096;

    private readonly CapturedBlock* _block;

    internal CapturedTables(CapturedBlock* block) => _block = block;

    /// <summary>The first element of a table.</summary>
    /// <param name="table">Its number.</param>
    public ref float Floats(int table) => ref *(float*)_block->Tables[table].Origin;

    /// <inheritdoc cref="Floats"/>
    public ref int Ints(int table) => ref *(int*)_block->Tables[table].Origin;

    /// <inheritdoc cref="Floats"/>
    public ref byte Bytes(int table) => ref *(byte*)_block->Tables[table].Origin;

    /// <inheritdoc cref="Floats"/>
    public ref bool Bools(int table) => ref *(bool*)_block->Tables[table].Origin;

    /// <summary>A single value.</summary>
    /// <param name="value">Its number.</param>
    public float Float(int value) => BitConverter.Int32BitsToSingle(_block->Values[value]);

    /// <inheritdoc cref="Float"/>
    public int Int(int value) => _block->Values[value];

    /// <inheritdoc cref="Float"/>
    public bool Bool(int value) => _block->Values[value] != 0;

    /// <summary>Refuses a call whose functions read outside a table.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="name">Its name.</param>
    /// <param name="index">Where it is read.</param>
    /// <exception cref="ArgumentException">An index may be outside.</exception>
    public void CheckFloats(int table, string name, IntRange index)
    {
        int length = _block->Tables[table].Length;
        if (index.Least < 0 || index.Greatest >= length)
        {
            throw new ArgumentException(
                index == IntRange.All
                    ? $"{name} is read at an index that has no bounds, so it may be outside its {length} elements; bound it in the function with Math.Clamp."
                    : $"{name} has {length} elements, but for the sizes of this call the function reads it from index {index.Least} to {index.Greatest}; "
                        + (index.Least < 0 ? "bound the index with Math.Clamp." : $"give it {index.Greatest + 1L} elements, or bound the index with Math.Clamp."),
                name);
        }
    }

    /// <summary>The same; what is read may be an index of another table.</summary>
    /// <inheritdoc cref="CheckFloats"/>
    public IntRange CheckInts(int table, string name, IntRange index)
    {
        CheckFloats(table, name, index);
        ReadOnlySpan<int> elements = Elements<int>(table, index);
        return new IntRange(TensorPrimitives.Min(elements), TensorPrimitives.Max(elements));
    }

    /// <inheritdoc cref="CheckInts"/>
    public IntRange CheckBytes(int table, string name, IntRange index)
    {
        CheckFloats(table, name, index);
        ReadOnlySpan<byte> elements = Elements<byte>(table, index);
        return new IntRange(TensorPrimitives.Min(elements), TensorPrimitives.Max(elements));
    }

    /// <inheritdoc cref="CheckInts"/>
    public Truth CheckBools(int table, string name, IntRange index)
    {
        CheckFloats(table, name, index);
        return Truth.Unknown;
    }

    /// <summary>What the elements of a table are from one index to another, unless they are so many that it takes long to tell.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="index">Where it is read.</param>
    public IntRange IntsIn(int table, IntRange index)
    {
        index = Within(table, index);
        if (IsUnknown(index))
        {
            return IntRange.All;
        }

        return RangeOf(ref Unsafe.Add(ref Ints(table), index.Least), index.Greatest - index.Least + 1, int.MinValue);
    }

    /// <summary>The same of those elements that are not less than a number; a range without numbers where there are none.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="index">Where it is read.</param>
    /// <param name="least">The number.</param>
    public IntRange IntsFrom(int table, IntRange index, int least)
    {
        index = Within(table, index);
        if (IsUnknown(index))
        {
            return new IntRange(least, int.MaxValue);
        }

        return RangeOf(ref Unsafe.Add(ref Ints(table), index.Least), index.Greatest - index.Least + 1, least);
    }

    /// <inheritdoc cref="IntsIn"/>
    public IntRange BytesIn(int table, IntRange index)
    {
        index = Within(table, index);
        if (IsUnknown(index))
        {
            return new IntRange(0, byte.MaxValue);
        }

        ReadOnlySpan<byte> elements = Elements<byte>(table, index);
        return new IntRange(TensorPrimitives.Min(elements), TensorPrimitives.Max(elements));
    }

    /// <inheritdoc cref="IntsIn"/>
    public Truth BoolsIn(int table, IntRange index)
    {
        index = Within(table, index);
        if (IsUnknown(index))
        {
            return Truth.Unknown;
        }

        ReadOnlySpan<byte> elements = Elements<byte>(table, index);
        return Truth.Of(never: elements.IndexOfAnyExcept((byte)0) < 0, always: !elements.Contains((byte)0));
    }

    /// <summary>
    /// The least and the greatest of those integers that are not less than a number, in one pass: kernels ask for each part of 64 keys of a tile. Without such,
    /// the least is the greatest there is, and the other way round.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static IntRange RangeOf(ref int elements, int count, int from)
    {
        (int least, int greatest) = (int.MaxValue, int.MinValue);
        int last = count - Vector256<int>.Count;
        if (last < 0)
        {
            for (int i = 0; i < count; i++)
            {
                int element = Unsafe.Add(ref elements, i);
                (least, greatest) = element >= from ? (Math.Min(least, element), Math.Max(greatest, element)) : (least, greatest);
            }

            return new IntRange(least, greatest);
        }

        // The last vector may overlap the one before.
        Vector256<int> bound = Vector256.Create(from), none = Vector256.Create(least), no = Vector256.Create(greatest);
        (Vector256<int> leasts, Vector256<int> greatests) = (none, no);
        for (int i = 0; ; i = Math.Min(i + Vector256<int>.Count, last))
        {
            var vector = Vector256.LoadUnsafe(ref elements, (nuint)i);
            Vector256<int> counts = Vector256.GreaterThanOrEqual(vector, bound);
            leasts = Vector256.Min(leasts, Vector256.ConditionalSelect(counts, vector, none));
            greatests = Vector256.Max(greatests, Vector256.ConditionalSelect(counts, vector, no));
            if (i == last)
            {
                break;
            }
        }

        var lower = Vector128.Min(leasts.GetLower(), leasts.GetUpper());
        var upper = Vector128.Max(greatests.GetLower(), greatests.GetUpper());
        lower = Vector128.Min(lower, Vector128.Shuffle(lower, Vector128.Create(2, 3, 0, 1)));
        upper = Vector128.Max(upper, Vector128.Shuffle(upper, Vector128.Create(2, 3, 0, 1)));
        return new IntRange(Math.Min(lower[0], lower[1]), Math.Max(upper[0], upper[1]));
    }

    /// <summary>
    /// Those indices that are a table's, if any. The call has been checked with the least and greatest elements of all tables, but less may be known here: of
    /// an index from a table nothing is, where that has too many elements to look at.
    /// </summary>
    private IntRange Within(int table, IntRange index) => new(Math.Max(index.Least, 0), Math.Min(index.Greatest, _block->Tables[table].Length - 1));

    private static bool IsUnknown(IntRange index) => index.Greatest < index.Least || (long)index.Greatest - index.Least >= LongestSearch;

    private ReadOnlySpan<T> Elements<T>(int table, IntRange index)
        where T : unmanaged =>
        new((T*)_block->Tables[table].Origin + index.Least, index.Greatest - index.Least + 1);
}

/// <summary>Where a call's captured tables lie, and its captured values.</summary>
internal unsafe struct CapturedBlock
{
    public CapturedTableArray Tables;
    public CapturedValueArray Values;

    /// <summary>The values of a call, and its tables, which are pinned.</summary>
    public static CapturedBlock Of(scoped in CapturedValues captured, byte* t0, byte* t1, byte* t2, byte* t3, byte* t4, byte* t5, byte* t6, byte* t7)
    {
        CapturedBlock block = default;
        ReadOnlySpan<nint> origins = [(nint)t0, (nint)t1, (nint)t2, (nint)t3, (nint)t4, (nint)t5, (nint)t6, (nint)t7];
        for (int i = 0; i < CapturedTableArray.Most; i++)
        {
            block.Tables[i] = new CapturedTable { Origin = (void*)origins[i], Length = captured.Length(i) };
            block.Values[i] = captured.Value(i);
        }

        return block;
    }
}

/// <summary>A table: its memory and the number of its elements.</summary>
internal unsafe struct CapturedTable
{
    public void* Origin;
    public int Length;
}

/// <summary>The tables of a call at most.</summary>
[InlineArray(Most)]
internal struct CapturedTableArray
{
    public const int Most = CapturedValues.MostTables;

    private CapturedTable _first;
}

/// <summary>The values of a call at most.</summary>
[InlineArray(Most)]
internal struct CapturedValueArray
{
    public const int Most = 8;

    private int _first;
}
