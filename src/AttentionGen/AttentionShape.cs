namespace AttentionGen;

/// <summary>The shape and options of an attention layer, as its attribute states them, with the defaults filled in.</summary>
/// <param name="DModel">Model width E: length of a query row.</param>
/// <param name="Heads">Number of query heads H.</param>
/// <param name="HeadDim">Head dimension D of queries and keys.</param>
/// <param name="KeyValueHeads">Number of key/value heads G; divides <paramref name="Heads"/>.</param>
/// <param name="Causal">Whether a query sees only keys up to its own position, see <see cref="CausalAlignment"/>.</param>
/// <param name="Bias">Whether the projections add a bias.</param>
/// <param name="OutputProjection">Whether the concatenated heads are projected to <see cref="OutputDim"/>.</param>
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
    /// <summary>Length of an input row of keys; <see cref="DModel"/> by default.</summary>
    public int KeyDim { get; init; } = DModel;

    /// <summary>Length of an input row of values; <see cref="DModel"/> by default.</summary>
    public int ValueDim { get; init; } = DModel;

    /// <summary>Head dimension of values and contexts; <see cref="HeadDim"/> by default.</summary>
    public int ValueHeadDim { get; init; } = HeadDim;

    /// <summary>Length of a projected output row; <see cref="DModel"/> by default.</summary>
    public int OutputDim { get; init; } = DModel;

    /// <summary>Where the diagonal lies when queries and keys differ in number.</summary>
    public CausalAlignment CausalAlignment { get; init; }

    /// <summary>Whether a learned key and value are added to every item, seen by every query (<c>add_bias_kv</c>).</summary>
    public bool AddBiasKeyValue { get; init; }

    /// <summary>Whether a key and a value of zeros are added to every item, seen by every query (<c>add_zero_attn</c>).</summary>
    public bool AddZeroAttention { get; init; }

    /// <summary>Length of the concatenated query heads, H·D.</summary>
    public int QueryWidth => Heads * HeadDim;

    /// <summary>Length of the concatenated key heads, G·D.</summary>
    public int KeyWidth => KeyValueHeads * HeadDim;

    /// <summary>Length of the concatenated value heads, G times <see cref="ValueHeadDim"/>.</summary>
    public int ValueWidth => KeyValueHeads * ValueHeadDim;

    /// <summary>Length of the concatenated contexts, H times <see cref="ValueHeadDim"/>.</summary>
    public int ContextWidth => Heads * ValueHeadDim;

    /// <summary>Keys that the layer adds to those of a call.</summary>
    public int AddedKeys => (AddBiasKeyValue ? 1 : 0) + (AddZeroAttention ? 1 : 0);

    /// <summary>Length of an output row: <see cref="OutputDim"/> with an output projection, otherwise <see cref="ContextWidth"/>.</summary>
    public int OutputWidth => OutputProjection ? OutputDim : ContextWidth;
}
