using System.Runtime.InteropServices;
using AttentionGen.Tests.Support;
using AttentionGen.Tests.WholeLayers;
using Xunit;

namespace AttentionGen.Tests.Models;

/// <summary>Wrong calls of a decoder, and decoders that do not fit together, say what is wrong, and leave the cache as it was.</summary>
public class TextDecoderFaultTests
{
    private static readonly DecoderCase Model = DecoderCase.Get("tied head, positions");

    [Fact]
    public void WrongTokens_AreNamed()
    {
        StackCache cache = Model.Decoder.CreateCache(1, 100);
        var logits = new float[Model.Logits];
        foreach ((int[] tokens, string text) in ((int[], string)[])
            [
                ([1, 50], "tokens[1] must be from 0 to 49, the vocabulary of the model, but is 50"),
                ([-1], "tokens[0] must be from 0 to 49"),
                ([3, 3, int.MaxValue], "tokens[2]"),
            ])
        {
            Check<ArgumentOutOfRangeException>("tokens", text, () => Model.Decoder.Forward(tokens, cache, logits));
            Check<ArgumentOutOfRangeException>("tokens", text, () => Model.Decoder.ForwardAll(tokens, null, new float[tokens.Length * Model.Logits]));
        }

        Check<ArgumentException>("tokens", "at least one new token", () => Model.Decoder.Forward([], cache, logits));
        Check<ArgumentException>("tokens", "each of the cache's 2 sequences, but holds 3", () => Model.Decoder.Forward([1, 2, 3], Model.Decoder.CreateCache(2, 4), new float[2 * Model.Logits]));
        Assert.Equal(0, cache.Lengths[0]);
    }

    [Fact]
    public void WrongLogits_AreNamed()
    {
        StackCache cache = Model.Decoder.CreateCache(1, 100);
        foreach (int length in (int[])[0, Model.Logits - 1, Model.Logits + 1, 3 * Model.Logits])
        {
            Check<ArgumentException>("logits", "VocabularySize", () => Model.Decoder.Forward([1, 2], cache, new float[length]));
            Check<ArgumentException>("logits", "VocabularySize", () => Model.Decoder.ForwardAll([1, 2], cache, new float[length]));
        }

        var both = new int[Model.Logits];
        Check<ArgumentException>("logits", "must not overlap tokens", () => Model.Decoder.Forward(both.AsSpan(3, 2), cache, MemoryMarshal.Cast<int, float>(both.AsSpan())));
        Assert.Equal(0, cache.Lengths[0]);
    }

    [Fact]
    public void MoreTokensThanPositions_AreRefused_BeforeAnythingIsComputed()
    {
        StackCache cache = Model.Decoder.CreateCache(1, 200);
        var logits = new float[Model.Logits];
        Check<ArgumentException>(
            "tokens", "Sequence 0 has 91 tokens, but the model has 90 positions", () => Model.Decoder.Forward(new int[91], cache, logits));
        Model.Decoder.Forward(new int[90], cache, logits);
        Check<ArgumentException>("tokens", "Sequence 0 has 91 tokens", () => Model.Decoder.Forward([1], cache, logits));
        Check<ArgumentException>("tokens", "Sequence 0 has 91 tokens", () => Model.Decoder.ForwardAll(new int[91], null, new float[91 * Model.Logits]));
        Assert.Equal(90, cache.Lengths[0]);

        StackCache two = Model.Decoder.CreateCache(2, 100);
        Model.Decoder.Forward(new int[180], two, new float[2 * Model.Logits]);
        two.Truncate(0, 4);
        Check<ArgumentException>("tokens", "Sequence 1 has 91 tokens", () => Model.Decoder.Forward([1, 1], two, new float[2 * Model.Logits]));
        Assert.Equal([4, 90], two.Lengths.ToArray());
    }

    [Fact]
    public void AFullCache_IsLeftAsItWas()
    {
        StackCache cache = Model.Decoder.CreateCache(1, 5);
        var logits = new float[Model.Logits];
        Model.Decoder.Forward([1, 2, 3], cache, logits);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Model.Decoder.Forward([1, 2, 3], cache, logits));
        Assert.Contains("5", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, cache.Lengths[0]);
        Model.Decoder.Forward([4], cache, logits);
        Bits.AssertSame(TextDecoderTests.All(Model, [1, 2, 3, 4]).AsSpan(^Model.Logits..), logits, "after the refusal");
    }

    [Fact]
    public void ACacheOfAnotherDecoder_IsRefused()
    {
        var logits = new float[Model.Logits];
        foreach (string other in (string[])["own head", "own head with a bias", "vocabulary of several tasks", "one token"])
        {
            StackCache cache = DecoderCase.Get(other).Decoder.CreateCache(1, 8);
            Check<ArgumentException>("cache", "made", () => Model.Decoder.Forward([1], cache, logits));
            Assert.Equal(0, cache.Lengths[0]);
        }

        Assert.Throws<ArgumentNullException>("cache", () => Model.Decoder.Forward([1], null!, logits));
        Assert.Throws<ArgumentOutOfRangeException>("maxDegreeOfParallelism", () => Model.Decoder.Forward([1], Model.Decoder.CreateCache(1, 1), logits, null, -1));
    }

    [Fact]
    public void WrongPrompts_AreNamed_BeforeTheFirstToken()
    {
        Check<ArgumentException>("prompt", "at least one token", () => Model.Decoder.Generate(Memory<int>.Empty, new TokenSampler(), 3));
        Assert.Throws<ArgumentNullException>("sampler", () => Model.Decoder.Generate(new int[1], null!, 3));
        Assert.Throws<ArgumentOutOfRangeException>("maxTokens", () => Model.Decoder.Generate(new int[1], new TokenSampler(), -1));
        Check<ArgumentException>("prompt", "has 91 tokens, but the model has 90 positions", () => Model.Decoder.Generate(new int[91], new TokenSampler(), 1));
        Check<ArgumentOutOfRangeException>("maxTokens", "at most 81 behind a prompt of 10 tokens", () => Model.Decoder.Generate(new int[10], new TokenSampler(), 82));
        Assert.Equal(81, Model.Decoder.Generate(new int[10], new TokenSampler(), 81).Count());
    }

    /// <summary>Without learned positions nothing else bounds a text.</summary>
    [Fact]
    public void MoreTokensThanACacheHolds_AreRefused_BeforeTheFirst()
    {
        TextDecoder decoder = DecoderCase.Get("own head").Decoder;
        foreach (int maxTokens in (int[])[int.MaxValue, int.MaxValue - 5, 1 << 30])
        {
            Check<ArgumentOutOfRangeException>("maxTokens", "as a cache can hold", () => decoder.Generate(new int[10], new TokenSampler(), maxTokens));
        }

        Assert.Equal(2, decoder.Generate(new int[10], new TokenSampler(), 50_000).Take(2).Count());
    }

    [Fact]
    public void PartsThatDoNotFit_AreNamed()
    {
        EmbeddingWeights embeddings = Model.Embeddings;
        TransformerStack layers = Model.Decoder.Layers;
        var wideNorm = new ModelNorm(NormKind.Layer, new NormWeights(new float[33], new float[33]), 1e-5);
        var biasedRms = new ModelNorm(NormKind.Rms, new NormWeights(new float[32], new float[32]), 1e-5);
        Check<ArgumentException>("embeddings", "DModel = 32, but is of 33", () => new TextDecoder(layers, new EmbeddingWeights(33, new float[66]), null, null));
        Check<ArgumentException>("finalNorm", "DModel = 32, but is of 33", () => new TextDecoder(layers, embeddings, null, wideNorm));
        Check<ArgumentException>("embeddingNorm", "DModel = 32, but is of 33", () => new TextDecoder(layers, embeddings, wideNorm, null));
        Check<ArgumentException>("finalNorm", "Rms, which has no bias", () => new TextDecoder(layers, embeddings, null, biasedRms));
        Check<ArgumentException>("head", "whole rows of E = 32 floats", () => new TextDecoder(layers, embeddings, null, null, new float[33]));
        Check<ArgumentException>("head", "but holds 0", () => new TextDecoder(layers, embeddings, null, null, []));
        Check<ArgumentException>("head", "at most the 50 rows of the embeddings, since each token that it chooses becomes a row of these, but has 51", () => new TextDecoder(layers, embeddings, null, null, new float[51 * 32]));
        Check<ArgumentException>("finalNorm", "must be of a kind that is one of Layer, LayerWithoutBias, Rms, RmsPlusOne, but is of 9", () => new TextDecoder(layers, embeddings, null, new ModelNorm((NormKind)9, new NormWeights(new float[32]), 1e-5)));
        Check<ArgumentException>("embeddingNorm", "must have weights, but has none", () => new TextDecoder(layers, embeddings, new ModelNorm(NormKind.Layer, null!, 1e-5), null));
        foreach (double epsilon in (double[])[double.NaN, double.PositiveInfinity, 1e300, -1e-5])
        {
            Check<ArgumentException>("finalNorm", $"an epsilon that is a finite float32 of at least 0, but has {epsilon}", () => new TextDecoder(layers, embeddings, null, new ModelNorm(NormKind.Layer, new NormWeights(new float[32]), epsilon)));
        }

        Check<ArgumentException>("headBias", "each of the 2 logits or be empty, but holds 3", () => new TextDecoder(layers, embeddings, null, null, new float[64], new float[3]));
        Check<ArgumentOutOfRangeException>("logitCap", "but is -1", () => new TextDecoder(layers, embeddings, null, null, logitCap: -1));
        Check<ArgumentOutOfRangeException>("logitCap", "but is NaN", () => new TextDecoder(layers, embeddings, null, null, logitCap: float.NaN));
        Check<ArgumentException>("layers", "layer 0 sees tokens that follow", () => new TextDecoder(Of(nameof(BertLayer)), embeddings, null, null));
        Check<ArgumentException>("layers", "no cross-attention", () => new TextDecoder(Of(nameof(WhisperDecoderLayer)), embeddings, null, null));
        Assert.Throws<ArgumentNullException>("layers", () => new TextDecoder(null!, embeddings, null, null));
        Assert.Throws<ArgumentNullException>("embeddings", () => new TextDecoder(layers, null!, null, null));

        static TransformerStack Of(string layer) => new(WholeLayerCase.Get(layer).Layer);
    }

    private static void Check<TError>(string parameter, string text, Action call)
        where TError : ArgumentException
    {
        TError error = Assert.Throws<TError>(call);
        Assert.Equal(parameter, error.ParamName);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }
}
