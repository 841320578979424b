using AttentionGen.Tests.Layers;
using Xunit;

namespace AttentionGen.Tests.Caches;

/// <summary>A sequence run whole, in chunks or token by token through a cache gives the same bits, whatever the layer.</summary>
public sealed class CacheEquivalenceTests
{
    private const int Prompt = 512;
    private const int Steps = 64;

    public static TheoryData<string> CausalLayers =>
    [
        nameof(LlamaLike),
        nameof(GptJLike),
        nameof(MistralLike),
        nameof(GemmaLike),
        nameof(BloomLike),
        nameof(T5DecoderLike),
        nameof(GptOssLike),
        nameof(Qwen3NextLike),
        nameof(HeadwiseGated),
        nameof(Olmo2Like),
        nameof(CohereLike),
        nameof(PersimmonLike),
        nameof(ShortBlocksWithWindow),
        nameof(GroupedHeads),
        nameof(TwoHeadsOf64),
    ];

    [Theory]
    [MemberData(nameof(CausalLayers))]
    public void PromptAndSingleTokens_EqualTheWholeSequence(string name)
    {
        LayerHandle layer = Layer(name);
        float[] input = Input(layer.Shape, batch: 2, Prompt + Steps);
        float[] whole = Whole(layer, input, batch: 2, Prompt + Steps);

        KeyValueCache cache = layer.CreateCache!(2, Prompt + Steps);
        var chunks = new List<int> { Prompt };
        chunks.AddRange(Enumerable.Repeat(1, Steps));

        AssertChunks(layer, cache, input, whole, batch: 2, Prompt + Steps, chunks);
    }

    [Theory]
    [MemberData(nameof(CausalLayers))]
    public void UnevenChunks_OnAnyNumberOfThreads_EqualTheWholeSequence(string name)
    {
        LayerHandle layer = Layer(name);
        const int Tokens = 700;
        float[] input = Input(layer.Shape, batch: 1, Tokens);
        float[] whole = Whole(layer, input, batch: 1, Tokens);
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            KeyValueCache cache = layer.CreateCache!(1, Tokens);
            AssertChunks(layer, cache, input, whole, batch: 1, Tokens, [1, 2, 61, 300, 7, 128, 1, 200], threads);
        }
    }

    [Theory]
    [MemberData(nameof(CausalLayers))]
    public void TruncatedAndRepeatedTokens_ChangeNothing(string name)
    {
        LayerHandle layer = Layer(name);
        const int Tokens = 150;
        float[] input = Input(layer.Shape, batch: 1, Tokens);
        float[] whole = Whole(layer, input, batch: 1, Tokens);
        KeyValueCache cache = layer.CreateCache!(1, Tokens);
        AssertChunks(layer, cache, input, whole, batch: 1, 120, [120]);

        cache.Truncate(0, 100);
        int width = layer.Shape.DModel;
        var output = new float[50 * layer.Shape.OutputWidth];
        layer.WithCache!(input.AsSpan(100 * width), cache, output, 50, default);

        Assert.Equal(whole.AsSpan(100 * layer.Shape.OutputWidth).ToArray(), output);
    }

    [Theory]
    [MemberData(nameof(CausalLayers))]
    public void SequencesOfDifferentLengths_DoNotDisturbEachOther(string name)
    {
        LayerHandle layer = Layer(name);
        AttentionShape shape = layer.Shape;
        const int First = 90;
        float[] input = Input(shape, batch: 2, First);
        KeyValueCache cache = layer.CreateCache!(2, 200);
        var output = new float[2 * First * shape.OutputWidth];

        int[] lengths = [90, 33];
        layer.WithCache!(input, cache, output, First, new AttentionOptions { Padding = PaddingMask.FromLengths(lengths) });
        Assert.Equal(lengths, cache.Lengths.ToArray());
        float[] next = Input(shape, batch: 2, 1, seed: 9);
        var step = new float[2 * shape.OutputWidth];
        layer.WithCache!(next, cache, step, 1, default);

        for (int item = 0; item < 2; item++)
        {
            float[] alone = [.. input.AsSpan(item * First * shape.DModel, lengths[item] * shape.DModel), .. next.AsSpan(item * shape.DModel, shape.DModel)];
            float[] expected = Whole(layer, alone, batch: 1, lengths[item] + 1);
            Assert.Equal(
                expected.AsSpan(lengths[item] * shape.OutputWidth).ToArray(),
                step.AsSpan(item * shape.OutputWidth, shape.OutputWidth).ToArray());
            Assert.Equal(
                expected.AsSpan(0, lengths[item] * shape.OutputWidth).ToArray(),
                output.AsSpan(item * First * shape.OutputWidth, lengths[item] * shape.OutputWidth).ToArray());
        }
    }

    [Fact]
    public void CopiedPrefix_ContinuesAsTheOriginal()
    {
        LayerHandle layer = Layer(nameof(LlamaLike));
        AttentionShape shape = layer.Shape;
        float[] prompt = Input(shape, batch: 2, 40);
        KeyValueCache cache = layer.CreateCache!(2, 64);
        layer.WithCache!(prompt, cache, new float[2 * 40 * shape.OutputWidth], 40, default);

        cache.Copy(source: 0, target: 1, length: 30);

        Assert.Equal([40, 30], cache.Lengths.ToArray());
        cache.Truncate(0, 30);
        float[] token = Input(shape, batch: 1, 1, seed: 4);
        var output = new float[2 * shape.OutputWidth];
        layer.WithCache!([.. token, .. token], cache, output, 1, default);
        Assert.Equal(output.AsSpan(0, shape.OutputWidth).ToArray(), output.AsSpan(shape.OutputWidth).ToArray());
    }

    [Fact]
    public void Overflow_SaysWhat_AndChangesNothing()
    {
        LayerHandle layer = Layer(nameof(LlamaLike));
        AttentionShape shape = layer.Shape;
        KeyValueCache cache = layer.CreateCache!(1, 10);
        layer.WithCache!(Input(shape, 1, 8), cache, new float[8 * shape.OutputWidth], 8, default);
        float[] input = Input(shape, 1, 3);
        var output = new float[3 * shape.OutputWidth];

        var error = Assert.Throws<InvalidOperationException>(() => layer.WithCache!(input, cache, output, 3, default));

        Assert.Equal("The cache is full: sequence 0 has 8 of 10 tokens, and 3 more do not fit. Nothing was changed.", error.Message);
        Assert.Equal(8, cache.Lengths[0]);
        Assert.All(output, value => Assert.Equal(0f, value));
    }

    [Fact]
    public void Window_KeepsNoMoreThanItself_HoweverLongTheSequence()
    {
        LayerHandle layer = Layer(nameof(ShortBlocksWithWindow));
        KeyValueCache small = layer.CreateCache!(1, 1_000);
        KeyValueCache large = layer.CreateCache!(1, 1_000_000);

        Assert.Equal(small.Bytes, large.Bytes);
    }

    [Fact]
    public void CacheOfAnotherLayer_IsRefused()
    {
        LayerHandle layer = Layer(nameof(LlamaLike));
        KeyValueCache other = Layer(nameof(LlamaLike)).CreateCache!(1, 10);

        var error = Assert.Throws<ArgumentException>(
            "cache", () => layer.WithCache!(Input(layer.Shape, 1, 1), other, new float[layer.Shape.OutputWidth], 1, default));
        Assert.StartsWith("cache must have been made by this layer object", error.Message, StringComparison.Ordinal);
    }

    private static LayerHandle Layer(string name)
    {
        Type type = LayerHandle.Named(name);
        var shape = (AttentionShape)type.GetProperty("Shape")!.GetValue(null)!;
        return new LayerHandle(type, ModernWeights.Of(shape));
    }

    private static float[] Input(AttentionShape shape, int batch, int tokens, int seed = 3) =>
        ModernWeights.Uniform(new Random(seed), batch * tokens * shape.DModel, 1.7f);

    private static float[] Whole(LayerHandle layer, float[] input, int batch, int tokens)
    {
        var output = new float[batch * tokens * layer.Shape.OutputWidth];
        layer.Self!(input, output, batch, tokens, default);
        return output;
    }

    private static void AssertChunks(
        LayerHandle layer, KeyValueCache cache, float[] input, float[] whole, int batch, int tokens, IEnumerable<int> chunks, int threads = 0)
    {
        int inWidth = layer.Shape.DModel;
        int outWidth = layer.Shape.OutputWidth;
        int allTokens = input.Length / (batch * inWidth);
        int first = 0;
        foreach (int chunk in chunks)
        {
            var part = new float[batch * chunk * inWidth];
            for (int item = 0; item < batch; item++)
            {
                input.AsSpan(((item * allTokens) + first) * inWidth, chunk * inWidth).CopyTo(part.AsSpan(item * chunk * inWidth));
            }

            var output = new float[batch * chunk * outWidth];
            layer.WithCache!(part, cache, output, chunk, new AttentionOptions { MaxDegreeOfParallelism = threads });
            for (int item = 0; item < batch; item++)
            {
                Assert.True(
                    whole.AsSpan(((item * allTokens) + first) * outWidth, chunk * outWidth).SequenceEqual(output.AsSpan(item * chunk * outWidth, chunk * outWidth)),
                    $"tokens {first} to {first + chunk - 1} of sequence {item}");
            }

            first += chunk;
        }

        Assert.Equal(tokens, first);
    }
}
