namespace AttentionGen.Generator.Model;

/// <summary>A transformer layer as its attribute states it, with the defaults of its preset filled in.</summary>
/// <param name="Attention">Its attention.</param>
/// <param name="FeedForward">Its feed-forward.</param>
/// <param name="Norm">The kind of its norms, by its name in the library's enumeration.</param>
/// <param name="NormPlace">Where they stand, likewise.</param>
/// <param name="Epsilon">What they add before the root is taken.</param>
/// <param name="Residual">How the branches follow each other, likewise.</param>
internal sealed record TransformerSpec(
    AttentionSpec Attention, FeedForwardSpec FeedForward, string Norm, string NormPlace, double Epsilon, string Residual)
{
    /// <summary>The attention between it and the feed-forward, to the rows of a memory; null without one.</summary>
    public AttentionSpec? Cross { get; init; }

    /// <summary>Whether the attention has a norm in front of it where the place of the norms says so.</summary>
    public bool AttentionNorm { get; init; } = true;

    /// <summary>A factor on what the branches give.</summary>
    public double ResidualMultiplier { get; init; } = 1;

    /// <summary>Whether there is a learned factor for each channel too.</summary>
    public bool LayerScale { get; init; }

    /// <summary>The annotated type.</summary>
    public TypeLocation Type => Attention.Type;
}
