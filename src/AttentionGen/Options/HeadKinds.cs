namespace AttentionGen;

/// <summary>How queries and keys are normalised after they are projected and before they are rotated, where a layer does so.</summary>
public enum QueryKeyNormKind
{
    /// <summary>Each head by its root mean square, with one set of weights [D] for all heads: Qwen 3, Gemma 3, LFM2.</summary>
    RmsPerHead,

    /// <summary>The heads of a row together by their root mean square, with weights [H·D] and [G·D]: OLMo 2.</summary>
    RmsOverHeads,

    /// <summary>Each head by a layer norm, with one set of weights [D], and of biases, for all heads: Persimmon, Phi, timm's <c>qk_norm</c>.</summary>
    LayerPerHead,

    /// <summary>Each head by a layer norm without a bias that has weights of its own, [H·D] and [G·D] for all: Cohere, StableLM 2.</summary>
    LayerOfEachHead,
}

/// <summary>What the contexts of the heads are multiplied by before the output projection: σ(x·Wgᵀ + bg) of the rows x that queries are projected from.</summary>
/// <remarks>σ(y) = 1 / (1 + e^−y). See Qiu and others, "Gated Attention for Large Language Models", 2025, and AlphaFold 2's algorithm 7.</remarks>
public enum OutputGate
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A gate for each element of a context, Wg of shape [H·Dv, E]: AlphaFold 2, Qwen3-Next.</summary>
    PerElement,

    /// <summary>A gate for each head, Wg of shape [H, E].</summary>
    PerHead,
}
