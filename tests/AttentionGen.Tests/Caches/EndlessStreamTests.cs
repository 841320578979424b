using AttentionGen.Kernels;
using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Modern;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Caches;

/// <summary>A stream of any length through a layer with a window: constant memory, and the bits of the whole sequence.</summary>
public class EndlessStreamTests
{
    /// <summary>Beyond the kept rotations, and beyond several uses of a window's blocks.</summary>
    private const int Tokens = RotaryTable.LongestKept + 700;

    [Theory]
    [InlineData(nameof(MistralLike), 1)]
    [InlineData(nameof(MistralLike), 61)]
    [InlineData(nameof(GptOssLike), 7)]
    [InlineData(nameof(GemmaLike), 300)]
    public void TokensBehindTheKeptRotations_HaveTheBitsOfTheWholeSequence(string name, int step)
    {
        LayerHandle layer = ModernCall.MakeLayer(name);
        int width = layer.Shape.DModel;
        float[] input = SeededNumbers.Make(Tokens * width, 3);
        var whole = new float[input.Length];
        layer.Self!(input, whole, 1, Tokens, default);
        KeyValueCache cache = layer.CreateCache!(1, int.MaxValue);
        for (int first = 0; first < Tokens; first += step)
        {
            int tokens = Math.Min(step, Tokens - first);
            var found = new float[tokens * width];
            layer.WithCache!(input.AsSpan(first * width, found.Length), cache, found, tokens, default);
            Bits.AssertSame(whole.AsSpan(first * width, found.Length), found, $"{name}, tokens from {first}");
        }
    }

    [Fact]
    public void SequencesOfABatch_EachHaveTheRotationsOfTheirOwnPositions()
    {
        LayerHandle layer = ModernCall.MakeLayer(nameof(MistralLike));
        int width = layer.Shape.DModel;
        int[] starts = [0, 120, Tokens];
        KeyValueCache cache = layer.CreateCache!(3, int.MaxValue);
        KeyValueCache[] alone = [.. starts.Select(_ => layer.CreateCache!(1, int.MaxValue))];
        for (int item = 0; item < 3; item++)
        {
            cache.Advance(item, starts[item]);
            alone[item].Advance(0, starts[item]);
        }

        for (int token = 0; token < 130; token++)
        {
            float[] input = SeededNumbers.Make(3 * 2 * width, (ulong)token);
            var output = new float[input.Length];
            layer.WithCache!(input, cache, output, 2, new AttentionOptions { MaxDegreeOfParallelism = 1 + (token % 2) });
            for (int item = 0; item < 3; item++)
            {
                var found = new float[2 * width];
                layer.WithCache!(input.AsSpan(item * 2 * width, 2 * width), alone[item], found, 2, default);
                Bits.AssertSame(found, output.AsSpan(item * 2 * width, 2 * width), $"token {token}, item {item}");
            }
        }
    }

    [Theory]
    [InlineData(nameof(MistralLike))]
    [InlineData(nameof(GemmaLike))]
    [InlineData(nameof(ShortBlocksWithWindow))]
    [InlineData(nameof(ShortBlocksWithEverything))]
    public void TheEndOfAllPositions_GivesWhatTheirBeginningGives(string name)
    {
        // Only distances matter. Angles of two thousand million radians have seven digits behind the point.
        const int Tokens = 300;
        LayerHandle layer = ModernCall.MakeLayer(name);
        int width = layer.Shape.DModel;
        float[] input = SeededNumbers.Make(Tokens * width, 4);
        KeyValueCache near = layer.CreateCache!(1, int.MaxValue);
        KeyValueCache far = layer.CreateCache!(1, int.MaxValue);
        near.Advance(0, near.KeyCapacity);
        far.Advance(0, int.MaxValue - Tokens - 5);
        for (int token = 0; token < Tokens; token++)
        {
            var first = new float[width];
            var last = new float[width];
            layer.WithCache!(input.AsSpan(token * width, width), near, first, 1, new AttentionOptions { MaxDegreeOfParallelism = 3 });
            layer.WithCache!(input.AsSpan(token * width, width), far, last, 1, new AttentionOptions { MaxDegreeOfParallelism = 3 });
            for (int i = 0; token >= layer.Shape.LeftWindow && i < width; i++)
            {
                Assert.Equal(first[i], last[i], 1e-5f);
            }
        }

        var rest = new float[6 * width];
        Assert.Throws<InvalidOperationException>(() => layer.WithCache!(new float[6 * width], far, rest, 6, default));
        layer.WithCache!(new float[5 * width], far, rest.AsSpan(0, 5 * width), 5, default);
        Assert.Equal(int.MaxValue, far.Lengths[0]);
    }

    [Theory]
    [InlineData(nameof(MistralLike))]
    [InlineData(nameof(GemmaLike))]
    [InlineData(nameof(ShortBlocksWithEverything))]
    public void NothingIsAllocated_HoweverFarTheStreamHasCome(string name)
    {
        // A layer of its own each time, so that nothing that one stream made serves the next.
        Assert.Equal(0, Allocations.LeastOf(10, () => AllocatedByAStream(ModernCall.MakeLayer(name))));
    }

    /// <summary>What a stream allocates on this thread after its first tokens.</summary>
    private static long AllocatedByAStream(LayerHandle layer)
    {
        var input = new float[layer.Shape.DModel];
        var output = new float[layer.Shape.DModel];
        var workspace = new Workspace();
        KeyValueCache cache = layer.CreateCache!(1, int.MaxValue);
        long after = 0;
        foreach (int position in (int[])[Tokens, 100_000, 5_000_000, 200_000_000, 2_000_000_000])
        {
            cache.Advance(0, position - cache.Lengths[0]);
            for (int token = 0; token < 200; token++)
            {
                layer.WithCache!(input, cache, output, 1, new AttentionOptions { Workspace = workspace, MaxDegreeOfParallelism = 1 });
                if (position == Tokens && token == 100)
                {
                    after = GC.GetAllocatedBytesForCurrentThread();
                }
            }
        }

        return GC.GetAllocatedBytesForCurrentThread() - after;
    }
}
