using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.PeerCheck;

/// <summary>The generated <c>Forward</c> method with a cache, which causal classes have.</summary>
internal delegate void ForwardCachedMethod(
    ReadOnlySpan<float> input, KeyValueCache cache, Span<float> output, int sequence, scoped in AttentionOptions options);

/// <summary>A small layer without an output projection.</summary>
/// <param name="Name">What the layer has, for people.</param>
/// <param name="Shape">The attribute's values.</param>
/// <param name="Weights">Random ones.</param>
/// <param name="Forward">The generated method with a cache.</param>
/// <param name="CreateCache">By batch and capacity.</param>
internal sealed record CheckedLayer(
    string Name,
    AttentionShape Shape,
    MultiHeadAttentionWeights Weights,
    ForwardCachedMethod Forward,
    Func<int, int, KeyValueCache> CreateCache)
{
    public static IReadOnlyList<CheckedLayer> All { get; } =
    [
        Of("no option", CheckedPlain.Shape, w => new CheckedPlain(w), l => (l.Forward, l.CreateCache)),
        Of("window", CheckedWindow.Shape, w => new CheckedWindow(w), l => (l.Forward, l.CreateCache)),
        Of("soft cap", CheckedSoftCap.Shape, w => new CheckedSoftCap(w), l => (l.Forward, l.CreateCache)),
        Of("sinks", CheckedSinks.Shape, w => new CheckedSinks(w), l => (l.Forward, l.CreateCache)),
        Of("rotary, half split", CheckedHalfSplit.Shape, w => new CheckedHalfSplit(w), l => (l.Forward, l.CreateCache)),
        Of("rotary, interleaved", CheckedInterleaved.Shape, w => new CheckedInterleaved(w), l => (l.Forward, l.CreateCache)),
        Of("rotary, part of a head", CheckedPartOfHead.Shape, w => new CheckedPartOfHead(w), l => (l.Forward, l.CreateCache)),
        Of("all of them", CheckedEverything.Shape, w => new CheckedEverything(w), l => (l.Forward, l.CreateCache)),
    ];

    private static CheckedLayer Of<TLayer>(
        string name,
        AttentionShape shape,
        Func<MultiHeadAttentionWeights, TLayer> create,
        Func<TLayer, (ForwardCachedMethod Forward, Func<int, int, KeyValueCache> CreateCache)> methods)
    {
        // Large enough that the scores of a row differ, so that caps and sinks matter.
        float scale = 1 / MathF.Sqrt(shape.DModel);
        MultiHeadAttentionWeights weights = MultiHeadAttentionWeights.From(new MultiHeadAttentionTensors
        {
            DModel = shape.DModel,
            Heads = shape.Heads,
            QueryWeight = Scaled(RandomData.Uniform(seed: 7, shape.QueryWidth * shape.DModel), 2 * scale),
            KeyWeight = Scaled(RandomData.Uniform(seed: 8, shape.KeyWidth * shape.DModel), scale),
            ValueWeight = Scaled(RandomData.Uniform(seed: 9, shape.ValueWidth * shape.DModel), scale),
            Sinks = shape.Sinks ? RandomData.Uniform(seed: 10, shape.Heads) : [],
        });
        (ForwardCachedMethod forward, Func<int, int, KeyValueCache> createCache) = methods(create(weights));
        return new CheckedLayer(name, shape, weights, forward, createCache);
    }

    private static float[] Scaled(float[] values, float factor) => Array.ConvertAll(values, value => value * factor);
}
