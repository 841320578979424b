using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>
/// What the generator writes for one layer and one vector width: the arithmetic. Who computes which part when is decided
/// by <see cref="LayerRunner{TKernels}"/>, which is the same for all layers.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ILayerKernels
{
    /// <summary>Weight panels of the input projection.</summary>
    static abstract int InputPanels { get; }

    /// <summary>Weight panels of the output projection; 0 without one.</summary>
    static abstract int OutputPanels { get; }

    /// <summary>Rows of query | key | value out of input rows, for some of the weight panels.</summary>
    /// <param name="input">The first input row.</param>
    /// <param name="weights">Panels and bias.</param>
    /// <param name="output">The first projected row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="firstPanel">The first weight panel.</param>
    /// <param name="endPanel">One more than the last weight panel.</param>
    static abstract void ProjectInput(
        ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel);

    /// <summary>Output rows out of concatenated heads, for some of the weight panels.</summary>
    /// <inheritdoc cref="ProjectInput"/>
    static abstract void ProjectOutput(
        ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel);

    /// <summary>Packs the keys and values of one key/value head into its panels.</summary>
    /// <param name="key">The head's first key row.</param>
    /// <param name="value">The head's first value row.</param>
    /// <param name="stride">Floats from one key, or value, row to the next.</param>
    /// <param name="head">Where the panels go.</param>
    static abstract void PackHead(ref float key, ref float value, nint stride, HeadPanels head);

    /// <summary>The contexts of some query rows of one head.</summary>
    /// <param name="query">The row of <paramref name="first"/>; rows are scaled and lie the projected stride apart.</param>
    /// <param name="first">Position of the first query.</param>
    /// <param name="end">One more than the position of the last query.</param>
    /// <param name="head">The panels of the key/value head that the query head reads.</param>
    /// <param name="context">Receives the context of the first query; may be the query itself.</param>
    /// <param name="contextStride">Floats from one context row to the next.</param>
    /// <param name="scratch">Tile scratch that no other thread uses.</param>
    static abstract void AttendHead(
        ref float query, int first, int end, HeadPanels head, ref float context, nint contextStride, ref float scratch);
}
