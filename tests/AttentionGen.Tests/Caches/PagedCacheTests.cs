using System.Reflection;
using AttentionGen.Kernels;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Modern;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Caches;

/// <summary>A function that leaves whole key blocks out, so that the first one that is seen is any of them.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, KeyValueHeads = 2, Causal = true, MaskFunction = nameof(Visible))]
internal sealed partial class SeesItsHundreds
{
    public static bool Visible(int query, int key) => key / 100 == query / 100;
}

/// <summary>A cache in pages has the bits of one with a buffer of its own, whatever the layer, and its snapshots too.</summary>
public sealed class PagedCacheTests
{
    public static TheoryData<string> Layers =>
    [
        .. Grid.Of(CacheEquivalenceTests.CausalLayers.Cast<object[]>().Select(static row => (string)row[0])),
        nameof(OneKeyHead),
        nameof(OneKeyHeadWithGates),
        nameof(SeesItsHundreds),
    ];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Pages_ChangeNoBit(string name)
    {
        LayerHandle layer = name == nameof(SeesItsHundreds) ? new(typeof(SeesItsHundreds), ModernWeights.Of(SeesItsHundreds.Shape)) : ModernCall.MakeLayer(name);
        int width = layer.Shape.DModel;
        int[] chunks = [1, 300, 2, 400, 1, 600, 1, 1, 200, 1, 5];
        int tokens = chunks.Sum();
        float[] input = ModernWeights.Uniform(new Random(3), 2 * tokens * width, 1.7f);

        // Values that are noted, and computed row by row.
        input[((40 * width) + 3) % input.Length] = 3e30f;
        input[(700 * width) + 1] = 1e38f;
        input[(1200 * width) + 5] = float.NaN;
        foreach (int threads in (int[])[1, 3])
        {
            var pool = new KeyValuePool(long.MaxValue);
            KeyValueCache own = layer.CreateCache!(2, tokens), paged = Paged(own, tokens, pool);
            int done = 0;
            foreach (int chunk in chunks)
            {
                var options = new AttentionOptions { MaxDegreeOfParallelism = threads };
                var rows = new float[2 * chunk * width];
                input.AsSpan(done * width, chunk * width).CopyTo(rows);
                input.AsSpan((tokens + done) * width, chunk * width).CopyTo(rows.AsSpan(chunk * width));
                float[] expected = new float[rows.Length / width * layer.Shape.OutputWidth], found = new float[expected.Length];
                layer.WithCache!(rows, own, expected, chunk, options);
                layer.WithCache!(rows, paged, found, chunk, options);
                Bits.AssertSame(expected, found, $"{name}, {threads} threads, {chunk} tokens behind {done}");
                done += chunk;
                if (chunk == 600)
                {
                    foreach (KeyValueCache cache in (KeyValueCache[])[own, paged])
                    {
                        cache.Truncate(1, done - 3);
                        cache.Copy(0, 1);
                    }
                }
            }

            paged.Reset();
            Assert.Equal(0, pool.UsedBytes);
        }
    }

    /// <summary>A cache in pages of the layer that another is of.</summary>
    private static KeyValueCache Paged(KeyValueCache own, int capacity, KeyValuePool pool)
    {
        object Field(string name) => typeof(KeyValueCache).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(own)!;
        return new KeyValueCache((LayerLayout)Field("_layout"), (LayerWeights)Field("_owner"), own.Batch, capacity, pool);
    }
}
