namespace AttentionGen;

/// <summary>What attention is, for the attributes of layers that have some: <see cref="MultiHeadAttentionAttribute"/> and <see cref="TransformerLayerAttribute"/>.</summary>
/// <remarks>All values are compile-time constants; invalid combinations are compile errors.</remarks>
public abstract class AttentionAttribute : Attribute
{
    /// <summary>For the attributes of this library.</summary>
    protected AttentionAttribute()
    {
    }

    /// <summary>The model width E: the length of an input and an output row. From 8 to 8192. Required.</summary>
    public int DModel { get; set; }

    /// <summary>The number of query heads H. Required. Divides <see cref="DModel"/> unless <see cref="HeadDim"/> is given.</summary>
    public int Heads { get; set; }

    /// <summary>The head dimension D, from 1 to 512. 0, the default, means <c>DModel / Heads</c>.</summary>
    public int HeadDim { get; set; }

    /// <summary>
    /// The number of key/value heads G for grouped-query attention; divides <see cref="Heads"/>.
    /// 0, the default, means <see cref="Heads"/>. Query head <c>h</c> reads key/value head <c>h / (Heads / KeyValueHeads)</c>.
    /// </summary>
    public int KeyValueHeads { get; set; }

    /// <summary>
    /// The head dimension of values and contexts, from 1 to 512. 0, the default, means <see cref="HeadDim"/>.
    /// </summary>
    public int ValueHeadDim { get; set; }

    /// <summary>
    /// Whether the heads' weights come as one matrix or as one per head. The numbers are the same, and so is the code.
    /// </summary>
    public ProjectionKind Projection { get; set; }

    /// <summary>
    /// Whether a learned key and value are added to those of every item, after projection, which every query sees: PyTorch's
    /// <c>add_bias_kv</c>.
    /// </summary>
    public bool AddBiasKeyValue { get; set; }

    /// <summary>
    /// Whether a key and a value of zeros are added to those of every item, which every query sees: PyTorch's
    /// <c>add_zero_attn</c>.
    /// </summary>
    public bool AddZeroAttention { get; set; }

    /// <summary>Whether query position i sees only key positions j ≤ i. Default <see langword="false"/>.</summary>
    public bool Causal { get; set; }

    /// <summary>
    /// Where the diagonal of a causal mask lies when there are more keys than queries, or fewer. Default
    /// <see cref="AttentionGen.CausalAlignment.UpperLeft"/>. Needs <see cref="Causal"/>.
    /// </summary>
    public CausalAlignment CausalAlignment { get; set; }

    /// <summary>Whether the input and output projections add a bias. Default <see langword="true"/>.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>The factor on query·key before the softmax. 0, the default, means <c>1 / sqrt(HeadDim)</c>.</summary>
    public double Scale { get; set; }

    /// <summary>
    /// The rotary position embedding of queries and keys; values are never rotated. Default <see cref="RotaryPairing.None"/>.
    /// </summary>
    public RotaryPairing Rotary { get; set; }

    /// <summary>The first elements of a head, an even number, that are rotated. 0, the default, means <see cref="HeadDim"/>.</summary>
    public int RotaryDim { get; set; }

    /// <summary>The base θ of the rotary embedding: pair i turns by position · θ^(−2i/RotaryDim). Default 10000.</summary>
    public double RotaryBase { get; set; } = 10000;

    /// <summary>How the rotary frequencies are changed for long sequences. Default <see cref="AttentionGen.RotaryScaling.None"/>.</summary>
    public RotaryScaling RotaryScaling { get; set; }

    /// <summary>How many times longer than in training sequences may be, for <see cref="RotaryScaling"/>. Default 1.</summary>
    public double RotaryFactor { get; set; } = 1;

    /// <summary>Length of the sequences in training, needed by YaRN's and Llama 3's scaling.</summary>
    public int RotaryOriginalLength { get; set; }

    /// <summary>Llama 3's <c>low_freq_factor</c>. Default 1.</summary>
    public double RotaryLowFrequencyFactor { get; set; } = 1;

    /// <summary>Llama 3's <c>high_freq_factor</c>. Default 4.</summary>
    public double RotaryHighFrequencyFactor { get; set; } = 4;

    /// <summary>YaRN's <c>beta_fast</c>. Default 32.</summary>
    public double RotaryBetaFast { get; set; } = 32;

    /// <summary>YaRN's <c>beta_slow</c>. Default 1.</summary>
    public double RotaryBetaSlow { get; set; } = 1;

    /// <summary>
    /// YaRN's <c>truncate</c>: whether the ends of the ramp between kept and divided frequencies are rounded outwards to whole
    /// pairs. Default <see langword="true"/>; gpt-oss has <see langword="false"/>.
    /// </summary>
    public bool RotaryTruncate { get; set; } = true;

    /// <summary>YaRN's factor on cosines and sines. 0, the default, means 0.1 · ln(RotaryFactor) + 1.</summary>
    /// <remarks>
    /// A configuration with <c>mscale</c> m and <c>mscale_all_dim</c> n means (0.1 · m · ln(RotaryFactor) + 1) /
    /// (0.1 · n · ln(RotaryFactor) + 1).
    /// </remarks>
    public double RotaryAttentionFactor { get; set; }

    /// <summary>What is added to scores depending on the distance alone. Default <see cref="AttentionGen.PositionBias.None"/>.</summary>
    public PositionBias PositionBias { get; set; }

    /// <summary>Buckets of <see cref="PositionBias.Bucketed"/>. Default 32.</summary>
    public int RelativeBuckets { get; set; } = 32;

    /// <summary>
    /// The distance from which on all share the last bucket of <see cref="PositionBias.Bucketed"/>, or at which
    /// <see cref="PositionBias.Learned"/> is clipped on both sides. Default 128.
    /// </summary>
    public int RelativeMaxDistance { get; set; } = 128;

    /// <summary>Scores s become cap · tanh(s / cap), before biases and masks. 0, the default, leaves them as they are.</summary>
    public double SoftCap { get; set; }

    /// <summary>
    /// The name of a static method of the class, as <c>nameof(...)</c>, that each score goes through: after the scale and <see cref="SoftCap"/>, before the
    /// position bias and masks. It returns <see langword="float"/> and takes <c>float score</c>; it may take <c>int batch</c>, <c>head</c> (the query head),
    /// <c>query</c> and <c>key</c> (positions, with those of a cache), in any order. Its other parameters are captured: a call brings them, as a value of the
    /// layer's type <c>Captures</c>. The method is compiled into the kernels; which C# it may consist of is in docs/functions.md. Default none.
    /// </summary>
    public string? ScoreFunction { get; set; }

    /// <summary>
    /// The name of a static method, likewise, that says whether a query sees a key: it returns <see langword="bool"/> and takes the same parameters but the
    /// score. It joins the other masks. Keys that no query of a block sees are not computed. Default none.
    /// </summary>
    public string? MaskFunction { get; set; }

    /// <summary>
    /// Whether a learned logit per head joins the denominator of the softmax, so that a query may attend to nothing.
    /// </summary>
    public bool Sinks { get; set; }

    /// <summary>
    /// Whether queries and keys are normalised and multiplied by learned weights before they are rotated: by default each head by its
    /// root mean square (Qwen 3, Gemma 3); <see cref="QueryKeyNormKind"/> has the others.
    /// </summary>
    public bool QueryKeyNorm { get; set; }

    /// <summary>Which norm of queries and keys it is. Default <see cref="AttentionGen.QueryKeyNormKind.RmsPerHead"/>. Needs <see cref="QueryKeyNorm"/>.</summary>
    public QueryKeyNormKind QueryKeyNormKind { get; set; }

    /// <summary>What is added to the mean square, or the variance, before the root is taken. Default 1e-6.</summary>
    public double NormEpsilon { get; set; } = 1e-6;

    /// <summary>Whether the weights of the norm are stored as their difference from 1, as Gemma's are.</summary>
    public bool NormWeightsPlusOne { get; set; }

    /// <summary>
    /// Whether the contexts of the heads are multiplied by the sigmoid of one more projection of the queries' input, before the output
    /// projection. Default <see cref="AttentionGen.OutputGate.None"/>. The core alone (<c>Attend</c>) has no input, and so no gate.
    /// </summary>
    public OutputGate OutputGate { get; set; }

    /// <summary>
    /// How many positions before its own a query sees: a distance, as in flash-attention. −1, the default, means all. Keys
    /// outside cost nothing, and a cache keeps no more than the window.
    /// </summary>
    public int LeftWindow { get; set; } = -1;

    /// <summary>How many positions behind its own a query sees, likewise. Not for causal layers, whose queries see none.</summary>
    public int RightWindow { get; set; } = -1;

    /// <summary>
    /// The window of a causal layer as the number of keys that a query sees, its own included, as in Mistral and Hugging
    /// Face: the same as a <see cref="LeftWindow"/> of one less. 0, the default, means no window.
    /// </summary>
    public int Window { get; set; }
}
