using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>
/// What the generator writes for one layer and one vector width: the arithmetic. Who computes which part when is decided
/// by <see cref="LayerRunner{TKernels}"/>, which is the same for all layers.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ILayerKernels : IHeadKernels
{
    /// <summary>Which weight panels produce what.</summary>
    static abstract ProjectionPanels Panels { get; }

    /// <summary>
    /// Rows of query | gate | key | value out of input rows, for some of the weight panels; only of query | gate, if keys or values
    /// come from rows of another width. Gates are there in layers that have some.
    /// </summary>
    /// <param name="input">The first input row.</param>
    /// <param name="weights">Panels and bias.</param>
    /// <param name="output">The first projected row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="firstPanel">The first weight panel.</param>
    /// <param name="endPanel">One more than the last weight panel.</param>
    static abstract void ProjectInput(
        ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel);

    /// <summary>Rows of keys out of input rows of another width than the query's, for some of the weight panels.</summary>
    /// <inheritdoc cref="ProjectInput"/>
    static abstract void ProjectKey(
        ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel);

    /// <summary>Rows of values out of input rows of another width than the query's, for some of the weight panels.</summary>
    /// <inheritdoc cref="ProjectInput"/>
    static abstract void ProjectValue(
        ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel);

    /// <summary>Output rows out of concatenated heads, for some of the weight panels.</summary>
    /// <inheritdoc cref="ProjectInput"/>
    static abstract void ProjectOutput(
        ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel);

    /// <summary>Whether projected queries and keys are normalised or rotated before they meet.</summary>
    static abstract bool PreparesRows { get; }

    /// <summary>Normalises and rotates rows of one query head, in place.</summary>
    /// <param name="rows">The head's part of the first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="preparation">Weights of the norm, and the rotations of the rows' positions.</param>
    static abstract void PrepareQueries(ref float rows, nint stride, int count, in RowPreparation preparation);

    /// <summary>Normalises and rotates rows of one key head, in place.</summary>
    /// <inheritdoc cref="PrepareQueries"/>
    static abstract void PrepareKeys(ref float rows, nint stride, int count, in RowPreparation preparation);

    /// <summary>Packs rows of one key head into its panels.</summary>
    /// <param name="rows">The head's part of the first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="first">Where in the head's keys the rows go.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="head">Where the panels are.</param>
    static abstract void PackKeys(ref float rows, nint stride, int first, int count, in HeadPanels head);

    /// <summary>Packs rows of one value head into its panels.</summary>
    /// <inheritdoc cref="PackKeys"/>
    static abstract void PackValues(ref float rows, nint stride, int first, int count, in HeadPanels head);
}

/// <summary>Which weight panels of a layer produce what.</summary>
/// <param name="Input">Panels that <see cref="ILayerKernels.ProjectInput"/> takes in all.</param>
/// <param name="QueryEnd">One more than the last of them that produces queries or gates; it may produce keys too.</param>
/// <param name="KeyFirst">The first panel that produces keys.</param>
/// <param name="KeyEnd">One more than the last that does.</param>
/// <param name="ValueFirst">The first panel that produces values.</param>
/// <param name="ValueEnd">One more than the last that does.</param>
/// <param name="Output">Panels of the output projection; 0 without one.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct ProjectionPanels(
    int Input, int QueryEnd, int KeyFirst, int KeyEnd, int ValueFirst, int ValueEnd, int Output);

/// <summary>What rows of one head are normalised and rotated with.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct RowPreparation
{
    private readonly float* _norm;
    private readonly float* _normBias;
    private readonly float* _cosines;
    private readonly float* _sines;

    internal RowPreparation(float* norm, float* normBias, float* cosines, float* sines)
    {
        _norm = norm;
        _normBias = normBias;
        _cosines = cosines;
        _sines = sines;
    }

    /// <summary>Weights of the norm, one for each element of a head.</summary>
    public ref float Norm => ref *_norm;

    /// <summary>Addends of the norm, likewise; a null reference where there are none.</summary>
    public ref float NormBias => ref *_normBias;

    /// <summary>Cosines of the first row's position; those of the next position follow.</summary>
    public ref float Cosines => ref *_cosines;

    /// <summary>Sines, likewise.</summary>
    public ref float Sines => ref *_sines;
}
