namespace AttentionGen;

/// <summary>
/// Says which keys each query may see, or what is added to its scores. The factory's name carries the polarity, because the
/// field uses both: PyTorch's <c>nn.MultiheadAttention</c> says true = ignore, its <c>scaled_dot_product_attention</c>,
/// ONNX, Keras and JAX say true = attend.
/// </summary>
/// <remarks>
/// <para>The mask refers to the caller's memory; nothing is copied. <c>default</c> masks nothing. It is combined with the
/// padding mask and the causal mask: a key is seen if all of them show it.</para>
/// <para>A hidden key has probability exactly zero, and whatever its memory holds, NaN included, changes no bit of the
/// output. A query that sees no key gets a context of zeros. Both are decided on the masks, not on the scores.</para>
/// <para>Keys that the layer itself adds (<c>add_bias_kv</c>, <c>add_zero_attn</c>) are always seen and have no entry.</para>
/// </remarks>
public readonly ref struct AttentionMask
{
    private AttentionMask(AttentionMaskKind kind, ReadOnlySpan<bool> flags, ReadOnlySpan<float> bias, MaskScope scope)
    {
        Kind = kind;
        Flags = flags;
        Bias = bias;
        Scope = scope;
    }

    /// <summary>Every query may see every key. The same as <c>default</c>.</summary>
    public static AttentionMask None => default;

    /// <summary>Which factory made the mask.</summary>
    internal AttentionMaskKind Kind { get; }

    /// <summary>One flag for each query and key, for the boolean kinds.</summary>
    internal ReadOnlySpan<bool> Flags { get; }

    /// <summary>What is added to each score, for <see cref="AttentionMaskKind.Additive"/>.</summary>
    internal ReadOnlySpan<float> Bias { get; }

    /// <summary>Who shares a matrix.</summary>
    internal MaskScope Scope { get; }

    /// <summary>Number of entries.</summary>
    internal int Length => Kind == AttentionMaskKind.Additive ? Bias.Length : Flags.Length;

    /// <summary>True means that the query may see the key (SDPA, ONNX, Keras, JAX).</summary>
    /// <param name="allowed">Row-major, see <paramref name="scope"/>.</param>
    /// <param name="scope">The shape; by default the length decides.</param>
    public static AttentionMask Allow(ReadOnlySpan<bool> allowed, MaskScope scope = MaskScope.Inferred) =>
        new(AttentionMaskKind.Allow, allowed, default, scope);

    /// <summary>True means that the query may not see the key (PyTorch's <c>nn.MultiheadAttention</c>).</summary>
    /// <param name="denied">Row-major, see <paramref name="scope"/>.</param>
    /// <param name="scope">The shape; by default the length decides.</param>
    public static AttentionMask Deny(ReadOnlySpan<bool> denied, MaskScope scope = MaskScope.Inferred) =>
        new(AttentionMaskKind.Deny, denied, default, scope);

    /// <summary>
    /// Values are added to the scaled scores; minus infinity hides the key, as a boolean mask would. In natural units, as in
    /// PyTorch: a bias of ln 2 doubles a key's probability before it is normalised.
    /// </summary>
    /// <param name="bias">Row-major, see <paramref name="scope"/>.</param>
    /// <param name="scope">The shape; by default the length decides.</param>
    public static AttentionMask Additive(ReadOnlySpan<float> bias, MaskScope scope = MaskScope.Inferred) =>
        new(AttentionMaskKind.Additive, default, bias, scope);
}

/// <summary>How an <see cref="AttentionMask"/> stores what it says.</summary>
internal enum AttentionMaskKind
{
    None,
    Allow,
    Deny,
    Additive,
}
