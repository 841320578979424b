namespace AttentionGen;

/// <summary>Where the diagonal of a causal mask lies when queries and keys differ in number; both are in use.</summary>
public enum CausalAlignment
{
    /// <summary>Query i sees keys j ≤ i, counted from the start of both (PyTorch, Keras, JAX).</summary>
    UpperLeft,

    /// <summary>
    /// The last query sees the last key: query i of T sees keys j ≤ i + S − T (flash-attention, MLX). With T &gt; S the first
    /// queries see nothing, and their contexts are zero.
    /// </summary>
    BottomRight,
}
