using AttentionGen.Tests.Support;
using AttentionGen.Tests.WholeLayers;

namespace AttentionGen.Sessions.Tests;

[TransformerLayer(64, 4, 96, Preset = LayerPreset.Llama, KeyValueHeads = 2)]
internal sealed partial class WideLayer;

/// <summary>Keys of the last 300 tokens: a cache of 1,024 keys, whose blocks are used in turn.</summary>
[TransformerLayer(64, 4, 96, Preset = LayerPreset.Llama, KeyValueHeads = 2, Window = 300)]
internal sealed partial class NarrowLayer;

/// <summary>Small decoders with seeded weights.</summary>
internal static class Decoders
{
    public const int Words = 50;

    /// <summary>Layers that see everything around one that has a window.</summary>
    public static TextDecoder Mixed { get; } = Make(seed: 1);

    /// <summary>The layer with the window takes its pages when all others have theirs.</summary>
    public static TextDecoder NarrowLast { get; } = Make(seed: 1, isNarrowLast: true);

    public static TextDecoder Make(ulong seed, float last = 0, bool isNarrowLast = false)
    {
        float[] words = SeededNumbers.Make(Words * 64, seed + 7);
        words[^1] += last;
        TransformerStack stack = isNarrowLast
            ? new TransformerStack(
                new WideLayer(SeededLayerWeights.Of(WideLayer.Shape, seed)),
                new WideLayer(SeededLayerWeights.Of(WideLayer.Shape, seed + 2)),
                new NarrowLayer(SeededLayerWeights.Of(NarrowLayer.Shape, seed + 1)))
            : new TransformerStack(
                new WideLayer(SeededLayerWeights.Of(WideLayer.Shape, seed)),
                new NarrowLayer(SeededLayerWeights.Of(NarrowLayer.Shape, seed + 1)),
                new WideLayer(SeededLayerWeights.Of(WideLayer.Shape, seed + 2)));
        return new TextDecoder(stack, new EmbeddingWeights(64, words), embeddingNorm: null, new ModelNorm(NormKind.Rms, new NormWeights(SeededNumbers.Make(64, seed + 3)), 1e-5));
    }

    /// <summary>Any tokens.</summary>
    public static int[] Text(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(Words))];
    }

    /// <summary>The logits behind some tokens, without sessions, pages and chunks.</summary>
    public static float[] Logits(TextDecoder decoder, ReadOnlySpan<int> tokens)
    {
        var logits = new float[decoder.VocabularySize];
        decoder.Forward(tokens, decoder.CreateCache(1, tokens.Length), logits);
        return logits;
    }

    /// <summary>A session with these tokens, which the others are drawn behind.</summary>
    public static Session Open(TextDecoder decoder, ReadOnlySpan<int> tokens, SessionOptions? options = null, long seed = 5)
    {
        var session = new Session(decoder, new SessionLog(new SamplerSettings { Seed = seed }), options);
        session.Append(0, tokens);
        return session;
    }

    public static int[] Draw(Session session, int count) => [.. Enumerable.Range(0, count).Select(_ => session.Next())];

    public static void AssertExact(Session session, string what)
    {
        var logits = new float[Words];
        session.GetLogits(logits);
        Bits.AssertSame(Logits(Mixed, session.Log.Tokens), logits, what);
    }
}
