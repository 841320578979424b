using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Everything Emit needs to know to write a feed-forward for one vector width. Numbers only.</summary>
/// <param name="Spec">What the user asked for.</param>
/// <param name="Width">The vector width.</param>
/// <param name="Tiles">Its register tiles.</param>
/// <param name="Up">Input rows to hidden ones; with a gate, to panels whose first half is gate and whose second is its factor.</param>
/// <param name="Down">Hidden rows to output rows.</param>
/// <param name="Layout">Strides, blocks and scratch, the same for all widths.</param>
internal sealed record FeedForwardPlan(
    FeedForwardSpec Spec, VectorWidth Width, TilePlan Tiles, ProjectionPlan Up, ProjectionPlan Down, FeedForwardLayout Layout)
{
    /// <summary>Hidden columns that a panel of the first product makes.</summary>
    public int HiddenColumnsOfPanel => Spec.Gated ? Up.Columns.PanelColumns / 2 : Up.Columns.PanelColumns;
}

/// <summary>Strides, blocks and scratch of a feed-forward, in floats. The same for every width of a type.</summary>
/// <param name="HiddenStride">Floats from one hidden row to the next.</param>
/// <param name="UpRowBlock">Input rows that stay in the cache while panels of the first product pass.</param>
/// <param name="DownRowBlock">Hidden rows that do while those of the second pass.</param>
/// <param name="FusedRows">Rows that take both products one after the other, so that their hidden rows stay in the cache.</param>
/// <param name="PanelScratch">What a panel of gates and factors is written to before one multiplies the other; 0 without a gate.</param>
internal sealed record FeedForwardLayout(int HiddenStride, int UpRowBlock, int DownRowBlock, int FusedRows, int PanelScratch);
