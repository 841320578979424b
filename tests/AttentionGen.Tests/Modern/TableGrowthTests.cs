using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Modern;

/// <summary>Tables of rotations and biases grow, and caches of one layer fill, while other threads run calls.</summary>
public sealed class TableGrowthTests
{
    [Theory]
    [InlineData(nameof(BloomLike))]
    [InlineData(nameof(LlamaLike))]
    [InlineData(nameof(GptJLike))]
    [InlineData(nameof(T5EncoderLike))]
    public void LongerAndLongerSequences_OfManyThreads_HaveTheirBits(string name)
    {
        int[] lengths = [1, 3, 63, 64, 65, 129, 200, 258, 400, 513, 600];
        ModernCall[] calls = [.. lengths.Select(length => new ModernCall(name, 1, length, length))];
        float[][] expected = [.. calls.Select(call => call.Run())];
        for (int round = 0; round < 3; round++)
        {
            // A new layer, whose tables are still small.
            LayerHandle layer = ModernCall.MakeLayer(name);
            Parallel.For(0, 33, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            {
                ModernCall call = calls[i % calls.Length];
                var output = new float[expected[i % calls.Length].Length];
                layer.Self!(call.Query, output, 1, call.Queries, new AttentionOptions { MaxDegreeOfParallelism = 1 + (i % 2) });
                Bits.AssertSame(expected[i % calls.Length], output, call.Name);
            });
        }
    }

    [Theory]
    [InlineData(nameof(LlamaLike))]
    [InlineData(nameof(BloomLike))]
    [InlineData(nameof(GptOssLike))]
    [InlineData(nameof(ShortBlocksWithEverything))]
    public void CachesOfOneLayer_FillOnManyThreads(string name)
    {
        const int Tokens = 330;
        var call = new ModernCall(name, 1, Tokens, Tokens);
        float[] whole = call.Run();
        LayerHandle layer = ModernCall.MakeLayer(name);
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            KeyValueCache cache = layer.CreateCache!(1, Tokens);
            int step = 1 + (thread * 13);
            for (int first = 0; first < Tokens; first += step)
            {
                int tokens = Math.Min(step, Tokens - first);
                var found = new float[tokens * call.OutputWidth];
                layer.WithCache!(
                    call.Query.AsSpan(first * call.QueryWidth, tokens * call.QueryWidth), cache, found, tokens, new AttentionOptions { MaxDegreeOfParallelism = 2 });
                Bits.AssertSame(whole.AsSpan(first * call.OutputWidth, found.Length), found, $"{name}, tokens from {first}");
            }
        });
    }
}
