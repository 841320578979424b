using AttentionGen.Kernels;

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

/// <summary>The generated <c>Attend</c> method with a cache, which causal classes have.</summary>
internal delegate void CachedMethod(
    ReadOnlySpan<float> query,
    ReadOnlySpan<float> key,
    ReadOnlySpan<float> value,
    KeyValueCache cache,
    Span<float> output,
    int sequence,
    scoped in AttentionOptions options);

/// <summary>The generated <c>Forward</c> method over packed sequences.</summary>
internal delegate void PackedMethod(
    ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<int> cumulativeLengths, scoped in AttentionOptions options);

/// <summary>Finds the annotated class of a shape and makes a layer of it. The only place that constructs one.</summary>
internal static class LayerUnderTest
{
    /// <summary>The plan for the vectors that this process uses, as a layer reports it; of all layers it has the same name.</summary>
    public static WidthPlan ActiveWidth => D512H8.Plan.Active;

    /// <summary>A new layer's <c>Forward</c>, which uses at most <paramref name="threads"/> threads.</summary>
    /// <exception cref="ArgumentException">No class is annotated with this width, heads and mask.</exception>
    public static ForwardMethod Create(BenchmarkShape shape, int threads)
    {
        MultiHeadAttentionWeights weights = RandomData.Weights(shape.DModel);
        ForwardMethod forward = (shape.DModel, shape.Heads, shape.Causal, shape.Window) switch
        {
            (32, 2, false, 0) => new D32H2(weights).Forward,
            (32, 2, true, 0) => new D32H2Causal(weights).Forward,
            (64, 4, false, 0) => new D64H4(weights).Forward,
            (64, 4, true, 0) => new D64H4Causal(weights).Forward,
            (320, 8, false, 0) => new D320H8(weights).Forward,
            (320, 8, true, 0) => new D320H8Causal(weights).Forward,
            (384, 12, false, 0) => new D384H12(weights).Forward,
            (384, 12, true, 0) => new D384H12Causal(weights).Forward,
            (512, 8, false, 0) => new D512H8(weights).Forward,
            (512, 8, true, 0) => new D512H8Causal(weights).Forward,
            (512, 8, true, 256) => new D512H8Window(weights).Forward,
            (768, 12, false, 0) => new D768H12(weights).Forward,
            (768, 12, true, 0) => new D768H12Causal(weights).Forward,
            _ => throw new ArgumentException($"No annotated class for {shape}.", nameof(shape)),
        };
        return (input, output, batch, sequence, padding, workspace, _) =>
            forward(input, output, batch, sequence, padding, workspace, threads);
    }

    /// <summary>A new layer's <c>Attend</c>, and a cache with room for the shape's sequence.</summary>
    /// <exception cref="ArgumentException">No class is annotated with this width and heads.</exception>
    public static (CachedMethod Attend, KeyValueCache Cache) CreateCached(BenchmarkShape shape)
    {
        switch (shape.DModel, shape.Heads, shape.KeyValueHeads)
        {
            case (512, 8, 8):
                var plain = new D512H8Causal(RandomData.Weights(shape.DModel));
                return (plain.Attend, plain.CreateCache(shape.Batch, shape.Sequence));
            case (4096, 32, 8):
                var grouped = new D4096H32Grouped(UnusedWeights(shape));
                return (grouped.Attend, grouped.CreateCache(shape.Batch, shape.Sequence));
            default:
                throw new ArgumentException($"No annotated class for {shape}.", nameof(shape));
        }
    }

    /// <summary>A new layer's <c>Forward</c> over packed sequences.</summary>
    /// <exception cref="ArgumentException">No class is annotated with this width and heads.</exception>
    public static PackedMethod CreatePacked(BenchmarkShape shape) => (shape.DModel, shape.Heads, shape.Causal) switch
    {
        (384, 12, false) => new D384H12(RandomData.Weights(shape.DModel)).Forward,
        _ => throw new ArgumentException($"No annotated class for {shape}.", nameof(shape)),
    };

    /// <summary>The annotated class of a shape.</summary>
    public static Type TypeOf(BenchmarkShape shape)
    {
        string suffix = shape.KeyValueHeads != shape.Heads ? "Grouped" : shape.Window > 0 ? "Window" : shape.Causal ? "Causal" : "";
        return TypeOf($"D{shape.DModel}H{shape.Heads}{suffix}");
    }

    /// <summary>The annotated class of this name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Type TypeOf(string name) =>
        typeof(LayerUnderTest).Assembly.GetType($"{typeof(LayerUnderTest).Namespace}.{name}")
            ?? throw new ArgumentException($"No annotated class {name}.", nameof(name));

    /// <summary>The generated kernels of an annotated class for the vectors in use.</summary>
    /// <remarks>They are file-local, so only reflection can name them.</remarks>
    public static Type KernelsOf(Type layer) => layer.Assembly.GetTypes().Single(
        type => type.IsAssignableTo(typeof(ILayerKernels)) && type.Name.EndsWith($"_{layer.Name}_{ActiveWidth.Name}", StringComparison.Ordinal));

    /// <summary>Zeros: the attention stage alone reads no weights, and 170 MB of random numbers take their time.</summary>
    private static MultiHeadAttentionWeights UnusedWeights(BenchmarkShape shape) => MultiHeadAttentionWeights.FromSeparate(
        shape.DModel,
        new float[shape.DModel * shape.DModel],
        new float[shape.KeyWidth * shape.DModel],
        new float[shape.KeyWidth * shape.DModel],
        outputWeight: new float[shape.DModel * shape.DModel]);
}
