using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>Widths, strides and region sizes of a layer, in floats: the planner's numbers that scheduling needs.</summary>
/// <param name="DModel">Floats of an input row.</param>
/// <param name="OutputWidth">Floats of an output row.</param>
/// <param name="HasOutputProjection">Whether the concatenated heads are projected.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KeyValueHeads">Key/value heads.</param>
/// <param name="HeadDim">Floats of one head.</param>
/// <param name="PaddedHeadDim">The same, rounded up to whole cache lines.</param>
/// <param name="Causal">Whether query i sees only keys j ≤ i.</param>
/// <param name="QueryFactor">What queries that were not projected here are multiplied by: scale times log2(e).</param>
/// <param name="ProjectedStride">From one row of query | key | value to the next.</param>
/// <param name="TileScratch">Scratch of one thread.</param>
/// <param name="QueryBlockRows">Query rows that share a key block while it is in the cache.</param>
/// <param name="ChunkRows">Rows that short batch items are gathered to.</param>
/// <param name="RowBlock">Input rows that stay in the cache while weight panels pass over them.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct LayerLayout(
    int DModel,
    int OutputWidth,
    bool HasOutputProjection,
    int Heads,
    int KeyValueHeads,
    int HeadDim,
    int PaddedHeadDim,
    bool Causal,
    float QueryFactor,
    int ProjectedStride,
    int TileScratch,
    int QueryBlockRows,
    int ChunkRows,
    int RowBlock)
{
    /// <summary>Key and value panels are sized for multiples of this many keys, so that every panel is whole.</summary>
    public const int KeyCapacityStep = 64;

    /// <summary>Length of the concatenated query heads.</summary>
    public int QueryWidth => Heads * HeadDim;

    /// <summary>Length of the concatenated key, or value, heads.</summary>
    public int KeyValueWidth => KeyValueHeads * HeadDim;

    /// <summary>Query heads that share one key/value head.</summary>
    public int GroupSize => Heads / KeyValueHeads;

    /// <summary>Weights of both projections.</summary>
    public long Weights =>
        ((long)DModel * (QueryWidth + (2 * KeyValueWidth))) + (HasOutputProjection ? (long)QueryWidth * DModel : 0);

    /// <summary>Keys that panels for so many keys have room for.</summary>
    public static int KeyCapacity(int keyLength) => (keyLength + KeyCapacityStep - 1) & ~(KeyCapacityStep - 1);

    /// <summary>Floats of the panels of one head: key panels, value panels, and a note per key block.</summary>
    public long HeadPanelFloats(int keyLength) => (long)KeyCapacity(keyLength) * (HeadDim + PaddedHeadDim + 1);
}
