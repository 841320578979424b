namespace AttentionGen;

/// <summary>Where a call writes its attention weights: the probabilities with which each query attends to each key.</summary>
/// <remarks>
/// Asking for weights changes no bit of the output. Keys that the layer itself adds (<c>add_bias_kv</c>, then
/// <c>add_zero_attn</c>) come last, as in PyTorch, so that a row may be longer than the keys of the call. A query that sees
/// no key has weights of zero.
/// </remarks>
public readonly ref struct AttentionWeightsOutput
{
    private AttentionWeightsOutput(Span<float> target, bool isAveraged)
    {
        Target = target;
        IsAveraged = isAveraged;
        IsPresent = true;
    }

    /// <summary>No weights are wanted. The same as <c>default</c>.</summary>
    public static AttentionWeightsOutput None => default;

    /// <summary>Whether weights are wanted at all.</summary>
    internal bool IsPresent { get; }

    /// <summary>Where they go.</summary>
    internal Span<float> Target { get; }

    /// <summary>Whether the heads are averaged.</summary>
    internal bool IsAveraged { get; }

    /// <summary>The weights of each head: PyTorch's <c>average_attn_weights=False</c>.</summary>
    /// <param name="target">Receives <c>[batch, heads, queries, keys]</c>; may not overlap an input or the output.</param>
    public static AttentionWeightsOutput PerHead(Span<float> target) => new(target, isAveraged: false);

    /// <summary>The mean of the heads' weights: PyTorch's default.</summary>
    /// <param name="target">Receives <c>[batch, queries, keys]</c>; may not overlap an input or the output.</param>
    public static AttentionWeightsOutput Averaged(Span<float> target) => new(target, isAveraged: true);
}
