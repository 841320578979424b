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

    /// <summary>The rotary embedding of queries and keys, if there is one.</summary>
    public RotaryShape? Rotary { get; init; }

    /// <summary>What is added to scores depending on the distance.</summary>
    public PositionBias PositionBias { get; init; }

    /// <summary>Buckets of <see cref="PositionBias.Bucketed"/>.</summary>
    public int RelativeBuckets { get; init; }

    /// <summary>
    /// The distance from which on all share the last bucket, for <see cref="PositionBias.Bucketed"/>; the distance at which
    /// <see cref="PositionBias.Learned"/> is clipped on both sides.
    /// </summary>
    public int RelativeMaxDistance { get; init; }

    /// <summary>Scores s become cap · tanh(s / cap), before bias and mask; 0 means that they stay as they are.</summary>
    public double SoftCap { get; init; }

    /// <summary>The name of the function that scores go through behind the cap, or null; see <see cref="AttentionAttribute.ScoreFunction"/>.</summary>
    public string? ScoreFunction { get; init; }

    /// <summary>The name of the function that says which keys a query sees, or null; see <see cref="AttentionAttribute.MaskFunction"/>.</summary>
    public string? MaskFunction { get; init; }

    /// <summary>Whether a learned logit per head joins the denominator of the softmax.</summary>
    public bool Sinks { get; init; }

    /// <summary>Whether queries and keys are normalised, and multiplied by learned weights.</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>How, if they are.</summary>
    public QueryKeyNormKind QueryKeyNormKind { get; init; }

    /// <summary>What is added to the mean square, or the variance, before the root is taken.</summary>
    public double NormEpsilon { get; init; } = 1e-6;

    /// <summary>Whether the weights of the norm are stored as their difference from 1 (Gemma).</summary>
    public bool NormWeightsPlusOne { get; init; }

    /// <summary>What the contexts are multiplied by before the output projection.</summary>
    public OutputGate OutputGate { get; init; }

    /// <summary>How many positions before its own a query sees, −1 for all of them.</summary>
    public int LeftWindow { get; init; } = -1;

    /// <summary>How many positions behind its own a query sees, −1 for all of them; a causal layer's is 0.</summary>
    public int RightWindow { get; init; } = -1;

    /// <summary>Length of the concatenated query heads, H·D.</summary>
    public int QueryWidth => Heads * HeadDim;

    /// <summary>Length of the concatenated key heads, G·D.</summary>
    public int KeyWidth => KeyValueHeads * HeadDim;

    /// <summary>Length of the concatenated value heads, G times <see cref="ValueHeadDim"/>.</summary>
    public int ValueWidth => KeyValueHeads * ValueHeadDim;

    /// <summary>Length of the concatenated contexts, H times <see cref="ValueHeadDim"/>.</summary>
    public int ContextWidth => Heads * ValueHeadDim;

    /// <summary>Gates of a row: one for each element of its contexts, one for each head, or none.</summary>
    public int GateWidth => OutputGate switch
    {
        OutputGate.PerElement => ContextWidth,
        OutputGate.PerHead => Heads,
        _ => 0,
    };

    /// <summary>Weights of the norm of queries.</summary>
    internal int QueryNormWidth => NormWidth(Heads);

    /// <summary>Weights of the norm of keys.</summary>
    internal int KeyNormWidth => NormWidth(KeyValueHeads);

    /// <summary>Keys that the layer adds to those of a call.</summary>
    public int AddedKeys => (AddBiasKeyValue ? 1 : 0) + (AddZeroAttention ? 1 : 0);

    /// <summary>Length of an output row: <see cref="OutputDim"/> with an output projection, otherwise <see cref="ContextWidth"/>.</summary>
    public int OutputWidth => OutputProjection ? OutputDim : ContextWidth;

    private int NormWidth(int heads) =>
        !QueryKeyNorm ? 0
        : QueryKeyNormKind is QueryKeyNormKind.RmsOverHeads or QueryKeyNormKind.LayerOfEachHead ? heads * HeadDim
        : HeadDim;
}
