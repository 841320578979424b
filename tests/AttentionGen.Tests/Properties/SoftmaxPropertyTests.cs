using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Properties;

/// <summary>The probabilities of a row: they sum to one, and stay finite whatever the logits.</summary>
public class SoftmaxPropertyTests
{
    public static TheoryData<string> Layers => LayerCases.AnyLengthNames;

    [Theory]
    [MemberData(nameof(Layers))]
    public void ValuesOfOne_GiveAContextOfOne(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach (int keys in (int[])[1, 2, 16, 33, 130, layer.KeyBlockLength + 1, 1030])
        {
            float[] ones = new float[keys * layer.Shape.KeyWidth];
            ones.AsSpan().Fill(1f);
            float[] context = layer.RunAttend(layer.Queries(1, 25), layer.Keys(1, keys), ones, 1, 25, keys);

            // Sum and dot product add the same exponentials in different order, each rounding once an addition.
            float tolerance = MathF.Min(keys, 6 * MathF.Sqrt(keys)) * 1.2e-7f + 4e-7f;
            Assert.All(context, c => Assert.InRange(c, 1 - tolerance, 1 + tolerance));
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void HugeLogits_StayFinite_AndPickTheLargest(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        AttentionShape shape = layer.Shape;
        foreach (int keys in (int[])[3, 40, layer.KeyBlockLength + 50])
        {
            foreach (float factor in (float[])[1e4f, 1e18f])
            {
                float[] query = [.. layer.Queries(1, 20).Select(q => q * factor)];
                float[] key = layer.Keys(1, keys, 3);
                float[] value = layer.Keys(1, keys, 4);
                float[] context = layer.RunAttend(query, key, value, 1, 20, keys);
                double[] expected = ReferenceAttention.Attend(shape, query, key, value, 1, 20, keys);
                int close = 0;
                for (int i = 0; i < context.Length; i++)
                {
                    Assert.True(float.IsFinite(context[i]), $"{name}, {keys} keys, factor {factor}: {context[i]}");
                    close += Math.Abs(context[i] - expected[i]) < 1e-2 ? 1 : 0;
                }

                // Rounding may turn a tie the other way, but not often.
                Assert.True(close > 0.9 * context.Length, $"{name}, {keys} keys, factor {factor}: {close} of {context.Length}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void OneKey_IsCopied_WhateverItsLogit(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        AttentionShape shape = layer.Shape;
        float[] value = layer.Keys(1, 1, 4);
        foreach (float factor in (float[])[0, 1, -1e6f, 1e18f])
        {
            float[] query = [.. layer.Queries(1, 3).Select(q => q * factor)];
            float[] context = layer.RunAttend(query, layer.Keys(1, 1, 3), value, 1, 3, 1);
            for (int i = 0; i < context.Length; i++)
            {
                int c = i % shape.QueryWidth;
                int keyHead = c / shape.HeadDim / (shape.Heads / shape.KeyValueHeads);
                Assert.Equal(value[(keyHead * shape.HeadDim) + (c % shape.HeadDim)], context[i]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void EqualLogits_GiveTheMeanOfTheValues(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach (int keys in (int[])[4, 64, 1024])
        {
            // Multiples of 1/8 and a power of two of keys: the mean is exact. A causal layer's last row sees them all.
            float[] value = [.. layer.Keys(1, keys, 4).Select(v => MathF.Round(v * 8) / 8)];
            var query = new float[keys * layer.Shape.QueryWidth];
            float[] context = layer.RunAttend(query, layer.Keys(1, keys), value, 1, keys, keys);
            AttentionShape full = layer.Shape with { Causal = false };
            double[] expected = ReferenceAttention.Attend(
                full, query.AsSpan(0, full.QueryWidth), layer.Keys(1, keys), value, 1, 1, keys);
            Bits.AssertSame([.. expected.Select(e => (float)e)], context.AsSpan(^full.QueryWidth..), $"{name}, {keys} keys");
        }
    }

    /// <summary>A visible key whose logit is minus infinity has probability zero; a row of nothing else has no softmax.</summary>
    [Theory]
    [MemberData(nameof(Layers))]
    public void LogitsOfMinusInfinity_VanishBesideOthers_AndAloneAreNaN(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        AttentionShape shape = layer.Shape;
        foreach (int keys in (int[])[20, layer.KeyBlockLength + 20])
        {
            float[] query = new float[keys * shape.QueryWidth];
            query.AsSpan().Fill(1f);
            float[] key = layer.Keys(1, keys, 3);
            float[] value = layer.Keys(1, keys, 4);
            bool[] ignored = [.. Enumerable.Range(0, keys).Select(j => j is >= 3 and < 9)];
            for (int j = 3; j < 9; j++)
            {
                key.AsSpan(j * shape.KeyWidth, shape.KeyWidth).Fill(float.NegativeInfinity);
            }

            float[] beside = layer.RunAttend(query, key, value, 1, keys, keys);
            float[] masked = layer.RunAttend(query, key, value, 1, keys, keys, PaddingMask.FromIgnored(ignored));
            Bits.AssertSame(masked, beside, $"{name}, {keys} keys");

            key.AsSpan().Fill(float.NegativeInfinity);
            float[] alone = layer.RunAttend(query, key, value, 1, keys, keys);
            Assert.All(alone, c => Assert.True(float.IsNaN(c)));
        }
    }
}
