namespace AttentionGen;

/// <summary>The shape and options of an attention layer, as its attribute states them, with the defaults filled in.</summary>
/// <param name="DModel">Model width E: length of an input row, and of an output row if there is an output projection.</param>
/// <param name="Heads">Number of query heads H.</param>
/// <param name="HeadDim">Head dimension D.</param>
/// <param name="KeyValueHeads">Number of key/value heads G; divides <paramref name="Heads"/>.</param>
/// <param name="Causal">Whether query i sees only keys j ≤ i.</param>
/// <param name="Bias">Whether the projections add a bias.</param>
/// <param name="OutputProjection">Whether the concatenated heads are projected back to <paramref name="DModel"/>.</param>
/// <param name="Scale">The factor on query·key, the default already resolved to 1/sqrt(D).</param>
public sealed record AttentionShape(
    int DModel,
    int Heads,
    int HeadDim,
    int KeyValueHeads,
    bool Causal,
    bool Bias,
    bool OutputProjection,
    double Scale)
{
    /// <summary>Length of the concatenated query heads, H·D.</summary>
    public int QueryWidth => Heads * HeadDim;

    /// <summary>Length of the concatenated key (or value) heads, G·D.</summary>
    public int KeyValueWidth => KeyValueHeads * HeadDim;

    /// <summary>Length of an output row: E with an output projection, otherwise H·D.</summary>
    public int OutputWidth => OutputProjection ? DModel : QueryWidth;
}
