namespace AttentionGen;

/// <summary>
/// The tensors of an attention layer as spans, for <see cref="MultiHeadAttentionWeights.From(in MultiHeadAttentionTensors)"/>. Only
/// <see cref="DModel"/> and the three input weights are required; what is left empty is absent.
/// </summary>
/// <remarks>
/// Matrices are <c>[out, in]</c>, row-major. H query heads, G key/value heads, D the head dimension of queries and keys, Dv
/// that of values; the widths follow from the lengths of the weights.
/// </remarks>
public readonly ref struct MultiHeadAttentionTensors
{
    /// <summary>Model width E, the length of an input row of queries.</summary>
    public required int DModel { get; init; }

    /// <summary>Length of an input row of keys (PyTorch's <c>kdim</c>); 0, the default, means <see cref="DModel"/>.</summary>
    public int KeyDim { get; init; }

    /// <summary>Length of an input row of values (PyTorch's <c>vdim</c>); 0, the default, means <see cref="DModel"/>.</summary>
    public int ValueDim { get; init; }

    /// <summary>Length of a projected output row; 0, the default, means <see cref="DModel"/>. Not read without an output weight.</summary>
    public int OutputDim { get; init; }

    /// <summary>Number of query heads H; needed for <see cref="RelativeAttentionBias"/> without <see cref="Sinks"/>, otherwise 0 means unknown.</summary>
    public int Heads { get; init; }

    /// <summary>Wq, <c>[H·D, DModel]</c>.</summary>
    public required ReadOnlySpan<float> QueryWeight { get; init; }

    /// <summary>Wk, <c>[G·D, KeyDim]</c>; G·D divides H·D.</summary>
    public required ReadOnlySpan<float> KeyWeight { get; init; }

    /// <summary>Wv, <c>[G·Dv, ValueDim]</c>.</summary>
    public required ReadOnlySpan<float> ValueWeight { get; init; }

    /// <summary>Wo, <c>[OutputDim, H·Dv]</c>; empty without an output projection.</summary>
    public ReadOnlySpan<float> OutputWeight { get; init; }

    /// <summary><c>[H·D]</c>, or empty.</summary>
    public ReadOnlySpan<float> QueryBias { get; init; }

    /// <summary><c>[G·D]</c>, or empty.</summary>
    public ReadOnlySpan<float> KeyBias { get; init; }

    /// <summary><c>[G·Dv]</c>, or empty.</summary>
    public ReadOnlySpan<float> ValueBias { get; init; }

    /// <summary><c>[OutputDim]</c>, or empty; empty without an output projection.</summary>
    public ReadOnlySpan<float> OutputBias { get; init; }

    /// <summary>A learned key appended to every item (<c>bias_k</c>), <c>[G·D]</c>; with <see cref="BiasValue"/> or not at all.</summary>
    public ReadOnlySpan<float> BiasKey { get; init; }

    /// <summary>A learned value appended to every item (<c>bias_v</c>), <c>[G·Dv]</c>; with <see cref="BiasKey"/> or not at all.</summary>
    public ReadOnlySpan<float> BiasValue { get; init; }

    /// <summary>
    /// The weight of the norm of queries (<c>q_norm.weight</c>): <c>[D]</c> for all heads, or <c>[H·D]</c>, see
    /// <see cref="QueryKeyNormKind"/>; or empty.
    /// </summary>
    public ReadOnlySpan<float> QueryNorm { get; init; }

    /// <summary>The weight of the norm of keys (<c>k_norm.weight</c>): <c>[D]</c>, or <c>[G·D]</c>, or empty.</summary>
    public ReadOnlySpan<float> KeyNorm { get; init; }

    /// <summary>The bias of the norm of queries (<c>q_norm.bias</c>), as long as <see cref="QueryNorm"/>, or empty.</summary>
    public ReadOnlySpan<float> QueryNormBias { get; init; }

    /// <summary>The bias of the norm of keys (<c>k_norm.bias</c>), as long as <see cref="KeyNorm"/>, or empty.</summary>
    public ReadOnlySpan<float> KeyNormBias { get; init; }

    /// <summary>
    /// Wg of the gates of the contexts, <c>[H·Dv, DModel]</c> for one of each element or <c>[H, DModel]</c> for one of each head, see
    /// <see cref="OutputGate"/>; or empty.
    /// </summary>
    public ReadOnlySpan<float> GateWeight { get; init; }

    /// <summary><c>[H·Dv]</c> or <c>[H]</c>, or empty.</summary>
    public ReadOnlySpan<float> GateBias { get; init; }

    /// <summary>A logit per head in the denominator of its softmax (<c>sinks</c>), <c>[H]</c>, or empty.</summary>
    public ReadOnlySpan<float> Sinks { get; init; }

    /// <summary>A bias of the scores per bucket of distances and head (<c>relative_attention_bias.weight</c>), <c>[buckets, H]</c>, or empty.</summary>
    public ReadOnlySpan<float> RelativeAttentionBias { get; init; }
}
