namespace AttentionGen;

/// <summary>
/// The score and mask functions of a layer for the reference: the user's own methods, with what a call captures, such as
/// <c>new() { Score = (score, batch, head, query, key) => MyLayer.Score(score, head, query, key, slopes) }</c>.
/// </summary>
/// <remarks>
/// Batch is the item, head the query head, query and key are positions: those of a call that continues a sequence come after the keys before it. Called
/// for visible pairs alone by <see cref="Score"/>, for those that other masks show by <see cref="Mask"/>, and never for keys that the layer adds.
/// </remarks>
public sealed record ReferenceFunctions
{
    /// <summary>What a score becomes, from score, batch, head, query and key; needed where the layer has a <see cref="AttentionShape.ScoreFunction"/>.</summary>
    public Func<float, int, int, int, int, float>? Score { get; init; }

    /// <summary>Whether a query sees a key, from batch, head, query and key; needed where the layer has a <see cref="AttentionShape.MaskFunction"/>.</summary>
    public Func<int, int, int, int, bool>? Mask { get; init; }

    /// <summary>Refuses a call of a layer whose functions are not given, or that has none of those given.</summary>
    internal static void Check(AttentionShape shape, ReferenceFunctions? functions)
    {
        Check(shape.ScoreFunction, functions?.Score is not null, nameof(Score));
        Check(shape.MaskFunction, functions?.Mask is not null, nameof(Mask));
    }

    private static void Check(string? name, bool isGiven, string kind)
    {
        if ((name is not null) != isGiven)
        {
            throw new ArgumentException(
                name is null
                    ? $"A {kind} function is given, but the layer has none."
                    : $"The layer has the {kind.ToLowerInvariant()} function {name}; give it as {nameof(ReferenceFunctions)}.{kind}.",
                "functions");
        }
    }
}
