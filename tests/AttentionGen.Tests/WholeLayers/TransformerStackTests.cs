using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>Layers as one call have the bits of the layers called one by one, and wrong calls say what is wrong.</summary>
public class TransformerStackTests
{
    private static readonly string[] Mixed = [nameof(LlamaLayer), nameof(Gemma3Layer), nameof(GptJLayer), nameof(Olmo2Layer)];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(5, 16)]
    [InlineData(2, 300)]
    public void Stack_IsItsLayersOneByOne(int batch, int sequence)
    {
        foreach (ITransformerLayer[] layers in (ITransformerLayer[][])[Decoders(), Same(nameof(MiddleEncoderLayer), 3), Same(nameof(MiddleDecoderLayer), 2), Same(nameof(BertLayer), 1)])
        {
            var stack = new TransformerStack(layers);
            float[] input = SeededNumbers.Make(batch * sequence * stack.DModel, 5);
            float[] expected = OneByOne(layers, input, batch, sequence);
            var found = new float[input.Length];
            foreach (int degree in (int[])[1, 2, 3])
            {
                stack.Forward(input, found, batch, sequence, new AttentionOptions { MaxDegreeOfParallelism = degree });
                Bits.AssertSame(expected, found, $"{layers.Length} layers, {batch} x {sequence}, {degree} threads");
            }

            stack.Forward(input, found, [.. Enumerable.Range(0, batch + 1).Select(item => item * sequence)]);
            Bits.AssertSame(expected, found, $"{layers.Length} layers, {batch} x {sequence}, packed");
        }
    }

    /// <summary>More tokens than a window's cache takes at once, of two sequences.</summary>
    [Fact]
    public void CachesOfAWindow_TakeLongPromptsOfSeveralSequences()
    {
        var stack = new TransformerStack(Same(nameof(MiddleDecoderLayer), 2));
        const int Tokens = 2100;
        float[] input = SeededNumbers.Make(2 * Tokens * stack.DModel, 6);
        float[] whole = new float[input.Length], found = new float[input.Length];
        stack.Forward(input, whole, 2, Tokens);
        stack.Forward(input, stack.CreateCache(2, Tokens), found, Tokens);

        Bits.AssertSame(whole, found, "two sequences at once");
    }

    [Fact]
    public void Caches_HaveTheBitsOfTheWholeSequence()
    {
        var stack = new TransformerStack(Decoders());
        const int Tokens = 70;
        float[] input = SeededNumbers.Make(Tokens * stack.DModel, 6);
        var whole = new float[input.Length];
        var found = new float[input.Length];
        stack.Forward(input, whole, 1, Tokens);
        foreach (int[] chunks in (int[][])[[30, 40], [.. Enumerable.Repeat(1, Tokens)]])
        {
            StackCache cache = stack.CreateCache(1, Tokens);
            int done = 0;
            foreach (int tokens in chunks)
            {
                stack.Forward(input.AsSpan(done * stack.DModel, tokens * stack.DModel), cache, found.AsSpan(done * stack.DModel, tokens * stack.DModel), tokens);
                done += tokens;
            }

            Assert.Equal(Tokens, cache.Lengths[0]);
            Bits.AssertSame(whole, found, $"chunks of {chunks[0]}");
            cache.Truncate(0, 10);
            stack.Forward(input.AsSpan(10 * stack.DModel, stack.DModel), cache, found.AsSpan(0, stack.DModel), 1);
            Bits.AssertSame(whole.AsSpan(10 * stack.DModel, stack.DModel), found.AsSpan(0, stack.DModel), "after a truncation");
        }
    }

    /// <summary>The first layer could be cut, the second has evicted what the next token would see.</summary>
    [Fact]
    public void ACutThatOneLayerCannotMake_ChangesNone()
    {
        WholeLayerCase windowed = WholeLayerCase.Get(nameof(MiddleDecoderLayer));
        var stack = new TransformerStack(WholeLayerCase.Get(nameof(MiddleFullDecoderLayer)).Layer, windowed.Layer);
        const int Tokens = 2000;
        StackCache cache = stack.CreateCache(1, Tokens);
        float[] input = SeededNumbers.Make(Tokens * stack.DModel, 8);
        stack.Forward(input, cache, new float[input.Length], Tokens);

        Assert.Throws<InvalidOperationException>(() => cache.Truncate(0, 100));
        Assert.Throws<InvalidOperationException>(() => cache.Copy(0, 0, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Truncate(1, 0));
        Assert.All(cache.Caches, layer => Assert.Equal(Tokens, layer.Lengths[0]));
        cache.Truncate(0, Tokens - 1);
        Assert.All(cache.Caches, layer => Assert.Equal(Tokens - 1, layer.Lengths[0]));
    }

    [Fact]
    public void PaddingHoldsForAllLayers()
    {
        ITransformerLayer[] layers = Same(nameof(MiddleEncoderLayer), 3);
        var stack = new TransformerStack(layers);
        float[] input = SeededNumbers.Make(2 * 30 * stack.DModel, 7);
        var found = new float[input.Length];
        stack.Forward(input, found, 2, 30, new AttentionOptions { Padding = PaddingMask.FromLengths([30, 11]) });
        int second = 30 * stack.DModel;

        Bits.AssertSame(
            OneByOne(layers, input[second..(second + (11 * stack.DModel))], 1, 11), found.AsSpan(second, 11 * stack.DModel), "11 of 30 tokens");
    }

    [Fact]
    public void WrongCalls_SayWhatIsWrong()
    {
        var stack = new TransformerStack(Decoders());
        var input = new float[2 * 3 * stack.DModel];
        var output = new float[input.Length];
        StackCache other = new TransformerStack(Decoders()).CreateCache(2, 4);

        Assert.Contains("at least one layer", Assert.Throws<ArgumentException>(() => new TransformerStack()).Message, StringComparison.Ordinal);
        Assert.Contains("layers[1] is null", Assert.Throws<ArgumentException>(() => new TransformerStack(stack.Layers[0], null!)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "layers[1] has DModel 192, but layers[0] has 32",
            Assert.Throws<ArgumentException>(() => new TransformerStack(stack.Layers[0], WholeLayerCase.Get(nameof(MiddleEncoderLayer)).Layer)).Message,
            StringComparison.Ordinal);
        Assert.Contains("this stack made", Assert.Throws<ArgumentException>(() => stack.Forward(input, other, output, 3)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "several layers",
            Assert.Throws<ArgumentException>(() => stack.Forward(input, output, 2, 3, new AttentionOptions { LogSumExp = new float[2 * 4 * 3] })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "BatchFirst",
            Assert.Throws<ArgumentException>(() => stack.Forward(input, output, 2, 3, new AttentionOptions { Layout = SequenceLayout.SequenceFirst })).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new TransformerStack(Same(nameof(BertLayer), 1)).CreateCache(1, 4));
        Assert.Throws<ArgumentException>(() => stack.Forward(input, input, 2, 3));
        Assert.Throws<ArgumentException>(() => stack.Forward(input, output.AsSpan(1), 2, 3));
        StackCache small = stack.CreateCache(2, 2);
        Assert.Throws<InvalidOperationException>(() => stack.Forward(input, small, output, 3));
        Assert.Equal([0, 0], small.Lengths.ToArray());
    }

    private static ITransformerLayer[] Decoders() => [.. Mixed.Select(static name => WholeLayerCase.Get(name).Layer)];

    private static ITransformerLayer[] Same(string name, int count)
    {
        WholeLayerCase layer = WholeLayerCase.Get(name);
        return [.. Enumerable.Range(0, count).Select(i => layer.Make(SeededLayerWeights.Of(layer.Shape, (ulong)(500 + i))))];
    }

    private static float[] OneByOne(ITransformerLayer[] layers, float[] input, int batch, int sequence)
    {
        float[] rows = input;
        foreach (ITransformerLayer layer in layers)
        {
            var output = new float[rows.Length];
            layer.Core.Forward(rows, output, batch, sequence, new AttentionOptions { MaxDegreeOfParallelism = 1 });
            rows = output;
        }

        return rows;
    }
}
