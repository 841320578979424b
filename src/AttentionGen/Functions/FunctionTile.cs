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
    private readonly int _queryRowOffset;

    internal FunctionTile(scoped in FunctionPlace place, int firstRow, int rows, int firstKey, int keys, int stride)
    {
        _firstRow = firstRow;
        _groupSize = place.GroupSize;
        _firstHead = place.FirstHead;
        _rowOffset = place.PositionOffset;
        _queryRowOffset = place.QueryRowOffset;
        Rows = rows;
        FirstKey = firstKey + place.PositionOffset;
        FirstKeyRow = FirstKey + place.KeyRowOffset;
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

    /// <summary>The row of the first key in the keys of the call.</summary>
    public int FirstKeyRow { get; }

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
    public int QueryOf(int row) => (_groupSize == 1 ? _firstRow + row : (_firstRow + row) / _groupSize) + _rowOffset;

    /// <summary>The row of that query in the queries of the call.</summary>
    /// <param name="row">From 0.</param>
    public int QueryRowOf(int row) => QueryOf(row) + _queryRowOffset;

    /// <summary>The query head of a row of the tile.</summary>
    /// <param name="row">From 0.</param>
    public int HeadOf(int row) => _groupSize == 1 ? _firstHead : _firstHead + ((_firstRow + row) % _groupSize);
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
        QueryRow = Query + place.QueryRowOffset;
        KeyRow = Key + place.KeyRowOffset;
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

    /// <summary>The query's row in the queries of the call.</summary>
    public int QueryRow { get; }

    /// <summary>The key's row in the keys of the call.</summary>
    public int KeyRow { get; }

    /// <summary>What the call brings for the functions.</summary>
    public CapturedTables Captured { get; }
}

/// <summary>Ranges of queries, keys, heads and items, for what a function says of all pairs in them. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct FunctionRange
{
    /// <summary>Of the first item, whose rows are positions.</summary>
    internal FunctionRange(IntRange batch, IntRange head, IntRange query, IntRange key, CapturedTables captured)
        : this(batch, head, query, key, query, key, captured)
    {
    }

    internal FunctionRange(IntRange batch, IntRange head, IntRange query, IntRange key, IntRange queryRow, IntRange keyRow, CapturedTables captured)
    {
        Batch = batch;
        Head = head;
        Query = query;
        Key = key;
        QueryRow = queryRow;
        KeyRow = keyRow;
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

    /// <summary>Rows of the queries in those of the call.</summary>
    public IntRange QueryRow { get; }

    /// <summary>Rows of the keys in those of the call.</summary>
    public IntRange KeyRow { get; }

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

    /// <summary>What positions of queries are less than their rows in the queries of the call.</summary>
    public int QueryRowOffset;

    /// <summary>The same of keys.</summary>
    public int KeyRowOffset;

    /// <summary>Keys that the layer puts before those of the call.</summary>
    public int AddedKeys;

    /// <summary>What the call brings for the functions.</summary>
    public CapturedTables Captured;

    /// <summary>Whether it is known that a row sees none of the keys from one to another, the last one left out.</summary>
    public readonly bool HidesAll(int row, int key, int end)
    {
        if (key >= end)
        {
            return true;
        }

        (int position, int head) = Math.DivRem(row, GroupSize);
        return Functions!.SeesNone(Range(IntRange.Of(FirstHead + head), IntRange.Of(position), new IntRange(key, end - 1)));
    }

    /// <summary>Pairs of queries and keys, whose positions are given as those of rows and keys.</summary>
    public readonly FunctionRange Range(IntRange head, IntRange query, IntRange key)
    {
        IntRange offset = IntRange.Of(PositionOffset);
        (query, key) = (query + offset, key + offset);
        return new FunctionRange(
            IntRange.Of(Batch), head, query, key, query + IntRange.Of(QueryRowOffset), key + IntRange.Of(KeyRowOffset), Captured);
    }
}
