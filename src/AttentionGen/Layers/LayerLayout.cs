using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>Widths, strides and region sizes of a layer, in floats: the planner's numbers that scheduling needs.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct LayerLayout
{
    /// <summary>Key and value panels are sized for multiples of this many keys, so that every panel is whole.</summary>
    public const int KeyCapacityStep = 64;

    /// <summary>Floats of an input row of queries.</summary>
    public required int DModel { get; init; }

    /// <summary>Floats of an input row of keys.</summary>
    public required int KeyDim { get; init; }

    /// <summary>Floats of an input row of values.</summary>
    public required int ValueDim { get; init; }

    /// <summary>Floats of an output row.</summary>
    public required int OutputWidth { get; init; }

    /// <summary>Whether the concatenated heads are projected.</summary>
    public required bool HasOutputProjection { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key/value heads.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Floats of one head of queries and keys.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Floats of one head of values and contexts.</summary>
    public required int ValueHeadDim { get; init; }

    /// <summary>The same, rounded up to whole cache lines.</summary>
    public required int PaddedValueHeadDim { get; init; }

    /// <summary>Whether a query sees only keys up to its own position.</summary>
    public required bool Causal { get; init; }

    /// <summary>Whether the diagonal ends at the last query and key, instead of beginning at the first.</summary>
    public required bool DiagonalAtEnd { get; init; }

    /// <summary>Whether a learned key and value come before those of the call.</summary>
    public required bool AddsBiasKeyValue { get; init; }

    /// <summary>Whether a key and a value of zeros come before those of the call.</summary>
    public required bool AddsZeroKeyValue { get; init; }

    /// <summary>Positions before its own that a query sees; −1 for all.</summary>
    public required int LeftWindow { get; init; }

    /// <summary>Positions behind its own that a query sees; −1 for all, 0 if causal.</summary>
    public required int RightWindow { get; init; }

    /// <summary>Whether scores depend on the distance, by a bias that the layer's weights object keeps.</summary>
    public required bool HasDistanceBias { get; init; }

    /// <summary>Whether positions are rotated into queries and keys.</summary>
    public required bool HasRotary { get; init; }

    /// <summary>Whether queries and keys are normalised over all heads together, before each head is prepared by itself.</summary>
    public bool NormalisesHeads { get; init; }

    /// <summary>Gates of a row, which follow its queries; 0 where contexts are not gated.</summary>
    public int GateWidth { get; init; }

    /// <summary>What queries that were not projected here are multiplied by: scale times log2(e), or what of it is at most 1.</summary>
    public required float QueryFactor { get; init; }

    /// <summary>From one projected row of queries to the next; the row of query | key | value, if all have the same source.</summary>
    public required int ProjectedStride { get; init; }

    /// <summary>From one projected row of keys to the next, in a call with a source of its own for them.</summary>
    public required int KeyStride { get; init; }

    /// <summary>Where in it the keys begin.</summary>
    public required int KeyColumn { get; init; }

    /// <summary>From one projected row of values to the next, likewise.</summary>
    public required int ValueStride { get; init; }

    /// <summary>Where in it the values begin.</summary>
    public required int ValueColumn { get; init; }

    /// <summary>Where in a projected row of queries the contexts go; 0 if they take the place of the queries.</summary>
    public required int ContextColumn { get; init; }

    /// <summary>From one row of queries to the next as the score tiles read them: the projected stride, unless groups are gathered.</summary>
    public required int QueryRowStride { get; init; }

    /// <summary>Where in a thread's scratch the gathered queries of a group go.</summary>
    public required int GroupQueries { get; init; }

    /// <summary>Where in a thread's scratch the contexts of a group go.</summary>
    public required int GroupContexts { get; init; }

    /// <summary>Keys that are reduced together.</summary>
    public required int KeyBlockLength { get; init; }

    /// <summary>Scratch of one thread.</summary>
    public required int TileScratch { get; init; }

    /// <summary>Query rows that share a key block while it is in the cache, as planned.</summary>
    public required int QueryBlockRows { get; init; }

    /// <summary>Rows that short batch items are gathered to, as planned.</summary>
    public required int ChunkRows { get; init; }

    /// <summary>Input rows that stay in the cache while weight panels pass over them, as planned.</summary>
    public required int RowBlock { get; init; }

    /// <summary>Floats in a vector of the kernels that run here: of the widest that are written for the layer and that the processor has.</summary>
    public required int Lanes { get; init; }

    /// <summary><see cref="QueryBlockRows"/> that fit this processor's cache.</summary>
    internal int FittingQueryBlockRows => CacheBlocks.QueryRows(QueryBlockRows);

    /// <summary><see cref="ChunkRows"/> that fit this processor's cache.</summary>
    internal int FittingChunkRows => CacheBlocks.InputRows(ChunkRows);

    /// <summary><see cref="RowBlock"/> that fits this processor's cache.</summary>
    internal int FittingRowBlock => CacheBlocks.InputRows(RowBlock);

    /// <summary>Length of the concatenated query heads.</summary>
    public int QueryWidth => Heads * HeadDim;

    /// <summary>Length of the concatenated key heads.</summary>
    public int KeyWidth => KeyValueHeads * HeadDim;

    /// <summary>Length of the concatenated value heads.</summary>
    public int ValueWidth => KeyValueHeads * ValueHeadDim;

    /// <summary>Length of the concatenated contexts.</summary>
    public int ContextWidth => Heads * ValueHeadDim;

    /// <summary>Query heads that share one key/value head.</summary>
    public int GroupSize => Heads / KeyValueHeads;

    /// <summary>Keys that the layer puts before those of a call.</summary>
    public int AddedKeys => (AddsBiasKeyValue ? 1 : 0) + (AddsZeroKeyValue ? 1 : 0);

    /// <summary>Whether queries, keys and values are projected by one set of panels, which takes rows of one width.</summary>
    public bool SharesInputPanels => KeyDim == DModel && ValueDim == DModel;

    /// <summary>Weights of the query projection, those of the gates included.</summary>
    public long QueryWeights => (long)DModel * (QueryWidth + GateWidth);

    /// <summary>Weights of the key and value projections.</summary>
    public long KeyValueWeights => ((long)KeyDim * KeyWidth) + ((long)ValueDim * ValueWidth);

    /// <summary>Weights of the output projection.</summary>
    public long OutputWeights => HasOutputProjection ? (long)ContextWidth * OutputWidth : 0;

    /// <summary>Keys that panels for so many keys of a call have room for; some, even if there are none.</summary>
    public int KeyCapacity(int keyLength) =>
        (int)Math.Clamp((AddedKeys + (long)keyLength + KeyCapacityStep - 1) & -KeyCapacityStep, KeyCapacityStep, int.MaxValue & -KeyCapacityStep);

    /// <summary>The first key that kernels look at for a row: what a tile has before the row's window is hidden afterwards.</summary>
    /// <param name="window">The first key that the row sees; less than 0 for the first rows.</param>
    internal int FirstKeyOfTile(int window) => WindowTile.Start(window, Math.Max(window, 0) / KeyBlockLength * KeyBlockLength);

    /// <summary>
    /// Keys that the panels of a cache have room for. A window needs no more than its own length and what is appended at
    /// once; whole key blocks of it are then used in turn.
    /// </summary>
    public int CacheCapacity(int capacity)
    {
        int all = KeyCapacity(capacity);
        if (LeftWindow < 0)
        {
            return all;
        }

        long window = ((long)LeftWindow + (2L * KeyBlockLength) - 1) / KeyBlockLength * KeyBlockLength;
        return (int)Math.Min(all, window);
    }

    /// <summary>The same of a cache in pages: whole key blocks, and a window's own length however few tokens there may be.</summary>
    internal int PagedCapacity(int capacity)
    {
        long keys = LeftWindow < 0 ? AddedKeys + (long)capacity : (long)LeftWindow + KeyBlockLength;
        return (int)Math.Min((keys + KeyBlockLength - 1) / KeyBlockLength * KeyBlockLength, int.MaxValue / KeyBlockLength * KeyBlockLength);
    }

    /// <summary>Floats of a page: the panels of one key block of all heads.</summary>
    internal long PageFloats => KeyValueHeads * HeadPanelFloats(KeyBlockLength);

    /// <summary>Floats of what rows leave for one key block when threads share their keys: maxima, sums, contexts.</summary>
    public long PartialFloats(int rows) => PartialResults.Floats(rows, PaddedValueHeadDim);

    /// <summary>Floats of the panels of one head: a note per key block, key panels, value panels; whole cache lines.</summary>
    public long HeadPanelFloats(int keyCapacity) => ((long)keyCapacity * (HeadDim + PaddedValueHeadDim + 1) + 15) & ~15L;
}
