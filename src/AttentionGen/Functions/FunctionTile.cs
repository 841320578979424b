using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>The rows and keys of a tile of scores, by the numbers that score and mask functions count them with. For generated code.</summary>
/// <remarks>
/// Queries and keys are positions: what a cache holds counts, and what the layer puts before the keys of a call does not. A row is
/// a position times the group size plus the head's number in the group.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct FunctionTile
{
    private readonly int _firstRow;
    private readonly int _groupSize;
    private readonly int _firstHead;
    private readonly int _rowOffset;

    internal FunctionTile(scoped in FunctionPlace place, int firstRow, int rows, int firstKey, int keys, int stride)
    {
        _firstRow = firstRow;
        _groupSize = place.GroupSize;
        _firstHead = place.FirstHead;
        _rowOffset = place.PositionOffset;
        Rows = rows;
        FirstKey = firstKey + place.PositionOffset;
        Keys = keys;
        Stride = stride;
        Batch = place.Batch;
        Captured = place.Captured;
    }

    /// <summary>Rows of a tile at most.</summary>
    public static int MostRows => 16;

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>The first key.</summary>
    public int FirstKey { get; }

    /// <summary>Number of keys.</summary>
    public int Keys { get; }

    /// <summary>Floats from one row of scores to the next.</summary>
    public int Stride { get; }

    /// <summary>The batch item, or the number of the sequence.</summary>
    public int Batch { get; }

    /// <summary>What the call brings for the functions.</summary>
    public CapturedTables Captured { get; }

    /// <summary>The query of a row of the tile.</summary>
    /// <param name="row">From 0.</param>
    public int QueryOf(int row) => ((_firstRow + row) / _groupSize) + _rowOffset;

    /// <summary>The query head of a row of the tile.</summary>
    /// <param name="row">From 0.</param>
    public int HeadOf(int row) => _firstHead + ((_firstRow + row) % _groupSize);
}

/// <summary>One query and one key, likewise.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct FunctionPair
{
    internal FunctionPair(scoped in FunctionPlace place, int row, int key)
    {
        (int position, int head) = Math.DivRem(row, place.GroupSize);
        Batch = place.Batch;
        Head = place.FirstHead + head;
        Query = position + place.PositionOffset;
        Key = key + place.PositionOffset;
        Captured = place.Captured;
    }

    /// <summary>The batch item, or the number of the sequence.</summary>
    public int Batch { get; }

    /// <summary>The query head.</summary>
    public int Head { get; }

    /// <summary>The query's position.</summary>
    public int Query { get; }

    /// <summary>The key's position.</summary>
    public int Key { get; }

    /// <summary>What the call brings for the functions.</summary>
    public CapturedTables Captured { get; }
}

/// <summary>Ranges of queries, keys, heads and items, for what a function says of all pairs in them. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct FunctionRange
{
    internal FunctionRange(IntRange batch, IntRange head, IntRange query, IntRange key, CapturedTables captured)
    {
        Batch = batch;
        Head = head;
        Query = query;
        Key = key;
        Captured = captured;
    }

    /// <summary>Batch items.</summary>
    public IntRange Batch { get; }

    /// <summary>Query heads.</summary>
    public IntRange Head { get; }

    /// <summary>Positions of queries.</summary>
    public IntRange Query { get; }

    /// <summary>Positions of keys.</summary>
    public IntRange Key { get; }

    /// <summary>What the call brings for the functions.</summary>
    public CapturedTables Captured { get; }
}

/// <summary>Which item and heads rows belong to, and how their positions count.</summary>
internal struct FunctionPlace
{
    /// <summary>The functions for one pair at a time; null if the layer has none.</summary>
    public PairFunctions? Functions;

    /// <summary>The batch item, or the number of the sequence.</summary>
    public int Batch;

    /// <summary>The first query head of the group.</summary>
    public int FirstHead;

    /// <summary>Query heads of the group.</summary>
    public int GroupSize;

    /// <summary>What positions of rows and keys are less than those of functions.</summary>
    public int PositionOffset;

    /// <summary>Keys that the layer puts before those of the call.</summary>
    public int AddedKeys;

    /// <summary>What the call brings for the functions.</summary>
    public CapturedTables Captured;

    /// <summary>Whether it is known that a row sees none of the keys from one to another, the last one left out.</summary>
    public readonly bool HidesAll(int row, int key, int end)
    {
        (int position, int head) = Math.DivRem(row, GroupSize);
        return Functions!.SeesNone(new FunctionRange(
            IntRange.Of(Batch),
            IntRange.Of(FirstHead + head),
            IntRange.Of(position + PositionOffset),
            new IntRange(key + PositionOffset, end - 1 + PositionOffset),
            Captured));
    }
}
