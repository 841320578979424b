using System.Collections.Immutable;

namespace AttentionGen.Generator.Model;

/// <summary>One of the attributes that make a class a layer, and what is generated for it.</summary>
/// <param name="MetadataName">The attribute's full name.</param>
/// <param name="ConstructorArguments">The properties that its constructor's parameters set, in their order, with what they are.</param>
/// <param name="Members">Every member that the generated partial declares.</param>
internal sealed record LayerKind(
    string MetadataName, EquatableArray<(string Name, string Meaning)> ConstructorArguments, ImmutableArray<GeneratedMember> Members)
{
    private static readonly (string Name, string Meaning) DModel = ("DModel", "the model width");
    private static readonly (string Name, string Meaning) Heads = ("Heads", "the number of query heads");
    private static readonly (string Name, string Meaning) Hidden = ("Hidden", "the hidden width");

    /// <summary>Attention.</summary>
    public static LayerKind MultiHeadAttention { get; } =
        new("AttentionGen.MultiHeadAttentionAttribute", Arguments(DModel, Heads), GeneratedMembers.All);

    /// <summary>A feed-forward.</summary>
    public static LayerKind FeedForward { get; } = new("AttentionGen.FeedForwardAttribute", Arguments(DModel, Hidden), GeneratedMembers.OfFeedForward);

    /// <summary>A whole layer.</summary>
    public static LayerKind TransformerLayer { get; } =
        new("AttentionGen.TransformerLayerAttribute", Arguments(DModel, Heads, Hidden), GeneratedMembers.OfTransformerLayer);

    /// <summary>All of them.</summary>
    public static ImmutableArray<LayerKind> All { get; } = [MultiHeadAttention, FeedForward, TransformerLayer];

    /// <summary>The attribute's name without its namespace.</summary>
    public string Name => MetadataName.Substring(MetadataName.LastIndexOf('.') + 1);

    private static EquatableArray<(string Name, string Meaning)> Arguments(params (string Name, string Meaning)[] arguments) => arguments.ToImmutableArray();
}
