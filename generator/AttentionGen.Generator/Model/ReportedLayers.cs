namespace AttentionGen.Generator.Model;

/// <summary>All layers of a project, and the widths in which they are written: what its report is about.</summary>
/// <param name="Attention">Attention layers.</param>
/// <param name="FeedForwards">Feed-forwards that are no part of a layer.</param>
/// <param name="Layers">Whole layers.</param>
/// <param name="Widths">The widths.</param>
internal sealed record ReportedLayers(
    EquatableArray<AttentionSpec> Attention, EquatableArray<FeedForwardSpec> FeedForwards, EquatableArray<TransformerSpec> Layers, WrittenWidths Widths);
