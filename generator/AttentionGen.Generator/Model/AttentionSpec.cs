namespace AttentionGen.Generator.Model;

/// <summary>
/// What the user asked for: the annotated type and the attribute's values with the defaults filled in. Produced by
/// Parsing, read by Planning and Emit.
/// </summary>
/// <remarks>
/// Contract: immutable, compared by structure, and free of Roslyn types, so that the incremental pipeline can cache it
/// and holds no compilation alive. A spec exists only if it is valid.
/// </remarks>
internal sealed record AttentionSpec(
    TypeLocation Type,
    int DModel,
    int Heads,
    int HeadDim,
    int KeyValueHeads,
    bool Causal,
    bool Bias,
    bool OutputProjection,
    int Sequence,
    double Scale)
{
    /// <summary>Length of the concatenated query heads.</summary>
    public int QueryWidth => Heads * HeadDim;

    /// <summary>Length of the concatenated key, or value, heads.</summary>
    public int KeyValueWidth => KeyValueHeads * HeadDim;

    /// <summary>Length of an output row.</summary>
    public int OutputWidth => OutputProjection ? DModel : QueryWidth;

    /// <summary>Query heads that share one key/value head.</summary>
    public int GroupSize => Heads / KeyValueHeads;
}

/// <summary>Where the generated partial goes.</summary>
/// <param name="Namespace">The namespace, or an empty string for the global one.</param>
/// <param name="ContainingTypes">Declarations of the containing types from the outside in, such as "partial class Outer".</param>
/// <param name="Name">The annotated type's name, escaped with @ when it is a keyword.</param>
/// <param name="HintName">A file name stem that is unique in the compilation, such as "Demo.Outer.DecoderAttention".</param>
internal sealed record TypeLocation(
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Name,
    string HintName);
