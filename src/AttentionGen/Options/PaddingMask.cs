namespace AttentionGen;

/// <summary>
/// Says which key positions of each batch item are real tokens. The factory's name carries the polarity, because the
/// field uses both: PyTorch's <c>key_padding_mask</c> says true = ignore, ONNX and Keras say true = attend.
/// </summary>
/// <remarks>
/// The mask refers to the caller's memory; nothing is copied. <c>default</c> masks nothing. An excluded key has
/// probability exactly zero, and whatever its memory holds, NaN included, changes no bit of the output. A query that sees
/// no key gets a context of zeros.
/// </remarks>
public readonly ref struct PaddingMask
{
    private PaddingMask(PaddingMaskKind kind, ReadOnlySpan<int> lengths, ReadOnlySpan<bool> flags)
    {
        Kind = kind;
        Lengths = lengths;
        Flags = flags;
    }

    /// <summary>No padding: every key is a real token. The same as <c>default</c>.</summary>
    public static PaddingMask None => default;

    /// <summary>Which factory made the mask.</summary>
    internal PaddingMaskKind Kind { get; }

    /// <summary>The valid prefix of each batch item, when <see cref="Kind"/> is <see cref="PaddingMaskKind.Lengths"/>.</summary>
    internal ReadOnlySpan<int> Lengths { get; }

    /// <summary>One flag per key, <c>[batch, keys]</c>, for the other kinds.</summary>
    internal ReadOnlySpan<bool> Flags { get; }

    /// <summary>Keys 0 to <c>lengths[b] - 1</c> of batch item b are real, the rest is padding.</summary>
    /// <param name="lengths"><c>[batch]</c>; each from 0 to the key length of the call.</param>
    public static PaddingMask FromLengths(ReadOnlySpan<int> lengths) => new(PaddingMaskKind.Lengths, lengths, default);

    /// <summary>True means a real token, to be attended to (Keras, ONNX, Hugging Face <c>attention_mask</c>).</summary>
    /// <param name="valid"><c>[batch, keys]</c>, row-major.</param>
    public static PaddingMask FromValid(ReadOnlySpan<bool> valid) => new(PaddingMaskKind.Valid, default, valid);

    /// <summary>True means padding, to be ignored (PyTorch <c>key_padding_mask</c>).</summary>
    /// <param name="ignored"><c>[batch, keys]</c>, row-major.</param>
    public static PaddingMask FromIgnored(ReadOnlySpan<bool> ignored) => new(PaddingMaskKind.Ignored, default, ignored);
}

/// <summary>How a <see cref="PaddingMask"/> stores what it says.</summary>
internal enum PaddingMaskKind
{
    None,
    Lengths,
    Valid,
    Ignored,
}
