namespace AttentionGen;

/// <summary>
/// What a call may carry besides its tensors: masks, dropout, where to write the attention weights, the layout, and the
/// resources it may use. <c>default</c> is a plain call.
/// </summary>
/// <remarks>
/// Everything in it refers to the caller's memory and is read during the call only. What a call does not use costs it
/// nothing but a comparison per tile.
/// </remarks>
public ref struct AttentionOptions
{
    /// <summary>Which keys of each item are real tokens; by default all.</summary>
    public PaddingMask Padding { get; set; }

    /// <summary>Which keys each query may see, or what is added to its scores; by default all, and nothing.</summary>
    public AttentionMask Mask { get; set; }

    /// <summary>Which probabilities a training-time forward keeps; by default all.</summary>
    public DropoutMask Dropout { get; set; }

    /// <summary>Where the attention weights go; by default nowhere.</summary>
    public AttentionWeightsOutput Weights { get; set; }

    /// <summary>Where the scores go; by default nowhere.</summary>
    public ScoresOutput Scores { get; set; }

    /// <summary>
    /// Receives the natural logarithm of each row's sum of exponentials, <c>[batch, heads, queries]</c>, over its keys alone
    /// (sinks left out): what <see cref="PartialAttention"/> needs to merge results over disjoint keys. Minus infinity for
    /// a row that sees no key. By default empty: it goes nowhere.
    /// </summary>
    public Span<float> LogSumExp { get; set; }

    /// <summary>What the layer's score and mask functions capture: a value of its type <c>Captures</c>. Needed where they capture something.</summary>
    public CapturedValues Captured { get; set; }

    /// <summary>Which dimension of inputs and output comes first; by default the batch. Masks and weights always have the batch first.</summary>
    public SequenceLayout Layout { get; set; }

    /// <summary>Scratch memory, grown if it is too small; by default borrowed from a shared pool.</summary>
    public Workspace? Workspace { get; set; }

    /// <summary>
    /// Threads of the platform's pool that may take part, the calling one included; 0, the default, means as many as there
    /// are processors. Small calls use fewer. The result is the same to the bit.
    /// </summary>
    public int MaxDegreeOfParallelism { get; set; }

    /// <summary>Whether the call carries no mask and wants nothing but its output, so that there is nothing to check or prepare.</summary>
    internal readonly bool IsPlain =>
        Padding.Kind == PaddingMaskKind.None && Mask.Kind == AttentionMaskKind.None && !Dropout.IsPresent && !Weights.IsPresent
        && !Scores.IsPresent && LogSumExp.IsEmpty && !Captured.IsPresent;
}
