namespace AttentionGen;

/// <summary>
/// Where a call writes its scores, as they are at one of three points before the softmax. For people who look into a model,
/// and for the operators of ONNX; asking for them computes them once more.
/// </summary>
/// <remarks>
/// <c>[batch, heads, queries, keys]</c>, keys that the layer itself adds last. Keys that the padding mask hides have a
/// score of minus infinity at every point: what they hold is never read. Asking for scores changes no bit of the output.
/// </remarks>
public readonly ref struct ScoresOutput
{
    private ScoresOutput(Span<float> target, ScoreStage stage)
    {
        Target = target;
        Stage = stage;
        IsPresent = true;
    }

    /// <summary>No scores are wanted. The same as <c>default</c>.</summary>
    public static ScoresOutput None => default;

    /// <summary>Whether scores are wanted at all.</summary>
    internal bool IsPresent { get; }

    /// <summary>Where they go.</summary>
    internal Span<float> Target { get; }

    /// <summary>At which point.</summary>
    internal ScoreStage Stage { get; }

    /// <summary>Query times key times scale.</summary>
    /// <param name="target">Receives <c>[batch, heads, queries, keys]</c>; may not overlap an input or the output.</param>
    public static ScoresOutput Raw(Span<float> target) => new(target, ScoreStage.Raw);

    /// <summary>After the cap, see <see cref="AttentionShape.SoftCap"/>; before biases and masks.</summary>
    /// <param name="target">Receives <c>[batch, heads, queries, keys]</c>; may not overlap an input or the output.</param>
    public static ScoresOutput Capped(Span<float> target) => new(target, ScoreStage.Capped);

    /// <summary>After the cap, biases and masks: what the softmax takes. Hidden keys have minus infinity.</summary>
    /// <param name="target">Receives <c>[batch, heads, queries, keys]</c>; may not overlap an input or the output.</param>
    public static ScoresOutput Masked(Span<float> target) => new(target, ScoreStage.Masked);
}

/// <summary>A point on the way of scores to the softmax.</summary>
internal enum ScoreStage
{
    Raw,
    Capped,
    Masked,
}
