namespace AttentionGen.Benchmarks.Layers;

/// <summary>The generated <c>Forward</c> method, which every annotated class has.</summary>
internal delegate void ForwardMethod(
    ReadOnlySpan<float> input,
    Span<float> output,
    int batch,
    int sequence,
    PaddingMask padding = default,
    Workspace? workspace = null,
    int maxDegreeOfParallelism = 0);

/// <summary>Finds the annotated class of a shape and makes a layer of it. The only place that constructs one.</summary>
internal static class LayerUnderTest
{
    /// <summary>A new layer's <c>Forward</c>, which uses at most <paramref name="threads"/> threads.</summary>
    /// <exception cref="ArgumentException">No class is annotated with this width, heads and mask.</exception>
    public static ForwardMethod Create(BenchmarkShape shape, int threads)
    {
        MultiHeadAttentionWeights weights = RandomData.Weights(shape.DModel);
        ForwardMethod forward = (shape.DModel, shape.Heads, shape.Causal) switch
        {
            (32, 2, false) => new D32H2(weights).Forward,
            (32, 2, true) => new D32H2Causal(weights).Forward,
            (64, 4, false) => new D64H4(weights).Forward,
            (64, 4, true) => new D64H4Causal(weights).Forward,
            (320, 8, false) => new D320H8(weights).Forward,
            (320, 8, true) => new D320H8Causal(weights).Forward,
            (384, 12, false) => new D384H12(weights).Forward,
            (384, 12, true) => new D384H12Causal(weights).Forward,
            (512, 8, false) => new D512H8(weights).Forward,
            (512, 8, true) => new D512H8Causal(weights).Forward,
            (768, 12, false) => new D768H12(weights).Forward,
            (768, 12, true) => new D768H12Causal(weights).Forward,
            _ => throw new ArgumentException($"No annotated class for {shape}.", nameof(shape)),
        };
        return (input, output, batch, sequence, padding, workspace, _) =>
            forward(input, output, batch, sequence, padding, workspace, threads);
    }

    /// <summary>The annotated class of a shape.</summary>
    public static Type TypeOf(BenchmarkShape shape)
    {
        string name = $"D{shape.DModel}H{shape.Heads}{(shape.Causal ? "Causal" : "")}";
        return typeof(LayerUnderTest).Assembly.GetType($"{typeof(LayerUnderTest).Namespace}.{name}")
            ?? throw new ArgumentException($"No annotated class {name}.", nameof(shape));
    }
}
