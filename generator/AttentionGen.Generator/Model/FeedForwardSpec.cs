namespace AttentionGen.Generator.Model;

/// <summary>A feed-forward as its attribute states it. Immutable and compared by structure, as <see cref="AttentionSpec"/>.</summary>
/// <param name="Type">The annotated type.</param>
/// <param name="DModel">Length of an input row and of an output row.</param>
/// <param name="Hidden">Length of a row between the projections.</param>
/// <param name="Activation">The name of the function between them, of the library's enumeration.</param>
/// <param name="Gated">Whether a gate multiplies a second projection.</param>
/// <param name="Bias">Whether the projections add a bias.</param>
internal sealed record FeedForwardSpec(TypeLocation Type, int DModel, int Hidden, string Activation, bool Gated, bool Bias);
