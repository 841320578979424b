namespace AttentionGen;

/// <summary>A norm of rows that belongs to a model and to none of its layers: behind the embeddings, or behind the last layer.</summary>
/// <remarks>A model that takes it checks it.</remarks>
/// <param name="Kind">The kind.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Epsilon">What is added to the variance, or the mean square, under the root; finite, and 0 at least.</param>
public sealed record ModelNorm(NormKind Kind, NormWeights Weights, double Epsilon);
