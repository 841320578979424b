namespace AttentionGen;

/// <summary>
/// Which attention probabilities a training-time forward keeps. Inference passes none; PyTorch draws the mask at random,
/// here the caller brings it, so that a forward can be repeated.
/// </summary>
/// <remarks>
/// Dropout acts on the probabilities after the softmax: a kept one is multiplied by 1/(1 − p), another becomes zero
/// (Srivastava et al., "Dropout", 2014, in the inverted form). Returned attention weights are those after dropout, as
/// PyTorch returns them. The mask refers to the caller's memory.
/// </remarks>
public readonly ref struct DropoutMask
{
    private DropoutMask(ReadOnlySpan<bool> flags, bool keeps, float probability)
    {
        Flags = flags;
        Keeps = keeps;
        Probability = probability;
        IsPresent = true;
    }

    /// <summary>No dropout: inference. The same as <c>default</c>.</summary>
    public static DropoutMask None => default;

    /// <summary>Whether there is a mask at all.</summary>
    internal bool IsPresent { get; }

    /// <summary><c>[batch, heads, queries, keys]</c>.</summary>
    internal ReadOnlySpan<bool> Flags { get; }

    /// <summary>The flag that means keep.</summary>
    internal bool Keeps { get; }

    /// <summary>The probability p with which the caller drops.</summary>
    internal float Probability { get; }

    /// <summary>True means that the probability is kept.</summary>
    /// <param name="kept"><c>[batch, heads, queries, keys]</c>, the layer's own added keys (<c>add_bias_kv</c>, then <c>add_zero_attn</c>) last.</param>
    /// <param name="probability">The probability p of dropping, from 0 to less than 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is out of range.</exception>
    public static DropoutMask FromKept(ReadOnlySpan<bool> kept, float probability) => new(kept, keeps: true, Check(probability));

    /// <summary>True means that the probability becomes zero.</summary>
    /// <param name="dropped"><c>[batch, heads, queries, keys]</c>, the layer's own added keys (<c>add_bias_kv</c>, then <c>add_zero_attn</c>) last.</param>
    /// <param name="probability">The probability p of dropping, from 0 to less than 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is out of range.</exception>
    public static DropoutMask FromDropped(ReadOnlySpan<bool> dropped, float probability) => new(dropped, keeps: false, Check(probability));

    private static float Check(float probability) =>
        probability is >= 0f and < 1f
            ? probability
            : throw new ArgumentOutOfRangeException(nameof(probability), probability, "The probability of dropping must be from 0 to less than 1.");
}
