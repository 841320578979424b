using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>What the generator writes for one feed-forward and one vector width.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IFeedForwardKernels
{
    /// <summary>How many weight panels there are.</summary>
    static abstract FeedForwardPanels FeedForwardPanels { get; }

    /// <summary>Hidden columns out of input rows, for some of the weight panels: activated, and multiplied where there is a gate.</summary>
    /// <param name="input">The first input row.</param>
    /// <param name="weights">Panels and bias.</param>
    /// <param name="output">The first hidden row.</param>
    /// <param name="scratch">Room for <see cref="FeedForwardLayout.PanelScratch"/> floats.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="firstPanel">The first weight panel.</param>
    /// <param name="endPanel">One more than the last weight panel.</param>
    static abstract void ProjectUp(
        ref float input, PackedWeights weights, ref float output, ref float scratch, int rows, int firstPanel, int endPanel);

    /// <summary>Output rows out of hidden ones, for some of the weight panels.</summary>
    /// <param name="input">The first hidden row.</param>
    /// <param name="weights">Panels and bias.</param>
    /// <param name="output">The first output row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="firstPanel">The first weight panel.</param>
    /// <param name="endPanel">One more than the last weight panel.</param>
    static abstract void ProjectDown(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel);
}

/// <summary>The weight panels of a feed-forward.</summary>
/// <param name="Up">Those of the first product, with gates among them.</param>
/// <param name="Down">Those of the second.</param>
/// <param name="HiddenColumns">Hidden columns that a panel of the first product makes.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct FeedForwardPanels(int Up, int Down, int HiddenColumns);

/// <summary>Widths, strides and blocks of a feed-forward, in floats: the planner's numbers that scheduling needs.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct FeedForwardLayout
{
    /// <summary>Floats of an input row and of an output row.</summary>
    public required int DModel { get; init; }

    /// <summary>Floats of a hidden row.</summary>
    public required int Hidden { get; init; }

    /// <summary>Whether there is a gate.</summary>
    public required bool Gated { get; init; }

    /// <summary>Floats from one hidden row to the next.</summary>
    public required int HiddenStride { get; init; }

    /// <summary>Rows that take both products one after the other, so that hidden rows stay in the cache, as planned.</summary>
    public required int FusedRows { get; init; }

    /// <summary>What panels of gates and factors are written to; 0 without a gate.</summary>
    public required int PanelScratch { get; init; }

    /// <summary>Floats in a vector of the kernels that run here.</summary>
    public required int Lanes { get; init; }

    /// <summary>Weights of both products.</summary>
    internal long Weights => (long)DModel * Hidden * (Gated ? 3 : 2);

    /// <summary><see cref="FusedRows"/> that fit this processor's cache.</summary>
    internal int FittingRows => CacheBlocks.InputRows(FusedRows);
}
