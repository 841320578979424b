using System.Runtime.CompilerServices;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Modern;

/// <summary>
/// Caches of a window, whose memory is used in turn: sequences many times as long, poisoned tokens, truncation and copies.
/// The window of <see cref="ShortBlocksWithEverything"/> is 71 keys, its blocks 64, its cache 192.
/// </summary>
public sealed class CacheWindowTests
{
    private const string Layer = nameof(ShortBlocksWithEverything);
    private const int Window = 70;

    [Theory]
    [InlineData(Layer, 600, 1)]
    [InlineData(Layer, 600, 3)]
    [InlineData(nameof(ShortBlocksWithWindow), 560, 2)]
    [InlineData(nameof(MistralLike), 2300, 1)]
    [InlineData(nameof(GptOssLike), 2300, 2)]
    [InlineData(nameof(GemmaLike), 2300, 7)]
    public void SequenceOfManyWindows_HasTheBitsOfTheWhole(string name, int tokens, int threads)
    {
        var call = new ModernCall(name, 2, tokens, tokens, isCore: name == Layer);
        float[] whole = call.Run();
        KeyValueCache cache = call.Layer.CreateCache!(2, tokens);
        var random = new Random(tokens);
        for (int first = 0; first < tokens;)
        {
            int chunk = Math.Min(tokens - first, random.Next(4) switch { 0 => 1, 1 => random.Next(1, 20), 2 => 64, _ => random.Next(1, 500) });
            float[] found = Append(call, cache, first, chunk, threads);
            Bits.AssertSame(call.Some(whole, call.OutputWidth, first, first + chunk), found, $"{name}, tokens {first} to {first + chunk}");
            first += chunk;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(64)]
    [InlineData(92)]
    [InlineData(122)]
    [InlineData(400)]
    public void PoisonedValue_IsGoneWithItsToken(int chunk)
    {
        foreach (float poison in (float[])[float.NaN, float.PositiveInfinity])
        {
            foreach (int token in (int[])[0, 55, 63, 64, 130])
            {
                AssertPoisonStays(chunk, token, call => call.Value.AsSpan(token * call.Shape.ValueWidth, 3).Fill(poison));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(122)]
    [InlineData(400)]
    public void PoisonedKey_IsGoneWithItsToken(int chunk)
    {
        foreach (int token in (int[])[0, 55, 63, 64, 130])
        {
            AssertPoisonStays(chunk, token, call => call.Key.AsSpan(token * call.Shape.KeyWidth, 3).Fill(float.NaN));
        }
    }

    [Fact]
    public void PoisonedValue_OfRejectedTokens_IsSeenByThoseThatSeeIt()
    {
        // Tokens that begin the block that takes the place of its old neighbours are taken back.
        const int Poisoned = 63;
        var clean = new ModernCall(Layer, 1, 300, 300, isCore: true);
        var call = new ModernCall(Layer, 1, 300, 300, isCore: true);
        call.Value.AsSpan(Poisoned * call.Shape.ValueWidth, 3).Fill(float.NaN);
        float[] whole = call.Run();
        KeyValueCache cache = call.Layer.CreateCache!(1, 300);
        for (int token = 0; token < 193; token++)
        {
            Append(call, cache, token, 1);
        }

        // Token 71 is the earliest that may be next: position 192 has taken the place of position 0.
        for (int time = 0; time < 3; time++)
        {
            cache.Truncate(0, 71);
            float[] found = Append(call, cache, 71, 122);
            Bits.AssertSame(call.Some(whole, call.OutputWidth, 71, 193), found, "tokens again");
        }

        Bits.AssertSame(call.Some(clean.Run(), call.OutputWidth, 193, 300), Append(call, cache, 193, 107), "tokens behind");
    }

    [Fact]
    public void PoisonedToken_SlowsNoTokenForEver()
    {
        var call = new ModernCall(Layer, 1, 800, 800, isCore: true);
        call.Value.AsSpan(10 * call.Shape.ValueWidth, 3).Fill(float.NaN);
        foreach (int chunk in (int[])[1, 64, 122, 800])
        {
            KeyValueCache cache = call.Layer.CreateCache!(1, 800);
            for (int first = 0; first < 800; first += chunk)
            {
                Append(call, cache, first, Math.Min(chunk, 800 - first));
            }

            for (int block = 0; block < cache.KeyCapacity / 64; block++)
            {
                Assert.Equal(0f, Unsafe.Add(ref cache.Panels, block));
            }
        }
    }

    [Fact]
    public void Truncation_AcrossEvictedTokens_SaysWhichAreGone_AndChangesNothing()
    {
        var call = new ModernCall(Layer, 2, 400, 400, isCore: true);
        float[] whole = call.Run();
        KeyValueCache cache = call.Layer.CreateCache!(2, 400);
        Append(call, cache, 0, 300);

        var error = Assert.Throws<InvalidOperationException>(() => cache.Truncate(1, 177));

        Assert.Equal(
            "Sequence 1 cannot be truncated to 177 tokens: the next token would see back to position 107, and positions before 108 have been evicted.",
            error.Message);
        Assert.Equal([300, 300], cache.Lengths.ToArray());
        cache.Truncate(0, 178);
        cache.Truncate(1, 178);
        Bits.AssertSame(call.Some(whole, call.OutputWidth, 178, 400), Append(call, cache, 178, 222), "after truncation");

        cache.Truncate(0, 0);
        cache.Truncate(1, 0);
        Bits.AssertSame(whole, Append(call, cache, 0, 400), "from the start again");
    }

    [Fact]
    public void Copy_OfASequenceOfManyWindows_ContinuesAsTheOriginal()
    {
        var call = new ModernCall(Layer, 1, 400, 400, isCore: true);
        float[] whole = call.Run();
        KeyValueCache cache = call.Layer.CreateCache!(3, 400);
        var none = new float[3 * 300 * call.Shape.ContextWidth];
        call.Layer.AttendCache!(
            Repeat(call.Query, call.Shape.QueryWidth, 0, 300),
            Repeat(call.Key, call.Shape.KeyWidth, 0, 300),
            Repeat(call.Value, call.Shape.ValueWidth, 0, 300),
            cache,
            none,
            300,
            new AttentionOptions { Padding = PaddingMask.FromLengths([300, 10, 0]) });

        var error = Assert.Throws<InvalidOperationException>(() => cache.Copy(0, 1, 100));
        Assert.Contains("cannot be truncated to 100 tokens", error.Message, StringComparison.Ordinal);
        var range = Assert.Throws<ArgumentOutOfRangeException>("length", () => cache.Copy(1, 2, 11));
        Assert.StartsWith("length must be from 0 to the 10 tokens of sequence 1.", range.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("source", () => cache.Copy(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>("target", () => cache.Copy(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>("length", () => cache.Copy(0, 1, -2));
        Assert.Equal([300, 10, 0], cache.Lengths.ToArray());

        cache.Copy(0, 1);
        cache.Copy(1, 2, 200);

        Assert.Equal([300, 300, 200], cache.Lengths.ToArray());
        cache.Truncate(0, 200);
        cache.Truncate(1, 200);
        var output = new float[3 * 200 * call.Shape.ContextWidth];
        call.Layer.AttendCache!(
            Repeat(call.Query, call.Shape.QueryWidth, 200, 400),
            Repeat(call.Key, call.Shape.KeyWidth, 200, 400),
            Repeat(call.Value, call.Shape.ValueWidth, 200, 400),
            cache,
            output,
            200,
            default);
        float[] expected = call.Some(whole, call.OutputWidth, 200, 400);
        Bits.AssertSame([.. expected, .. expected, .. expected], output, "three copies");

        float[] Repeat(float[] rows, int width, int from, int to)
        {
            float[] some = call.Some(rows, width, from, to);
            return [.. some, .. some, .. some];
        }
    }

    [Fact]
    public void LayoutAndLengths_OfLongChunks_AreThoseOfTheWhole()
    {
        // More than the cache takes at once, sequence first, and one sequence with fewer tokens.
        var call = new ModernCall(Layer, 2, 400, 400, isCore: true);
        float[] whole = call.Run();
        AttentionShape shape = call.Shape;
        KeyValueCache cache = call.Layer.CreateCache!(2, 400);
        var output = new float[2 * 400 * shape.ContextWidth];
        call.Layer.AttendCache!(
            Transposed(call.Query, shape.QueryWidth),
            Transposed(call.Key, shape.KeyWidth),
            Transposed(call.Value, shape.ValueWidth),
            cache,
            output,
            400,
            new AttentionOptions { Layout = SequenceLayout.SequenceFirst, Padding = PaddingMask.FromLengths([400, 210]) });

        Assert.Equal([400, 210], cache.Lengths.ToArray());
        for (int token = 0; token < 400; token++)
        {
            for (int item = 0; item < 2 && token < cache.Lengths[item]; item++)
            {
                Bits.AssertSame(
                    whole.AsSpan(((item * 400) + token) * shape.ContextWidth, shape.ContextWidth),
                    output.AsSpan(((token * 2) + item) * shape.ContextWidth, shape.ContextWidth),
                    $"token {token} of sequence {item}");
            }
        }

        float[] Transposed(float[] rows, int width) =>
            [.. Enumerable.Range(0, 800).SelectMany(row => rows.AsSpan((((row % 2) * 400) + (row / 2)) * width, width).ToArray())];
    }

    private static void AssertPoisonStays(int chunk, int token, Action<ModernCall> poison)
    {
        const int Tokens = 420;
        var clean = new ModernCall(Layer, 1, Tokens, Tokens, isCore: true);
        var call = new ModernCall(Layer, 1, Tokens, Tokens, isCore: true);
        poison(call);
        float[] expected = clean.Run();
        float[] whole = call.Run();
        int width = call.OutputWidth;
        Bits.AssertSame(expected.AsSpan((token + Window + 1) * width), whole.AsSpan((token + Window + 1) * width), $"token {token} poisoned, without a cache");
        Bits.AssertSame(expected.AsSpan(0, token * width), whole.AsSpan(0, token * width), $"token {token} poisoned, without a cache, before");
        KeyValueCache cache = call.Layer.CreateCache!(1, Tokens);

        // A first chunk of another length, so that chunks do not begin where blocks do.
        for (int first = 0, next = 30; first < Tokens; first = next, next = Math.Min(Tokens, first + chunk))
        {
            float[] found = Append(call, cache, first, next - first);
            Bits.AssertSame(whole.AsSpan(first * width, found.Length), found, $"token {token} poisoned, tokens {first} to {next} in chunks of {chunk}");
        }
    }

    private static float[] Append(ModernCall call, KeyValueCache cache, int first, int tokens, int threads = 1)
    {
        var output = new float[call.Batch * tokens * call.OutputWidth];
        var options = new AttentionOptions { MaxDegreeOfParallelism = threads };
        float[] query = call.Some(call.Query, call.QueryWidth, first, first + tokens);
        if (call.IsCore)
        {
            float[] key = call.Some(call.Key, call.Shape.KeyWidth, first, first + tokens);
            float[] value = call.Some(call.Value, call.Shape.ValueWidth, first, first + tokens);
            call.Layer.AttendCache!(query, key, value, cache, output, tokens, in options);
        }
        else
        {
            call.Layer.WithCache!(query, cache, output, tokens, in options);
        }

        return output;
    }
}
