namespace AttentionGen.Benchmarks.Layers;

/// <summary>One row of the comparison: what is called, and how much arithmetic and how many bytes that is worth.</summary>
/// <param name="Id">S1 to S16, or L1 to L7 for whole layers.</param>
/// <param name="Batch">Batch items B.</param>
/// <param name="Sequence">
/// Tokens T of each item: of a packed batch those of the longest one, with a cache those that the new token sees, its own
/// included.
/// </param>
/// <param name="DModel">Model width E.</param>
/// <param name="Heads">Number of heads H.</param>
/// <param name="Causal">Whether query i sees only keys j ≤ i.</param>
internal sealed record BenchmarkShape(string Id, int Batch, int Sequence, int DModel, int Heads, bool Causal)
{
    /// <summary>What is timed.</summary>
    public ShapeKind Kind { get; init; }

    /// <summary>Number of key/value heads G.</summary>
    public int KeyValueHeads { get; init; } = Heads;

    /// <summary>Keys that a query sees at most, its own included; 0 for all.</summary>
    public int Window { get; init; }

    /// <summary>What there is besides the attention; null if a row is about that alone.</summary>
    public StackShape? Stack { get; init; }

    /// <summary>Name with the kind of mask, as it stands in the CSV.</summary>
    public string Name => $"{Id}-{(Causal ? "causal" : "full")}";

    /// <summary>The sizes, for tables.</summary>
    public string Sizes => Stack is { } stack ? $"{stack.Model} {Tokens}" : $"{Tokens} D{DModel} H{Heads}{Options}";

    /// <summary>Whether it is a whole layer with no option but the mask: those that all commands know and means are taken over.</summary>
    public bool IsPlain => Kind == ShapeKind.Layer && Window == 0 && Stack is null;

    /// <summary>Length of one head, D.</summary>
    public int HeadDim => DModel / Heads;

    /// <summary>Length of the concatenated key heads, G·D.</summary>
    public int KeyWidth => KeyValueHeads * HeadDim;

    /// <summary>Floats of a whole layer's input, and of its output; of a packed batch as it is when padded.</summary>
    public int Elements => Batch * Sequence * DModel;

    /// <summary>
    /// Useful multiply-adds of a call, counted here and not by the code under test: the projections, and two products of
    /// the head dimension for every pair of a query and a key that it sees.
    /// </summary>
    public long MultiplyAdds => Layers * Kind switch
    {
        ShapeKind.CachedToken => (Stack is null ? 0 : WeightFloats) + (2L * Sequence * DModel),
        ShapeKind.PackedBatch => PackedLengths.Of(this).Sum(OfItem),
        _ => Batch * OfItem(Sequence),
    };

    /// <summary>
    /// Bytes that a call reads at least once: the weight matrices of a layer, the cached keys and values of the attention stage,
    /// and of a whole layer with a cache both.
    /// </summary>
    public long ReadBytes => sizeof(float) * Layers
        * ((Kind == ShapeKind.CachedToken && Stack is null ? 0 : WeightFloats) + (Kind == ShapeKind.CachedToken ? 2L * Sequence * KeyWidth : 0));

    /// <summary>
    /// Calls until the caches hold what a steady stream of them keeps there. A cache of keys and values can be half of the
    /// last level, where one reading displaces only a part of what was there before; weights are in after one.
    /// </summary>
    public int LeadInCalls => Kind == ShapeKind.CachedToken && Stack is null ? 8 : 1;

    /// <summary>The shapes of the comparison: S1 to S12 each without and with a causal mask, what today's models add, and whole layers.</summary>
    public static IReadOnlyList<BenchmarkShape> All { get; } =
    [
        .. Both("S1", 1, 128, 512, 8),
        .. Both("S2", 1, 512, 512, 8),
        .. Both("S3", 1, 2048, 512, 8),
        .. Both("S4", 1, 128, 768, 12),
        .. Both("S5", 8, 128, 768, 12),
        .. Both("S6", 1, 1024, 768, 12),
        .. Both("S7", 1, 64, 64, 4),
        .. Both("S8", 1, 16, 32, 2),
        .. Both("S9", 1, 1, 512, 8),
        .. Both("S10", 32, 128, 384, 12),
        .. Both("S11", 1, 197, 768, 12),
        .. Both("S12", 1, 113, 320, 8),
        new("S13", 1, 2048, 4096, 32, Causal: true) { Kind = ShapeKind.CachedToken, KeyValueHeads = 8 },
        new("S14", 1, 512, 512, 8, Causal: true) { Kind = ShapeKind.CachedToken },
        new("S15", 1, 4096, 512, 8, Causal: true) { Window = 256 },
        new("S16", 32, 512, 384, 12, Causal: false) { Kind = ShapeKind.PackedBatch },
        new("L1", 1, 16, 384, 12, Causal: false) { Stack = StackShape.MiniLm },
        new("L2", 1, 128, 384, 12, Causal: false) { Stack = StackShape.MiniLm },
        new("L3", 8, 128, 384, 12, Causal: false) { Stack = StackShape.MiniLm },
        new("L4", 32, 128, 384, 12, Causal: false) { Stack = StackShape.MiniLm, Kind = ShapeKind.PackedBatch },
        new("L5", 8, 128, 768, 12, Causal: false) { Stack = StackShape.BertBase },
        new("L6", 1, 512, 2048, 32, Causal: true) { Stack = StackShape.LlamaLike, KeyValueHeads = 8, Kind = ShapeKind.CachedToken },
        new("L7", 1, 512, 2048, 32, Causal: true) { Stack = StackShape.LlamaLike, KeyValueHeads = 8 },
    ];

    private string Tokens => Kind switch
    {
        ShapeKind.CachedToken => $"1 of {Sequence}",
        ShapeKind.PackedBatch => $"{Batch}x{PackedLengths.Shortest}..{Sequence}",
        _ => $"{Batch}x{Sequence}",
    };

    private string Options => $"{(KeyValueHeads == Heads ? "" : $"/{KeyValueHeads}")}{(Window == 0 ? "" : $" W{Window}")}";

    private int Layers => Stack?.Layers ?? 1;

    /// <summary>Of one layer: the four matrices of the attention, and those of the feed-forward.</summary>
    private long WeightFloats => (2L * DModel * (DModel + KeyWidth)) + (Stack?.FeedForwardMatrices * DModel * Stack?.Hidden ?? 0);

    private static BenchmarkShape[] Both(string id, int batch, int sequence, int dModel, int heads) =>
    [
        new(id, batch, sequence, dModel, heads, Causal: false),
        new(id, batch, sequence, dModel, heads, Causal: true),
    ];

    private long OfItem(int tokens) => (tokens * WeightFloats) + (2L * Pairs(tokens) * DModel);

    private long Pairs(long tokens)
    {
        if (!Causal)
        {
            return tokens * tokens;
        }

        // Up to the window a triangle, from then on a band.
        long triangle = Window == 0 ? tokens : Math.Min(tokens, Window);
        return (triangle * (triangle + 1) / 2) + ((tokens - triangle) * triangle);
    }
}
