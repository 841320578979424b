namespace AttentionGen;

/// <summary>
/// The tensors of a feed-forward as spans, for <see cref="FeedForwardWeights.From"/>. Only <see cref="DModel"/>, <see cref="UpWeight"/> and
/// <see cref="DownWeight"/> are required; what is left empty is absent.
/// </summary>
/// <remarks>
/// Matrices are <c>[out, in]</c>, row-major; the hidden width I follows from their lengths. Which of two matrices is activated differs between
/// families: Llama's <c>gate_proj</c>, T5's <c>wi_0</c>, the first half of ModernBERT's <c>Wi</c>, but the second of nomic-bert's, <c>fc12</c>.
/// </remarks>
public readonly ref struct FeedForwardTensors
{
    /// <summary>Model width E, the length of an input row and of an output row.</summary>
    public required int DModel { get; init; }

    /// <summary>What the activation is applied to, and then multiplied with the other, <c>[I, E]</c>; empty without a gate.</summary>
    public ReadOnlySpan<float> GateWeight { get; init; }

    /// <summary>What is activated, or, with a gate, multiplied by it, <c>[I, E]</c>.</summary>
    public required ReadOnlySpan<float> UpWeight { get; init; }

    /// <summary><c>[E, I]</c>.</summary>
    public required ReadOnlySpan<float> DownWeight { get; init; }

    /// <summary><c>[I]</c>, or empty; empty without a gate.</summary>
    public ReadOnlySpan<float> GateBias { get; init; }

    /// <summary><c>[I]</c>, or empty.</summary>
    public ReadOnlySpan<float> UpBias { get; init; }

    /// <summary><c>[E]</c>, or empty.</summary>
    public ReadOnlySpan<float> DownBias { get; init; }
}
