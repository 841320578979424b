namespace AttentionGen;

/// <summary>Whether the tokens of an item follow each other, each with all its heads, or its heads, each with all its tokens.</summary>
public enum HeadOrder
{
    /// <summary>
    /// <c>[batch, sequence, heads, headDim]</c>, the same memory as <c>[batch, sequence, heads · headDim]</c>: what projections
    /// give and <c>Attend</c> takes.
    /// </summary>
    TokensFirst,

    /// <summary><c>[batch, heads, sequence, headDim]</c>: ONNX's rank-4 tensors, and most key/value caches.</summary>
    HeadsFirst,
}
