namespace AttentionGen;

/// <summary>
/// Says which row of a cosine and sine cache belongs to which token. <c>default</c> is <see cref="Consecutive"/> from
/// position 0.
/// </summary>
/// <remarks>Ids refer to the caller's memory; nothing is copied.</remarks>
public readonly ref struct RotaryPositions
{
    private RotaryPositions(RotaryPositionsKind kind, ReadOnlySpan<int> ids, int first)
    {
        Kind = kind;
        Ids = ids;
        First = first;
    }

    /// <summary>The caches have a row for each token of each item: <c>[batch, sequence, rotaryDim / 2]</c>.</summary>
    public static RotaryPositions RowPerToken => new(RotaryPositionsKind.RowPerToken, default, first: 0);

    /// <summary>Which of the factories made it.</summary>
    internal RotaryPositionsKind Kind { get; }

    /// <summary>One row for each token, <c>[batch, sequence]</c>.</summary>
    internal ReadOnlySpan<int> Ids { get; }

    /// <summary>The row of the first token.</summary>
    internal int First { get; }

    /// <summary>Token t of every item has the row first + t of caches <c>[positions, rotaryDim / 2]</c>.</summary>
    /// <param name="first">Position of the first token: the tokens that were there before.</param>
    /// <exception cref="ArgumentOutOfRangeException">The position is negative.</exception>
    public static RotaryPositions Consecutive(int first = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        return new RotaryPositions(RotaryPositionsKind.Consecutive, default, first);
    }

    /// <summary>Each token names its row of caches <c>[positions, rotaryDim / 2]</c>.</summary>
    /// <param name="ids"><c>[batch, sequence]</c>, row-major; each from 0 to one less than the rows.</param>
    public static RotaryPositions FromIds(ReadOnlySpan<int> ids) => new(RotaryPositionsKind.Ids, ids, first: 0);
}

/// <summary>How <see cref="RotaryPositions"/> finds a row.</summary>
internal enum RotaryPositionsKind
{
    Consecutive,
    Ids,
    RowPerToken,
}
