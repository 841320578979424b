namespace AttentionGen.Benchmarks.Layers;

/// <summary>Finds the annotated class of a shape of whole layers, and makes a stack of it with seeded weights.</summary>
internal static class StackUnderTest
{
    private const int WeightsSeed = 7;

    /// <summary>The layers of a shape, as one.</summary>
    /// <exception cref="ArgumentException">No class is annotated with this width, heads and hidden width.</exception>
    public static TransformerStack Create(BenchmarkShape shape) =>
        new([.. Enumerable.Range(0, shape.Stack!.Layers).Select(layer => Layer(shape, Weights(shape, layer)))]);

    /// <summary>The weights of one layer, the same in every run. Xavier-uniform; norms multiply by about 1.</summary>
    public static TransformerLayerWeights Weights(BenchmarkShape shape, int layer)
    {
        const float Small = 0.1f;
        var random = new Random(WeightsSeed + layer);
        StackShape stack = shape.Stack!;
        int width = shape.DModel, keys = shape.KeyWidth;
        bool hasBias = !stack.Gated;
        return new TransformerLayerWeights
        {
            Attention = MultiHeadAttentionWeights.FromSeparate(
                width, Matrix(width, width), Matrix(keys, width), Matrix(keys, width), Bias(width), Bias(keys), Bias(keys), Matrix(width, width), Bias(width)),
            FeedForward = FeedForwardWeights.From(new FeedForwardTensors
            {
                DModel = width,
                GateWeight = stack.Gated ? Matrix(stack.Hidden, width) : [],
                UpWeight = Matrix(stack.Hidden, width),
                UpBias = Bias(stack.Hidden),
                DownWeight = Matrix(width, stack.Hidden),
                DownBias = Bias(width),
            }),
            AttentionNorm = Norm(),
            FeedForwardNorm = Norm(),
        };

        float[] Matrix(int outputs, int inputs) => RandomData.Uniform(random, outputs * inputs, MathF.Sqrt(6f / (outputs + inputs)));
        float[] Bias(int length) => hasBias ? RandomData.Uniform(random, length, Small) : [];
        NormWeights Norm() => new([.. RandomData.Uniform(random, width, Small).Select(value => 1 + value)], Bias(width));
    }

    private static ITransformerLayer Layer(BenchmarkShape shape, TransformerLayerWeights weights) =>
        (shape.DModel, shape.Heads, shape.Stack!.Hidden) switch
        {
            (384, 12, 1536) => new MiniLmLayer(weights),
            (768, 12, 3072) => new BertBaseLayer(weights),
            (2048, 32, 5632) => new LlamaLikeLayer(weights),
            _ => throw new ArgumentException($"No annotated class for {shape}.", nameof(shape)),
        };
}
