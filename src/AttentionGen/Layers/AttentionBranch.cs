namespace AttentionGen.Kernels;

/// <summary>An attention of a whole layer: its own, or the one between that and the feed-forward.</summary>
internal sealed class AttentionBranch
{
    /// <summary>The kernels.</summary>
    public required LayerKernels Kernels { get; init; }

    /// <summary>Its numbers.</summary>
    public required LayerLayout Layout { get; init; }

    /// <summary>Its weights.</summary>
    public required LayerWeights Weights { get; init; }

    /// <summary>What stands around it.</summary>
    public required LayerFrame Frame { get; init; }
}
