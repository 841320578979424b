using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Numerics;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Properties;

/// <summary>Symmetries of attention: what may be exchanged, scaled and added.</summary>
public class AlgebraPropertyTests
{
    public static TheoryData<string> Layers => LayerCases.AnyLengthNames;

    public static TheoryData<string> FullLayers => LayerCases.FullNames;

    [Theory]
    [MemberData(nameof(FullLayers))]
    public void ExchangingQueries_ExchangesRowsToTheBit(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int width = layer.Shape.QueryWidth;
        foreach (int keys in (int[])[21, layer.KeyBlockLength + 21])
        {
            const int Queries = 37;
            float[] query = layer.Queries(1, Queries);
            float[] key = layer.Keys(1, keys, 3);
            float[] value = layer.Keys(1, keys, 4);
            float[] output = layer.RunAttend(query, key, value, 1, Queries, keys);
            int[] order = Order(Queries);
            float[] permuted = layer.RunAttend(Rows(query, width, order), key, value, 1, Queries, keys);
            Bits.AssertSame(Rows(output, width, order), permuted, $"{name}, {keys} keys");
        }
    }

    [Theory]
    [MemberData(nameof(FullLayers))]
    public void ExchangingKeys_ChangesTheContextByRoundingOnly(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach (int keys in (int[])[21, layer.KeyBlockLength + 21])
        {
            float[] query = layer.Queries(1, 9);
            float[] key = layer.Keys(1, keys, 3);
            float[] value = layer.Keys(1, keys, 4);
            int[] order = Order(keys);
            float[] output = layer.RunAttend(query, key, value, 1, 9, keys);
            int width = layer.Shape.KeyWidth;
            float[] permuted = layer.RunAttend(query, Rows(key, width, order), Rows(value, width, order), 1, 9, keys);
            double[] bound = ErrorBound.OfAttend(
                layer.Shape, query, key, value, 1, 9, keys, TestPadding.Make(PaddingCase.None, 1, keys), layer.KeyBlockLength);
            for (int i = 0; i < output.Length; i++)
            {
                Assert.InRange(permuted[i], output[i] - (2 * bound[i]), output[i] + (2 * bound[i]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void ScalingValuesByAPowerOfTwo_ScalesTheContextToTheBit(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach (int keys in (int[])[1, 33, layer.KeyBlockLength + 33])
        {
            float[] query = layer.Queries(1, 13);
            float[] key = layer.Keys(1, keys, 3);
            float[] value = layer.Keys(1, keys, 4);
            float[] output = layer.RunAttend(query, key, value, 1, 13, keys);
            foreach (float factor in (float[])[-1f, 0.25f, 1024f])
            {
                float[] scaled = layer.RunAttend(query, key, [.. value.Select(v => v * factor)], 1, 13, keys);
                Bits.AssertSame([.. output.Select(o => o * factor)], scaled, $"{name}, {keys} keys, factor {factor}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void TheSumOfTwoValues_GivesTheSumOfTheirContexts(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        const int Keys = 45;
        float[] query = layer.Queries(1, 13);
        float[] key = layer.Keys(1, Keys, 3);
        float[] a = layer.Keys(1, Keys, 4);
        float[] b = layer.Keys(1, Keys, 5);
        float[] ofA = layer.RunAttend(query, key, a, 1, 13, Keys);
        float[] ofB = layer.RunAttend(query, key, b, 1, 13, Keys);
        float[] ofSum = layer.RunAttend(query, key, [.. a.Zip(b, (x, y) => x + y)], 1, 13, Keys);
        for (int i = 0; i < ofSum.Length; i++)
        {
            Assert.Equal(ofA[i] + (double)ofB[i], ofSum[i], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void AConstantInTheValues_PassesThrough(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        AttentionShape shape = layer.Shape;
        float[] value = new float[60 * shape.KeyWidth];
        for (int i = 0; i < value.Length; i++)
        {
            value[i] = 1 + (i % shape.KeyWidth);
        }

        // Column c of every head gets its own constant: mixing up heads, columns or panels shows.
        float[] context = layer.RunAttend(layer.Queries(1, 14), layer.Keys(1, 60), value, 1, 14, 60);
        for (int i = 0; i < context.Length; i++)
        {
            int c = i % shape.QueryWidth;
            int keyHead = c / shape.HeadDim / (shape.Heads / shape.KeyValueHeads);
            float expected = 1 + (keyHead * shape.HeadDim) + (c % shape.HeadDim);
            Assert.Equal(expected, context[i], expected * 4e-6);
        }
    }

    /// <summary>A fixed permutation without a fixed point pattern that tiles could share.</summary>
    private static int[] Order(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        float[] dice = SeededNumbers.Make(count, 99);
        Array.Sort(dice, order);
        return order;
    }

    private static float[] Rows(float[] rows, int width, int[] order) =>
        [.. order.SelectMany(i => rows[(i * width)..((i + 1) * width)])];
}
