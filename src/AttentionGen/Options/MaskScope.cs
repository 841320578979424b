namespace AttentionGen;

/// <summary>Which batch items and heads share one <c>[queries, keys]</c> matrix of an <see cref="AttentionMask"/>.</summary>
public enum MaskScope
{
    /// <summary>
    /// The length decides between <see cref="Shared"/>, <see cref="PerItem"/> and <see cref="PerItemAndHead"/>; no two of
    /// them have the same length and another meaning.
    /// </summary>
    Inferred,

    /// <summary><c>[queries, keys]</c>: one for all items and heads.</summary>
    Shared,

    /// <summary><c>[batch, queries, keys]</c>: the heads of an item share one.</summary>
    PerItem,

    /// <summary><c>[heads, queries, keys]</c>: the items share one for each head, such as a learned position bias.</summary>
    PerHead,

    /// <summary><c>[batch · heads, queries, keys]</c>, item b and head h at <c>b · heads + h</c>: PyTorch's rank-3 <c>attn_mask</c>.</summary>
    PerItemAndHead,
}
