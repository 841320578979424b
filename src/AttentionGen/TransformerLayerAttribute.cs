namespace AttentionGen;

/// <summary>
/// Marks a partial class as a transformer layer of exactly this shape: attention, feed-forward, the norms and the sums around them. The
/// source generator adds a constructor that takes <see cref="TransformerLayerWeights"/>, and <c>Forward</c> methods.
/// </summary>
/// <remarks>
/// <para>
/// A layer maps rows <c>[tokens, DModel]</c> to rows of the same width. Encoder layers take a batch or packed sequences; layers with
/// <see cref="AttentionAttribute.Causal"/> take a <see cref="KeyValueCache"/> besides; those with <see cref="CrossAttention"/> take a
/// <see cref="KeyValueMemory"/> in each call, and no packed sequences.
/// </para>
/// <para>
/// A <see cref="Preset"/> changes the defaults of the other options to those of a family of models; what is written
/// besides wins. docs/layers.md has the table.
/// </para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TransformerLayerAttribute : AttentionAttribute
{
    /// <summary>
    /// A layer whose numbers are all given by name; <see cref="AttentionAttribute.DModel"/>, <see cref="AttentionAttribute.Heads"/> and
    /// <see cref="Hidden"/> have to be.
    /// </summary>
    public TransformerLayerAttribute()
    {
    }

    /// <summary>A layer of this shape.</summary>
    /// <param name="dModel"><see cref="AttentionAttribute.DModel"/>.</param>
    /// <param name="heads"><see cref="AttentionAttribute.Heads"/>.</param>
    /// <param name="hidden"><see cref="Hidden"/>.</param>
    public TransformerLayerAttribute(int dModel, int heads, int hidden)
    {
        DModel = dModel;
        Heads = heads;
        Hidden = hidden;
    }

    /// <summary>The family of models whose defaults apply; <see cref="LayerPreset.None"/> by default.</summary>
    public LayerPreset Preset { get; set; }

    /// <summary>The length of a row between the projections of the feed-forward. From 8 to 65536. Required.</summary>
    public int Hidden { get; set; }

    /// <summary>The function between them; GELU by the error function by default.</summary>
    public Activation Activation { get; set; }

    /// <summary>Whether a gate, which the activation is applied to, multiplies a second projection.</summary>
    public bool Gated { get; set; }

    /// <summary>Whether the projections of the feed-forward add a bias. True by default.</summary>
    public bool FeedForwardBias { get; set; } = true;

    /// <summary>The kind of the layer's norms; <see cref="NormKind.Layer"/> by default.</summary>
    public NormKind Norm { get; set; }

    /// <summary>Where they stand; <see cref="NormPlace.Pre"/> by default.</summary>
    public NormPlace NormPlace { get; set; }

    /// <summary>
    /// What the layer's norms add to the variance, or the mean square, before the root is taken; 1e-5 by default. Those of queries and
    /// keys have <see cref="AttentionAttribute.NormEpsilon"/>.
    /// </summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>Whether there is a norm in front of the attention, where <see cref="NormPlace"/> puts one. True by default; false for ModernBERT's first layer.</summary>
    public bool AttentionNorm { get; set; } = true;

    /// <summary>How the branches follow each other; <see cref="ResidualKind.Serial"/> by default.</summary>
    public ResidualKind Residual { get; set; }

    /// <summary>What the branches give is multiplied by this before it is added; 1 by default. Granite's <c>residual_multiplier</c>.</summary>
    public double ResidualMultiplier { get; set; } = 1;

    /// <summary>
    /// Whether there is a second attention between the layer's own and the feed-forward, from the layer's rows to those of a memory: the decoder
    /// layer of Vaswani and others, 2017, of Whisper, BART and T5. Its calls take a <see cref="KeyValueMemory"/>. Its heads, biases, scale, cap and
    /// norms of queries and keys are those of the layer's own attention; it knows no positions, and sees all of the memory.
    /// </summary>
    public bool CrossAttention { get; set; }

    /// <summary>The length of a row that the memory's keys and values are projected from; 0, the default, means <see cref="AttentionAttribute.DModel"/>.</summary>
    public int MemoryDim { get; set; }

    /// <summary>
    /// The <c>config.json</c> of the model that the layer is of, as the end of the path of one of the project's <c>AdditionalFiles</c>. An analyzer
    /// compares the two and warns where they differ, and where the model has what no layer can be (ATTN0040). Nothing else depends on it.
    /// </summary>
    public string? Configuration { get; set; }

    /// <summary>Whether what a branch gives is multiplied by a learned factor for each channel before it is added: LayerScale.</summary>
    public bool LayerScale { get; set; }
}
