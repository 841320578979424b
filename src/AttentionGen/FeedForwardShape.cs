namespace AttentionGen;

/// <summary>The shape and options of a feed-forward, as its attribute states them: down(f(up(x))), or down(f(gate(x)) · up(x)).</summary>
/// <param name="DModel">Model width E: length of an input row and of an output row.</param>
/// <param name="Hidden">Length I of a row between the two projections.</param>
/// <param name="Activation">The function f.</param>
/// <param name="Gated">Whether there are a gate, which f is applied to, and a factor for it (Shazeer, "GLU Variants Improve Transformer", 2020).</param>
/// <param name="Bias">Whether the projections add a bias.</param>
public sealed record FeedForwardShape(int DModel, int Hidden, Activation Activation, bool Gated, bool Bias);
