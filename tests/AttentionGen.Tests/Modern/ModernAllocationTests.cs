using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Modern;

/// <summary>Decoding, packed batches, scores and log-sum-exps allocate nothing once tables have grown.</summary>
[Collection(nameof(Alone))]
public sealed class ModernAllocationTests
{
    public static TheoryData<string> CachedLayers => [.. ModernLayerNames.Cached];

    [Theory]
    [MemberData(nameof(CachedLayers))]
    public void DecodeStep_AllocatesNothing(string name)
    {
        LayerHandle layer = ModernCall.MakeLayer(name);
        AttentionShape shape = layer.Shape;
        KeyValueCache cache = layer.CreateCache!(2, 1000);
        var input = SeededNumbers.Make(2 * 300 * shape.DModel, 3);
        var output = new float[2 * 300 * shape.OutputWidth];
        layer.WithCache!(input, cache, output, 300, default);
        foreach (int threads in (int[])[1, 2])
        {
            Allocations.AssertNone(() => layer.WithCache!(
                input.AsSpan(0, 2 * shape.DModel), cache, output.AsSpan(0, 2 * shape.OutputWidth), 1, new AttentionOptions { MaxDegreeOfParallelism = threads }));
        }
    }

    [Fact]
    public void PromptOfManyWindows_AllocatesNothing()
    {
        LayerHandle layer = ModernCall.MakeLayer(nameof(ShortBlocksWithEverything));
        AttentionShape shape = layer.Shape;
        KeyValueCache cache = layer.CreateCache!(2, 300);
        int tokens = (2 * cache.LongestChunk) + 1;
        float[] input = SeededNumbers.Make(2 * tokens * shape.DModel, 3);
        var output = new float[2 * tokens * shape.OutputWidth];
        int[] lengths = [tokens, cache.LongestChunk + 1];
        foreach (int threads in (int[])[1, 2])
        {
            Allocations.AssertNone(() =>
            {
                cache.Reset();
                layer.WithCache!(
                    input, cache, output, tokens, new AttentionOptions { MaxDegreeOfParallelism = threads, Padding = PaddingMask.FromLengths(lengths) });
            });
        }
    }

    [Fact]
    public void PromptOfManyWindows_OfManySequences_AllocatesNothing()
    {
        const int Batch = 1000;
        LayerHandle layer = ModernCall.MakeLayer(nameof(ShortBlocksWithEverything));
        AttentionShape shape = layer.Shape;
        KeyValueCache cache = layer.CreateCache!(Batch, 300);
        int tokens = cache.LongestChunk + 1;
        float[] input = SeededNumbers.Make(Batch * tokens * shape.DModel, 3);
        var output = new float[Batch * tokens * shape.OutputWidth];

        // Most sequences are empty, so that the call is over soon.
        int[] lengths = [.. Enumerable.Range(0, Batch).Select(item => item % 100 == 0 ? tokens : 0)];
        long allocated = 0;
        for (int call = 0; call < 2; call++)
        {
            cache.Reset();
            long before = GC.GetAllocatedBytesForCurrentThread();
            layer.WithCache!(
                input, cache, output, tokens, new AttentionOptions { MaxDegreeOfParallelism = 1, Padding = PaddingMask.FromLengths(lengths) });
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
        Assert.Equal(tokens, cache.Lengths[100]);
    }

    [Theory]
    [InlineData(nameof(LlamaLike))]
    [InlineData(nameof(LocalEncoder))]
    public void PackedBatchesScoresAndLogSumExps_AllocateNothing(string name)
    {
        LayerHandle layer = ModernCall.MakeLayer(name);
        var call = new ModernCall(name, 2, 80, 80);
        var output = new float[160 * call.OutputWidth];
        var scores = new float[call.Rows * 80];
        var sums = new float[call.Rows];
        int[] ends = [0, 3, 3, 140, 160];
        foreach (int threads in (int[])[1, 2])
        {
            Allocations.AssertNone(() => layer.Packed!(call.Query, output, ends, new AttentionOptions { MaxDegreeOfParallelism = threads }));
            Allocations.AssertNone(() => layer.Self!(
                call.Query,
                output,
                2,
                80,
                new AttentionOptions { MaxDegreeOfParallelism = threads, Scores = ScoresOutput.Masked(scores), LogSumExp = sums }));
        }
    }

    [Theory]
    [InlineData(nameof(Qwen3NextLike))]
    [InlineData(nameof(NormalisedTogether))]
    [InlineData(nameof(CohereLike))]
    [InlineData(nameof(GatedFromOtherWidths))]
    public void CrossAttention_AllocatesNothing(string name)
    {
        var call = new ModernCall(name, 2, 60, 50, isSelf: false);
        var output = new float[2 * 60 * call.OutputWidth];
        foreach (int threads in (int[])[1, 2])
        {
            Allocations.AssertNone(() => call.Layer.Cross(
                call.Query, call.Key, call.Value, output, 2, 60, 50, new AttentionOptions { MaxDegreeOfParallelism = threads }));
        }
    }
}
