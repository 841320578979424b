namespace AttentionGen;

/// <summary>The shape and options of a transformer layer, as its attribute states them, with the defaults and those of its preset filled in.</summary>
/// <param name="Attention">Its attention.</param>
/// <param name="FeedForward">Its feed-forward.</param>
/// <param name="Norm">The kind of its norms.</param>
/// <param name="NormPlace">Where they stand.</param>
/// <param name="Epsilon">What is added to the variance, or the mean square, before the root is taken.</param>
/// <param name="Residual">How the branches follow each other.</param>
public sealed record TransformerLayerShape(
    AttentionShape Attention,
    FeedForwardShape FeedForward,
    NormKind Norm,
    NormPlace NormPlace,
    double Epsilon,
    ResidualKind Residual)
{
    /// <summary>
    /// The attention between the layer's own and the feed-forward, from the layer's rows to those of a memory; null in a layer without one. Its
    /// <see cref="AttentionShape.KeyDim"/> is the length of a memory's row.
    /// </summary>
    public AttentionShape? CrossAttention { get; init; }

    /// <summary>Whether there is a norm in front of the attention where <see cref="NormPlace"/> says so; the first layer of ModernBERT has none.</summary>
    public bool AttentionNorm { get; init; } = true;

    /// <summary>Whether what a branch gives is multiplied by a learned factor for each channel before it is added (LayerScale of DINOv2 and CaiT).</summary>
    public bool LayerScale { get; init; }

    /// <summary>What a branch gives is multiplied by this before it is added (Granite's <c>residual_multiplier</c>).</summary>
    public double ResidualMultiplier { get; init; } = 1;

    /// <summary>Model width E: length of an input row and of an output row.</summary>
    public int DModel => Attention.DModel;

    /// <summary>Whether rows are normalised in front of the attention.</summary>
    public bool NormalisesAttentionInput => AttentionNorm && NormalisesFeedForwardInput;

    /// <summary>Whether rows are normalised in front of the feed-forward.</summary>
    public bool NormalisesFeedForwardInput => NormPlace is NormPlace.Pre or NormPlace.Sandwich;

    /// <summary>Whether what a branch gives is normalised before it is added.</summary>
    public bool NormalisesBranchOutput => NormPlace is NormPlace.BranchOutput or NormPlace.Sandwich;

    /// <summary>Whether sums are normalised.</summary>
    public bool NormalisesSums => NormPlace == NormPlace.Post;

    /// <summary>Whether norms have a bias.</summary>
    public bool NormBias => Norm == NormKind.Layer;
}
