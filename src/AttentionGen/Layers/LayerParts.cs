namespace AttentionGen.Kernels;

/// <summary>A whole layer: the kernels and packed weights of its branches, and what stands around them.</summary>
internal sealed class LayerParts
{
    /// <summary>The layer as its attribute states it.</summary>
    public required TransformerLayerShape Shape { get; init; }

    /// <summary>The attention of the layer's rows to each other.</summary>
    public required AttentionBranch Attention { get; init; }

    /// <summary>Behind it, in a decoder, that to the rows of a memory; otherwise null.</summary>
    public required AttentionBranch? Cross { get; init; }

    /// <summary>The kernels of the feed-forward.</summary>
    public required FeedForwardKernels FeedForward { get; init; }

    /// <summary>Its numbers.</summary>
    public required FeedForwardLayout FeedForwardLayout { get; init; }

    /// <summary>Its weights.</summary>
    public required PackedFeedForward FeedForwardWeights { get; init; }

    /// <summary>What stands around it.</summary>
    public required LayerFrame FeedForwardFrame { get; init; }

    /// <summary>Whether the feed-forward takes the layer's input, as the attention does, and not what that has been added to.</summary>
    public required bool IsParallel { get; init; }
}
