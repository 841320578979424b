using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Determinism;

/// <summary>A row's bits depend on the keys it sees, and not on how many other rows or unseen keys there are.</summary>
public class SequenceIndependenceTests
{
    public static TheoryData<string> CausalLayers => LayerCases.CausalNames;

    public static TheoryData<string> Layers => LayerCases.AnyLengthNames;

    [Theory]
    [MemberData(nameof(CausalLayers))]
    public void CausalForward_GivesAPrefixTheBitsOfTheWhole(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int whole = Math.Max(layer.KeyBlockLength + 90, 300);
        int[] prefixes = [1, 2, 11, 12, 13, 95, 97, 130, 299, layer.KeyBlockLength, layer.KeyBlockLength + 1, whole - 1];
        if (layer.Shape.DModel >= 512)
        {
            (whole, prefixes) = (140, [1, 12, 37, 129]);
        }

        int width = layer.Shape.OutputWidth;
        float[] input = layer.Input(1, whole);
        float[] output = layer.RunForward(input, 1, whole);
        foreach (int prefix in prefixes)
        {
            float[] own = layer.RunForward(input[..(prefix * layer.Shape.DModel)], 1, prefix);
            Bits.AssertSame(output.AsSpan(0, prefix * width), own, $"{name}, {prefix} of {whole} tokens");
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void QueriesOneByOne_GiveTheBitsOfAllAtOnce(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int width = layer.Shape.QueryWidth;
        foreach (int keys in (int[])[40, layer.KeyBlockLength + 33])
        {
            // A causal layer counts queries from the first key: only prefixes of the queries stay the same call.
            int queries = layer.Shape.Causal ? keys : 29;
            float[] query = layer.Queries(1, queries);
            float[] key = layer.Keys(1, keys, 3);
            float[] value = layer.Keys(1, keys, 4);
            float[] together = layer.RunAttend(query, key, value, 1, queries, keys);
            for (int i = 0; i < queries; i += layer.Shape.Causal ? 1 + (queries / 7) : 1)
            {
                int first = layer.Shape.Causal ? 0 : i;
                float[] some = layer.RunAttend(query[(first * width)..((i + 1) * width)], key, value, 1, i + 1 - first, keys);
                Bits.AssertSame(together.AsSpan(i * width, width), some.AsSpan(^width..), $"{name}, query {i} over {keys} keys");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void KeysBehindTheLength_AreAsGoodAsAbsent(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach (int present in (int[])[1, 15, 16, 33, layer.KeyBlockLength - 1, layer.KeyBlockLength, layer.KeyBlockLength + 1])
        {
            int all = present + 41;
            int queries = 14;
            int end = present * layer.Shape.KeyWidth;
            float[] query = layer.Queries(1, queries);
            float[] key = layer.Keys(1, all, 3);
            float[] value = layer.Keys(1, all, 4);
            float[] absent = layer.RunAttend(query, key[..end], value[..end], 1, queries, present);
            bool[] ignored = [.. Enumerable.Range(0, all).Select(j => j >= present)];
            Bits.AssertSame(absent, layer.RunAttend(query, key, value, 1, queries, all, PaddingMask.FromLengths([present])), $"{name}, {present} of {all} keys");
            Bits.AssertSame(absent, layer.RunAttend(query, key, value, 1, queries, all, PaddingMask.FromIgnored(ignored)), $"{name}, {present} of {all} keys");
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void CallsFromManyThreadsAtOnce_GiveTheSameBits(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        float[][] inputs = [.. Enumerable.Range(1, 4).Select(length => layer.Input(2, 9 * length, (ulong)length))];
        float[][] expected = [.. inputs.Select((input, i) => layer.RunForward(input, 2, 9 * (i + 1)))];
        Parallel.For(0, 24, call =>
        {
            int i = call % inputs.Length;
            Bits.AssertSame(expected[i], layer.RunForward(inputs[i], 2, 9 * (i + 1)), $"{name}, call {call}");
        });
    }
}
