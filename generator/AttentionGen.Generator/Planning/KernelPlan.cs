using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Everything Emit needs to know to write the kernels of one spec for one vector width. Numbers only.</summary>
/// <param name="Spec">What the user asked for.</param>
/// <param name="Width">The vector width.</param>
/// <param name="Tiles">The register tiles of projections.</param>
/// <param name="AttentionTiles">The heights of the tiles of scores and contexts.</param>
/// <param name="Input">The projection of input rows to query, key and value, or to queries only.</param>
/// <param name="Key">The projection of key rows, if their width is not the queries'.</param>
/// <param name="Value">The projection of value rows, likewise.</param>
/// <param name="Output">The projection of concatenated heads to output rows, if there is one.</param>
/// <param name="Scores">Query rows against key panels.</param>
/// <param name="Context">Probabilities against value panels.</param>
/// <param name="Layout">Strides, blocks and scratch, the same for all widths.</param>
internal sealed record KernelPlan(
    AttentionSpec Spec,
    VectorWidth Width,
    TilePlan Tiles,
    AttentionTiles AttentionTiles,
    ProjectionPlan Input,
    ProjectionPlan? Key,
    ProjectionPlan? Value,
    ProjectionPlan? Output,
    ScorePlan Scores,
    ContextPlan Context,
    LayoutPlan Layout)
{
    /// <summary>Rows of the tallest tile.</summary>
    public int TileRows => Tiles.Rows;

    /// <summary>Panels of the head dimension that a tile of contexts takes side by side: no more than there are, and one where they are counted.</summary>
    public int ContextPanels(AttentionTile tile) => Context.IsUnrolled ? Math.Min(tile.Panels, Context.FullPanels) : 1;

    /// <summary>Full panels of the head dimension that a tile of contexts takes by themselves, because no group of panels is left.</summary>
    public int SingleContextPanels(AttentionTile tile) =>
        ContextPanels(tile) > 1 ? Context.FullPanels % ContextPanels(tile) : Context.FullPanels;

    /// <summary>Steps in a trip of the loop of a tile of scores or contexts.</summary>
    public int StepsPerTrip(AttentionTile tile) => StepPlanner.StepsPerTrip(Width, tile.Rows, tile.Vectors, prologue: 0);

    /// <summary>Whether the tallest score tile takes only half of the last panel where the other half has no key for it.</summary>
    public bool HalvesLastKeyPanel =>
        Scores.Vectors == 2
        && Width.Lanes >= Tunables.HalvedPanelLanes
        && Spec.HeadDim <= Tunables.WidestHalvedHead;
}

/// <summary>The product of rows with packed weight panels.</summary>
/// <param name="Columns">Output columns and how they fall into panels.</param>
/// <param name="Reduction">Length and unrolling of the dot products.</param>
/// <param name="InputStride">Floats from one input row to the next.</param>
/// <param name="OutputStride">Floats from one output row to the next.</param>
/// <param name="RowBlock">Rows that stay in the cache while the panels pass.</param>
/// <param name="RowPanels">Full panels that a single row takes side by side; 1 if there are too few.</param>
/// <param name="StoresWholeVectors">Whether an output row has room for whole vectors.</param>
internal sealed record ProjectionPlan(
    PanelPlan Columns,
    ReductionPlan Reduction,
    int InputStride,
    int OutputStride,
    int RowBlock,
    int RowPanels,
    bool StoresWholeVectors)
{
    /// <summary>Panels that are stored whole; the last one is apart when it is narrower or ends in a part of a vector.</summary>
    public int FullPanels =>
        StoresWholeVectors || Columns.LastVectors > 0 ? Columns.FullPanels : Columns.FullPanels - 1;

    /// <summary>In how many parts a panel's sums are taken. They wait in the output for the next one, where there must be room for whole vectors.</summary>
    /// <param name="lastLanes">Lanes of the panel's last vector that exist in an output row.</param>
    public int PartsOfPanel(int lastLanes) => lastLanes == Columns.Lanes ? Reduction.Parts : 1;
}

/// <summary>How a number of columns falls into full panels and at most one narrower panel.</summary>
internal sealed record PanelPlan(int Columns, int Lanes, int PanelVectors)
{
    public int Vectors => (Columns + Lanes - 1) / Lanes;

    public int PanelColumns => PanelVectors * Lanes;

    public int FullPanels => Vectors / PanelVectors;

    /// <summary>Vectors of the narrower last panel, or 0.</summary>
    public int LastVectors => Vectors % PanelVectors;

    public int Panels => FullPanels + (LastVectors > 0 ? 1 : 0);

    /// <summary>Vectors of whatever panel is last.</summary>
    public int LastPanelVectors => LastVectors > 0 ? LastVectors : PanelVectors;

    /// <summary>Columns of whatever panel is last.</summary>
    public int LastPanelColumns => LastPanelVectors * Lanes;

    public int PaddedColumns => Vectors * Lanes;

    /// <summary>Lanes that are used in the last vector of all; <see cref="Lanes"/> if it is full.</summary>
    public int LastLanes => Columns - ((Vectors - 1) * Lanes);
}

/// <summary>A reduction of known length.</summary>
/// <param name="Length">Steps.</param>
/// <param name="IsStraightLine">Whether it is written out, without a loop, in tiles of every height.</param>
/// <param name="PartLength">
/// Steps that all tall tiles of a panel take before any takes the next ones: the length itself, or what keeps a part of the panel in the cache.
/// </param>
internal sealed record ReductionPlan(int Length, bool IsStraightLine, int PartLength)
{
    /// <summary>Parts, of which the last may be shorter.</summary>
    public int Parts => (Length + PartLength - 1) / PartLength;

    /// <summary>Steps of the last part.</summary>
    public int LastPartLength => Length - ((Parts - 1) * PartLength);
}

/// <summary>Query rows against panels of keys.</summary>
internal sealed record ScorePlan(int Vectors, ReductionPlan Reduction);

/// <summary>Probabilities against panels of the head dimension.</summary>
/// <param name="Columns">Columns of a head and how they fall into panels.</param>
/// <param name="IsUnrolled">Whether panels are called one by one.</param>
internal sealed record ContextPlan(PanelPlan Columns, bool IsUnrolled)
{
    /// <summary>Panels that are stored whole; the last one is apart when it is narrower or ends in a part of a vector.</summary>
    public int FullPanels =>
        Columns.LastVectors > 0 || Columns.LastLanes != Columns.Lanes ? Columns.Panels - 1 : Columns.Panels;
}

/// <summary>Strides, blocks and scratch regions, in floats, and the units of scores. The same for every width of a type.</summary>
/// <param name="ProjectedStride">From one row of query | gate | key | value, or of query | gate only, to the next; gates are there if the layer has some.</param>
/// <param name="ContextColumn">Where in such a row the contexts go; 0 if they take the place of the queries.</param>
/// <param name="KeyStride">From one row of keys with a source of their own to the next.</param>
/// <param name="ValueStride">From one row of values with a source of their own to the next.</param>
/// <param name="QueryRowStride">From one row of queries to the next as score tiles read them; of gathered rows, if heads share keys.</param>
/// <param name="KeyBlockLength">Keys that are reduced together; a function of the attribute alone, for the same bits everywhere.</param>
/// <param name="ScoreStride">From one row of scores to the next.</param>
/// <param name="QueryBlockRows">Query rows that share a key block.</param>
/// <param name="PaddedValueHeadDim">The head dimension of values rounded up to whole cache lines.</param>
/// <param name="CacheBytesPerToken">Bytes that a cache takes for each token of a sequence: its keys, its values and the notes of its blocks.</param>
/// <param name="ChunkRows">Rows that short batch items are gathered to.</param>
/// <param name="RowBlock">Input rows that stay in the cache while weight panels pass over them.</param>
/// <param name="MergesBlocks">Whether a query can see more than one key block; not so for a short fixed sequence.</param>
/// <param name="Units">What brings scores to units of log2.</param>
/// <param name="Scratch">Where the scratch of fixed size lies.</param>
internal sealed record LayoutPlan(
    int ProjectedStride,
    int ContextColumn,
    int KeyStride,
    int ValueStride,
    int QueryRowStride,
    int KeyBlockLength,
    int ScoreStride,
    int QueryBlockRows,
    int PaddedValueHeadDim,
    long CacheBytesPerToken,
    int ChunkRows,
    int RowBlock,
    bool MergesBlocks,
    ScoreUnits Units,
    ScratchPlan Scratch);

/// <summary>Offsets of the scratch regions whose size the attribute fixes, in floats from the workspace's start.</summary>
internal sealed record ScratchPlan(
    int Scores,
    int TileMaximum,
    int TileSum,
    int TileFactor,
    int Part,
    int Accumulator,
    int RunningMaximum,
    int RunningSum,
    int GroupQueries,
    int GroupContexts,
    int End);
