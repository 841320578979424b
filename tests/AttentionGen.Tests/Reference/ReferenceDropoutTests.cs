using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Dropout with a mask that the caller brings.</summary>
public class ReferenceDropoutTests
{
    private static readonly AttentionShape Counting = new(1, 1, 1, 1, Causal: false, Bias: false, OutputProjection: false, Scale: 1);

    [Fact]
    public void KeptProbabilities_AreScaledAndOthersZero_ByHand()
    {
        // Four keys of weight 1/4; with p = 0.75 a kept one becomes 1. Values 1, 2, 4, 8.
        var weights = new float[4];
        Assert.Equal([10.0], Attend(DropoutMask.FromKept([false, true, false, true], 0.75f), weights));
        Assert.Equal([0, 1, 0, 1f], weights);
        Assert.Equal([5.0], Attend(DropoutMask.FromDropped([false, true, false, true], 0.75f), weights));
        Assert.Equal([1, 0, 1, 0f], weights);
        Assert.Equal([0.0], Attend(DropoutMask.FromDropped([true, true, true, true], 0.75f), weights));
        Assert.Equal([3.75], Attend(DropoutMask.FromKept([true, true, true, true], 0), weights));
        Assert.Equal([3.75], Attend(DropoutMask.None, weights));

        static double[] Attend(DropoutMask dropout, float[] weights) => ReferenceAttention.Attend(
            Counting, [0], new float[4], [1, 2, 4, 8], 1, 1, 4, new AttentionOptions { Dropout = dropout, Weights = AttentionWeightsOutput.PerHead(weights) });
    }

    [Fact]
    public void Flags_AreInTheOrderOfTheWeights_AddedKeysLast()
    {
        AttentionShape shape = ReferenceCase.Shape(causal: true) with { AddBiasKeyValue = true, AddZeroAttention = true };
        MultiHeadAttentionWeights weights = WeightParts.Seeded(shape).ToWeights();
        float[] input = ReferenceCase.Numbers(2 * 3 * shape.DModel, 9);
        double[] all = ReferenceAttention.AttentionWeights(shape, weights, input, 2, 3);
        var random = new Random(5);
        bool[] kept = [.. all.Select(_ => random.NextSingle() < 0.5)];
        const float P = 0.3f;
        double[] expected = [.. all.Zip(kept, (w, keep) => keep ? w / (1 - (double)P) : 0)];
        ReferenceAssert.Close(
            expected, ReferenceAttention.AttentionWeights(shape, weights, input, 2, 3, new AttentionOptions { Dropout = DropoutMask.FromKept(kept, P) }), 1e-15);
    }

    [Fact]
    public void DropoutOfAHiddenKey_ChangesNothing()
    {
        // The softmax is over what is seen, dropped or not: keys 0 and 1 have 1/2 each, and key 1 is dropped.
        double[] context = ReferenceAttention.Attend(
            Counting,
            [0],
            [0, 0, float.NaN],
            [1, 2, float.NaN],
            1,
            1,
            3,
            new AttentionOptions { Padding = PaddingMask.FromLengths([2]), Dropout = DropoutMask.FromDropped([false, true, false], 0.5f) });
        Assert.Equal([1.0], context);
    }

    [Fact]
    public void EveryProbabilityDroppedOnce_AveragesToNoDropout()
    {
        // Half the mask and its complement: the mean of the two outputs is the output without dropout.
        AttentionShape shape = ReferenceCase.Shape(output: false);
        float[] query = ReferenceCase.Numbers(3 * shape.QueryWidth, 1);
        float[] key = ReferenceCase.Numbers(4 * shape.KeyWidth, 2);
        bool[] flags = [.. Enumerable.Range(0, 2 * 3 * 4).Select(i => i % 3 == 0)];
        double[] one = Attend(DropoutMask.FromKept(flags, 0.5f));
        double[] other = Attend(DropoutMask.FromDropped(flags, 0.5f));
        ReferenceAssert.Close(Attend(default), [.. one.Zip(other, (x, y) => (x + y) / 2)]);

        double[] Attend(DropoutMask dropout) =>
            ReferenceAttention.Attend(shape, query, key, key, 1, 3, 4, new AttentionOptions { Dropout = dropout });
    }
}
