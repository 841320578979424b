using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>What attention must satisfy whatever its weights are.</summary>
public class ReferencePropertyTests
{
    private const int Batch = 2;
    private const int Sequence = 5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WeightsOfAQuery_SumToOne(bool causal)
    {
        AttentionShape shape = ReferenceCase.Shape(causal: causal);
        double[] weights = ReferenceAttention.AttentionWeights(
            shape, ReferenceCase.Weights(shape), Input(shape), Batch, Sequence, PaddingMask.FromLengths([5, 3]));
        foreach (double[] row in weights.Chunk(Sequence))
        {
            Assert.All(row, weight => Assert.InRange(weight, 0, 1));
            Assert.Equal(1, row.Sum(), 1e-14);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ValuesOfOne_GiveAContextOfOne(bool causal)
    {
        AttentionShape shape = ReferenceCase.Shape(heads: 4, keyValueHeads: 2, causal: causal);
        float[] ones = [.. Enumerable.Repeat(1f, Batch * 7 * shape.KeyWidth)];
        double[] context = ReferenceAttention.Attend(
            shape,
            ReferenceCase.Numbers(Batch * Sequence * shape.QueryWidth, 1),
            ReferenceCase.Numbers(ones.Length, 2),
            ones,
            Batch,
            Sequence,
            7);
        Assert.All(context, c => Assert.Equal(1, c, 1e-14));
    }

    [Fact]
    public void WithoutMask_PermutingTheTokensPermutesTheOutputs()
    {
        AttentionShape shape = ReferenceCase.Shape();
        MultiHeadAttentionWeights weights = ReferenceCase.Weights(shape);
        float[] input = ReferenceCase.Numbers(Sequence * shape.DModel, 9);
        int[] order = [3, 0, 4, 1, 2];
        float[] permuted = [.. order.SelectMany(i => Row(input, i, shape.DModel))];
        double[] output = ReferenceAttention.Forward(shape, weights, input, 1, Sequence);
        AssertClose(
            [.. order.SelectMany(i => Row(output, i, shape.DModel))],
            ReferenceAttention.Forward(shape, weights, permuted, 1, Sequence));
    }

    [Fact]
    public void WithCausalMask_APrefixDoesNotDependOnWhatFollows()
    {
        AttentionShape shape = ReferenceCase.Shape(causal: true);
        MultiHeadAttentionWeights weights = ReferenceCase.Weights(shape);
        float[] input = ReferenceCase.Numbers(Sequence * shape.DModel, 9);
        double[] whole = ReferenceAttention.Forward(shape, weights, input, 1, Sequence);
        for (int length = 1; length < Sequence; length++)
        {
            float[] prefix = input[..(length * shape.DModel)];
            Assert.Equal(whole[..prefix.Length], ReferenceAttention.Forward(shape, weights, prefix, 1, length));

            float[] poisoned = [.. prefix, .. Enumerable.Repeat(float.NaN, input.Length - prefix.Length)];
            Assert.Equal(whole[..prefix.Length], ReferenceAttention.Forward(shape, weights, poisoned, 1, Sequence)[..prefix.Length]);
        }
    }

    [Fact]
    public void BatchItems_AreIndependent()
    {
        AttentionShape shape = ReferenceCase.Shape();
        MultiHeadAttentionWeights weights = ReferenceCase.Weights(shape);
        float[] input = Input(shape);
        int half = input.Length / Batch;
        double[] both = ReferenceAttention.Forward(shape, weights, input, Batch, Sequence);
        Assert.Equal(both[..half], ReferenceAttention.Forward(shape, weights, input[..half], 1, Sequence));
        Assert.Equal(both[half..], ReferenceAttention.Forward(shape, weights, input[half..], 1, Sequence));
    }

    [Fact]
    public void Context_IsLinearInTheValues()
    {
        AttentionShape shape = ReferenceCase.Shape();
        float[] query = ReferenceCase.Numbers(Sequence * shape.QueryWidth, 1);
        float[] key = ReferenceCase.Numbers(Sequence * shape.KeyWidth, 2);

        // Multiples of 1/256 add without rounding.
        float[] a = [.. ReferenceCase.Numbers(key.Length, 3).Select(v => MathF.Round(v * 256) / 256)];
        float[] b = [.. ReferenceCase.Numbers(key.Length, 4).Select(v => MathF.Round(v * 256) / 256)];
        double[] ofA = Attend(a);
        double[] ofB = Attend(b);
        AssertClose([.. ofA.Zip(ofB, (x, y) => x + (2 * y))], Attend([.. a.Zip(b, (x, y) => x + (2 * y))]));

        double[] Attend(float[] value) => ReferenceAttention.Attend(shape, query, key, value, 1, Sequence, Sequence);
    }

    [Fact]
    public void GroupedHeads_EqualEachKeyValueHeadRepeatedInPlace_NotTiled()
    {
        AttentionShape grouped = ReferenceCase.Shape(heads: 4, keyValueHeads: 2);
        AttentionShape full = grouped with { KeyValueHeads = 4 };
        float[] query = ReferenceCase.Numbers(Sequence * grouped.QueryWidth, 1);
        float[] key = ReferenceCase.Numbers(Sequence * grouped.KeyWidth, 2);
        float[] value = ReferenceCase.Numbers(Sequence * grouped.KeyWidth, 3);
        double[] context = ReferenceAttention.Attend(grouped, query, key, value, 1, Sequence, Sequence);
        int[] interleaved = [0, 0, 1, 1];
        int[] tiled = [0, 1, 0, 1];
        Assert.Equal(
            ReferenceAttention.Attend(full, query, Expand(key, interleaved), Expand(value, interleaved), 1, Sequence, Sequence), context);
        Assert.NotEqual(
            ReferenceAttention.Attend(full, query, Expand(key, tiled), Expand(value, tiled), 1, Sequence, Sequence), context);

        float[] Expand(float[] heads, int[] order) =>
            [.. heads.Chunk(grouped.KeyWidth).SelectMany(row => order.SelectMany(g => Row(row, g, grouped.HeadDim)))];
    }

    [Fact]
    public void ALayer_EqualsItsHeadsAsSeparateLayersSideBySide()
    {
        AttentionShape shape = ReferenceCase.Shape(output: false);
        AttentionShape single = shape with { Heads = 1, KeyValueHeads = 1 };
        MultiHeadAttentionWeights weights = ReferenceCase.Weights(shape);
        float[] input = Input(shape);
        double[] together = ReferenceAttention.Forward(shape, weights, input, Batch, Sequence);
        for (int head = 0; head < shape.Heads; head++)
        {
            var own = MultiHeadAttentionWeights.FromSeparate(
                shape.DModel,
                Block(weights.QueryWeight, head),
                Block(weights.KeyWeight, head),
                Block(weights.ValueWeight, head),
                Block(weights.QueryBias, head),
                Block(weights.KeyBias, head),
                Block(weights.ValueBias, head));
            double[] alone = ReferenceAttention.Forward(single, own, input, Batch, Sequence);
            Assert.Equal(alone, together.Chunk(shape.QueryWidth).SelectMany(row => Row(row, head, shape.HeadDim)));
        }

        ReadOnlySpan<float> Block(ReadOnlySpan<float> rows, int head) => rows.Slice(head * (rows.Length / shape.Heads), rows.Length / shape.Heads);
    }

    [Fact]
    public void HugeScores_StayFinite()
    {
        AttentionShape shape = new(1, 1, 1, 1, Causal: false, Bias: false, OutputProjection: false, Scale: 1);
        Assert.Equal([5.0, 4.0], ReferenceAttention.Attend(shape, [1e20f, -1e20f], [1e18f, 2e18f], [4, 5], 1, 2, 2));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 0)]
    public void NoTokens_GiveNoOutput(int batch, int sequence)
    {
        AttentionShape shape = ReferenceCase.Shape();
        Assert.Empty(ReferenceAttention.Forward(shape, ReferenceCase.Weights(shape), [], batch, sequence));
        Assert.Empty(ReferenceAttention.AttentionWeights(shape, ReferenceCase.Weights(shape), [], batch, sequence));
    }

    private static float[] Input(AttentionShape shape) => ReferenceCase.Numbers(Batch * Sequence * shape.DModel, 9);

    private static T[] Row<T>(T[] rows, int row, int width) => rows[(row * width)..((row + 1) * width)];

    private static void AssertClose(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-13));
    }
}
