namespace AttentionGen.Extensions.AI.Tests.Generation;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.Bert)]
internal sealed partial class SmallLayer;

/// <summary>An encoder of one layer with seeded weights, and a tokenizer whose tokens are the letters of a text.</summary>
internal static class SmallModel
{
    public const int Width = 16;
    public const int Positions = 40;
    public const int Words = 30;

    public static TextEncoder Make(bool normalize = true, Pooling pooling = Pooling.Mean, bool hasPositions = true)
    {
        var random = new Random(5);
        float[] Numbers(int count, float factor = 0.3f) => [.. Enumerable.Range(0, count).Select(_ => factor * ((2 * random.NextSingle()) - 1))];
        NormWeights Norm() => new(Numbers(Width, 1), Numbers(Width));
        var weights = new TransformerLayerWeights
        {
            Attention = MultiHeadAttentionWeights.FromSeparate(
                Width, Numbers(Width * Width), Numbers(Width * Width), Numbers(Width * Width), Numbers(Width), Numbers(Width), Numbers(Width), Numbers(Width * Width), Numbers(Width)),
            FeedForward = FeedForwardWeights.From(new FeedForwardTensors
            {
                DModel = Width,
                UpWeight = Numbers(2 * Width * Width),
                DownWeight = Numbers(2 * Width * Width),
                UpBias = Numbers(2 * Width),
                DownBias = Numbers(Width),
            }),
            AttentionNorm = Norm(),
            FeedForwardNorm = Norm(),
        };
        var embeddings = new EmbeddingWeights(Width, Numbers(Words * Width, 1), hasPositions ? Numbers(Positions * Width, 1) : []);
        return new TextEncoder(new TransformerStack([new SmallLayer(weights)]), embeddings, null, null, pooling, normalize);
    }

    /// <summary>One token for each letter, between two others; counts what it is asked for.</summary>
    internal sealed class Letters(Action<string>? seen = null) : ITextTokenizer
    {
        public int Encode(string text, Span<int> tokens)
        {
            seen?.Invoke(text);
            int count = Math.Min(text.Length, tokens.Length - 2);
            tokens[0] = 0;
            for (int i = 0; i < count; i++)
            {
                tokens[i + 1] = 2 + (text[i] % (Words - 2));
            }

            tokens[count + 1] = 1;
            return count + 2;
        }
    }
}
