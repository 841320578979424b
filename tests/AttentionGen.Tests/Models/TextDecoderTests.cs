using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Models;

/// <summary>Logits are those of a plain computation, and have the same bits however the tokens arrive.</summary>
public class TextDecoderTests
{
    private const int Tokens = 70;

    public static TheoryData<string> Names => [.. DecoderCase.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_AreThoseOfAPlainComputation(string name)
    {
        DecoderCase model = DecoderCase.Get(name);
        foreach (int count in (int[])[1, 2, 33])
        {
            int[] tokens = model.Tokens(count);
            double[] expected = PlainDecoder.Logits(model, tokens);
            float[] found = All(model, tokens);
            double error = Largest.Difference(expected, found) / Largest.Of(expected);
            Assert.InRange(error, 0, 4e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Chunks_SingleTokens_AndThreads_HaveTheBitsOfTheWhole(string name)
    {
        DecoderCase model = DecoderCase.Get(name);
        int[] tokens = model.Tokens(Tokens);
        float[] whole = All(model, tokens);
        foreach (int degree in (int[])[0, 2, 5])
        {
            Bits.AssertSame(whole, All(model, tokens, degree), $"{degree} threads");
        }

        foreach (int[] chunks in (int[][])[[Tokens], [30, 40], [1, 68, 1], [.. Enumerable.Repeat(1, Tokens)]])
        {
            foreach (int degree in (int[])[1, 3])
            {
                StackCache cache = model.Decoder.CreateCache(1, Tokens), other = model.Decoder.CreateCache(1, Tokens);
                var all = new float[whole.Length];
                var last = new float[model.Logits];
                int done = 0;
                foreach (int chunk in chunks)
                {
                    model.Decoder.ForwardAll(tokens.AsSpan(done, chunk), cache, all.AsSpan(done * model.Logits, chunk * model.Logits), null, degree);
                    model.Decoder.Forward(tokens.AsSpan(done, chunk), other, last, null, degree);
                    done += chunk;
                    Bits.AssertSame(whole.AsSpan((done - 1) * model.Logits, model.Logits), last, $"the last of {done}, {degree} threads");
                }

                Bits.AssertSame(whole, all, $"{chunks.Length} chunks, {degree} threads");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ABatch_HasTheBitsOfItsSequences(string name)
    {
        const int Batch = 3;
        DecoderCase model = DecoderCase.Get(name);
        int[][] texts = [.. Enumerable.Range(0, Batch).Select(i => model.Tokens(20, (ulong)(i + 5)))];
        StackCache cache = model.Decoder.CreateCache(Batch, 20);
        var all = new float[Batch * 12 * model.Logits];
        model.Decoder.ForwardAll([.. texts.SelectMany(static text => text[..12])], cache, all);
        var last = new float[Batch * model.Logits];
        model.Decoder.Forward([.. texts.SelectMany(static text => text[12..])], cache, last);
        for (int i = 0; i < Batch; i++)
        {
            float[] alone = All(model, texts[i]);
            Bits.AssertSame(alone.AsSpan(0, 12 * model.Logits), all.AsSpan(i * 12 * model.Logits, 12 * model.Logits), $"prompt {i}");
            Bits.AssertSame(alone.AsSpan(19 * model.Logits, model.Logits), last.AsSpan(i * model.Logits, model.Logits), $"item {i}");
        }
    }

    /// <summary>Sequences of a batch that have grown apart take positions of their own.</summary>
    [Fact]
    public void ATruncatedSequence_GoesOnAtItsOwnPosition()
    {
        DecoderCase model = DecoderCase.Get("tied head, positions");
        int[] tokens = model.Tokens(12);
        StackCache cache = model.Decoder.CreateCache(2, 20);
        var logits = new float[2 * model.Logits];
        model.Decoder.Forward([.. tokens, .. tokens], cache, logits);
        cache.Truncate(1, 5);
        model.Decoder.Forward([3, tokens[5]], cache, logits);
        Bits.AssertSame(All(model, [.. tokens, 3]).AsSpan(^model.Logits..), logits.AsSpan(0, model.Logits), "item 0");
        Bits.AssertSame(All(model, tokens[..6]).AsSpan(^model.Logits..), logits.AsSpan(model.Logits), "item 1");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AWorkspace_OfAnyContent_ChangesNoBit(string name)
    {
        DecoderCase model = DecoderCase.Get(name);
        int[] tokens = model.Tokens(9);
        float[] expected = All(model, tokens);
        var found = new float[expected.Length];
        Workspace dirty = DirtyWorkspace.Of(1 << 20);
        model.Decoder.ForwardAll(tokens, null, found, dirty);
        Bits.AssertSame(expected, found, "dirty");
        model.Decoder.ForwardAll(tokens, null, found, new Workspace());
        Bits.AssertSame(expected, found, "grown");

        // Of another model before.
        var other = new Workspace();
        DecoderCase wide = DecoderCase.Get("vocabulary of several tasks");
        wide.Decoder.ForwardAll(wide.Tokens(4), null, new float[4 * wide.Logits], other);
        model.Decoder.ForwardAll(tokens, null, found, other);
        Bits.AssertSame(expected, found, "of another model");
    }

    [Fact]
    public void NoTokens_AreNoCall()
    {
        DecoderCase model = DecoderCase.Get("own head");
        model.Decoder.ForwardAll([], null, []);
        StackCache cache = model.Decoder.CreateCache(2, 4);
        model.Decoder.ForwardAll([], cache, []);
        Assert.Equal([0, 0], cache.Lengths.ToArray());
    }

    /// <summary>Many texts at once through one decoder.</summary>
    [Fact]
    public void ADecoder_ServesManyThreads()
    {
        DecoderCase model = DecoderCase.Get("vocabulary of several tasks");
        int[][] texts = [.. Enumerable.Range(0, 8).Select(i => model.Tokens(9, (ulong)i))];
        float[][] expected = [.. texts.Select(text => All(model, text))];
        Parallel.For(0, 64, i => Bits.AssertSame(expected[i % 8], All(model, texts[i % 8], 2), $"text {i % 8}"));
    }

    [Theory]
    [InlineData("tied head, positions")]
    [InlineData("scaled embeddings, capped logits")]
    public void Generate_IsForwardAndASampler_StepByStep(string name)
    {
        DecoderCase model = DecoderCase.Get(name);
        int[] prompt = model.Tokens(6);
        int[] found = [.. model.Decoder.Generate(prompt, new TokenSampler(0.8, topK: 9, seed: 3), 40)];
        List<int> expected = [.. prompt];
        var sampler = new TokenSampler(0.8, topK: 9, seed: 3);
        for (int i = 0; i < 40; i++)
        {
            expected.Add(sampler.Next(All(model, [.. expected]).AsSpan(^model.Logits..)));
        }

        Assert.Equal(expected[6..], found);

        // It ends before the stop token, and computes no more than is asked for.
        int stop = found[10];
        Assert.Equal(found[..Array.IndexOf(found, stop)], model.Decoder.Generate(prompt, new TokenSampler(0.8, topK: 9, seed: 3), 40, stop));
        var counted = new TokenSampler(0.8, topK: 9, seed: 3);
        Assert.Equal(found[..5], model.Decoder.Generate(prompt, counted, 40).Take(5));
        Assert.Equal(5, counted.Drawn);
        Assert.Empty(model.Decoder.Generate(prompt, counted, 0));
    }

    [Fact]
    public void Generate_StopsWhereItIsCancelled_AndFillsAllPositions()
    {
        DecoderCase model = DecoderCase.Get("tied head, positions");
        using var source = new CancellationTokenSource();
        List<int> found = [];
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (int token in model.Decoder.Generate(model.Tokens(3), new TokenSampler(), 20, cancellationToken: source.Token))
            {
                found.Add(token);
                if (found.Count == 4)
                {
                    source.Cancel();
                }
            }
        });
        Assert.Equal(4, found.Count);

        // The last token has no position, nor needs one.
        Assert.Equal(model.PositionCount - 2, model.Decoder.Generate(model.Tokens(3), new TokenSampler(), model.PositionCount - 2).Count());
    }

    internal static float[] All(DecoderCase model, int[] tokens, int degree = 1)
    {
        var logits = new float[tokens.Length * model.Logits];
        model.Decoder.ForwardAll(tokens, null, logits, null, degree);
        return logits;
    }
}
