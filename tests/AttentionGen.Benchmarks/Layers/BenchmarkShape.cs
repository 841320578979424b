namespace AttentionGen.Benchmarks.Layers;

/// <summary>One row of the comparison: what is called, and how much arithmetic and how many bytes that is worth.</summary>
/// <param name="Id">S1 to S12.</param>
/// <param name="Batch">Batch items B.</param>
/// <param name="Sequence">Tokens T of each item.</param>
/// <param name="DModel">Model width E.</param>
/// <param name="Heads">Number of heads H.</param>
/// <param name="Causal">Whether query i sees only keys j ≤ i.</param>
internal sealed record BenchmarkShape(string Id, int Batch, int Sequence, int DModel, int Heads, bool Causal)
{
    /// <summary>Name with the kind of mask, as it stands in the CSV.</summary>
    public string Name => $"{Id}-{(Causal ? "causal" : "full")}";

    /// <summary>Floats of the input, and of the output.</summary>
    public int Elements => Batch * Sequence * DModel;

    /// <summary>
    /// Useful multiply-adds of a call, counted here and not by the code under test: four projections, and two products of
    /// the head dimension for every pair of a query and a key that it sees.
    /// </summary>
    public long MultiplyAdds
    {
        get
        {
            long pairs = Causal ? (long)Sequence * (Sequence + 1) / 2 : (long)Sequence * Sequence;
            return Batch * (4L * Sequence * DModel * DModel + 2L * pairs * DModel);
        }
    }

    /// <summary>Bytes of the four weight matrices, which a call reads at least once.</summary>
    public long WeightBytes => 4L * DModel * DModel * sizeof(float);

    /// <summary>The shapes of the comparison, each without and with a causal mask.</summary>
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
    ];

    private static BenchmarkShape[] Both(string id, int batch, int sequence, int dModel, int heads) =>
    [
        new(id, batch, sequence, dModel, heads, Causal: false),
        new(id, batch, sequence, dModel, heads, Causal: true),
    ];
}
