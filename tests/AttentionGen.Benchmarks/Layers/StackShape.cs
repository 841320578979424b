namespace AttentionGen.Benchmarks.Layers;

/// <summary>Whole layers of a row, one behind the other: what they have besides the attention.</summary>
/// <param name="Model">The model whose layers they are, or are like, for tables.</param>
/// <param name="Layers">How many.</param>
/// <param name="Hidden">Length I of a row between the projections of the feed-forward.</param>
/// <param name="Preset">The family, which decides about norms, the activation and a gate.</param>
internal sealed record StackShape(string Model, int Layers, int Hidden, LayerPreset Preset)
{
    /// <summary>All six layers of all-MiniLM-L6-v2.</summary>
    public static StackShape MiniLm { get; } = new("MiniLM, 6 layers", 6, 1536, LayerPreset.Bert);

    /// <summary>One of the twelve layers of BERT base.</summary>
    public static StackShape BertBase { get; } = new("BERT base, 1 layer", 1, 3072, LayerPreset.Bert);

    /// <summary>One layer of a decoder of about 1.1 billion parameters.</summary>
    public static StackShape LlamaLike { get; } = new("Llama, 1 layer", 1, 5632, LayerPreset.Llama);

    /// <summary>Whether there is a gate.</summary>
    public bool Gated => Preset == LayerPreset.Llama;

    /// <summary>Matrices of the feed-forward, each of E times I.</summary>
    public long FeedForwardMatrices => Gated ? 3 : 2;
}
