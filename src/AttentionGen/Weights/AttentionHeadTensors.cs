namespace AttentionGen;

/// <summary>
/// The weights of one single-head module out of several whose outputs are concatenated, for
/// <see cref="MultiHeadAttentionWeights.FromHeads"/>.
/// </summary>
/// <param name="QueryWeight">Wq of the head, <c>[D, E]</c>.</param>
/// <param name="KeyWeight">Wk of the head, <c>[D, E]</c>.</param>
/// <param name="ValueWeight">Wv of the head, <c>[Dv, E]</c>.</param>
public readonly record struct AttentionHeadTensors(
    ReadOnlyMemory<float> QueryWeight, ReadOnlyMemory<float> KeyWeight, ReadOnlyMemory<float> ValueWeight)
{
    /// <summary><c>[D]</c>, or empty; all heads have it or none.</summary>
    public ReadOnlyMemory<float> QueryBias { get; init; }

    /// <summary><c>[D]</c>, or empty; all heads have it or none.</summary>
    public ReadOnlyMemory<float> KeyBias { get; init; }

    /// <summary><c>[Dv]</c>, or empty; all heads have it or none.</summary>
    public ReadOnlyMemory<float> ValueBias { get; init; }
}
