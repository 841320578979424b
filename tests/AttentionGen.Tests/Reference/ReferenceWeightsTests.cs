using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Attention weights that are returned: their order, their mean, their sums, and that asking for them changes nothing.</summary>
public class ReferenceWeightsTests
{
    private const int Batch = 2;
    private const int Queries = 3;
    private const int Keys = 4;

    private static readonly AttentionShape Shape = ReferenceCase.Shape(heads: 4, keyValueHeads: 2, causal: true);
    private static readonly AttentionShape Adding = Shape with { AddBiasKeyValue = true, AddZeroAttention = true };
    private static readonly float[] Query = ReferenceCase.Numbers(Batch * Queries * Shape.DModel, 21);
    private static readonly float[] Key = ReferenceCase.Numbers(Batch * Keys * Shape.DModel, 22);

    [Fact]
    public void Averaged_IsTheMeanOfTheHeads_ByHand()
    {
        // Head 0 scores all keys 0, head 1 scores them 0 and ln 3.
        var shape = new AttentionShape(1, 2, 1, 2, Causal: false, Bias: true, OutputProjection: false, Scale: 1);
        var weights = MultiHeadAttentionWeights.FromSeparate(1, [0, 0], [0, 1], [1, 1], [0, 1], [0, 0], [0, 0]);
        float[] key = [0, MathF.Log(3)];
        ReferenceAssert.Close([0.375, 0.625], ReferenceAttention.AttentionWeights(shape, weights, [0], key, 1, 1, 2, averageHeads: true), 1e-7);
        var written = new float[2];
        ReferenceAttention.Forward(
            shape, weights, [0], key, key, 1, 1, 2, new AttentionOptions { Weights = AttentionWeightsOutput.Averaged(written) });
        ReferenceAssert.Close([0.375, 0.625], Wide(written), 1e-7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Averaged_IsTheMeanOfTheHeads(bool adding)
    {
        AttentionShape shape = adding ? Adding : Shape;
        int rowLength = Keys + shape.AddedKeys;
        double[] perHead = Weights(shape, default, false);
        double[] averaged = Weights(shape, default, true);
        Assert.Equal(Batch * 4 * Queries * rowLength, perHead.Length);
        Assert.Equal(Batch * Queries * rowLength, averaged.Length);
        int matrix = Queries * rowLength;
        for (int i = 0; i < averaged.Length; i++)
        {
            int first = (i / matrix * 4 * matrix) + (i % matrix);
            double mean = Enumerable.Range(0, 4).Average(head => perHead[first + (head * matrix)]);
            Assert.Equal(mean, averaged[i], 1e-15);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_SumToOne_OrToZeroWhereNothingIsSeen(bool averaged)
    {
        // Item 1 has no real key.
        PaddingMask padding = PaddingMask.FromLengths([3, 0]);
        double[] rows = Weights(Shape, new AttentionOptions { Padding = padding }, averaged);
        Assert.All(rows.Take(rows.Length / 2).Chunk(Keys), row => Assert.Equal(1, row.Sum(), 1e-14));
        Assert.All(rows.Skip(rows.Length / 2), weight => Assert.Equal(0, weight));
        Assert.All(Weights(Adding, new AttentionOptions { Padding = padding }, averaged).Chunk(Keys + 2), row => Assert.Equal(1, row.Sum(), 1e-14));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WrittenWeights_AreTheReturnedOnesRounded(bool averaged)
    {
        double[] expected = Weights(Adding, default, averaged);
        var written = new float[expected.Length];
        AttentionWeightsOutput Output() =>
            averaged ? AttentionWeightsOutput.Averaged(written) : AttentionWeightsOutput.PerHead(written);

        // Whatever the result is, the options decide what is written.
        Weights(Adding, new AttentionOptions { Weights = Output() }, averaged: !averaged);
        Assert.Equal(expected.Select(w => (float)w), written);
        Array.Clear(written);
        MultiHeadAttentionWeights weights = WeightParts.Seeded(Adding).ToWeights();
        double[] output = ReferenceAttention.Forward(Adding, weights, Query, Key, Key, Batch, Queries, Keys, new AttentionOptions { Weights = Output() });
        Assert.Equal(expected.Select(w => (float)w), written);
        Assert.Equal(ReferenceAttention.Forward(Adding, weights, Query, Key, Key, Batch, Queries, Keys), output);
    }

    [Fact]
    public void SelfAttention_WritesWeightsToo()
    {
        MultiHeadAttentionWeights weights = ReferenceCase.Weights(Shape);
        var written = new float[Batch * 4 * Queries * Queries];
        ReferenceAttention.Forward(Shape, weights, Query, Batch, Queries, new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(written) });
        Assert.Equal(ReferenceAttention.AttentionWeights(Shape, weights, Query, Batch, Queries).Select(w => (float)w), written);
        double[] averaged = ReferenceAttention.AttentionWeights(Shape, weights, Query, Batch, Queries, default(AttentionOptions), averageHeads: true);
        Assert.Equal(Batch * Queries * Queries, averaged.Length);
    }

    [Fact]
    public void WeightsTimesValues_AreTheContext()
    {
        AttentionShape shape = Shape with { Heads = 1, KeyValueHeads = 1 };
        float[] key = ReferenceCase.Numbers(Keys * 3, 2);
        float[] value = ReferenceCase.Numbers(Keys * 3, 3);
        var written = new float[Queries * Keys];
        double[] context = ReferenceAttention.Attend(
            shape,
            ReferenceCase.Numbers(Queries * 3, 1),
            key,
            value,
            1,
            Queries,
            Keys,
            new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(written) });
        double[] expected =
        [
            .. from i in Enumerable.Range(0, Queries)
               from d in Enumerable.Range(0, 3)
               select Enumerable.Range(0, Keys).Sum(j => (double)written[(i * Keys) + j] * value[(j * 3) + d]),
        ];
        ReferenceAssert.Close(expected, context, 1e-6);
    }

    private static double[] Weights(AttentionShape shape, in AttentionOptions options, bool averaged) => ReferenceAttention.AttentionWeights(
        shape, WeightParts.Seeded(shape).ToWeights(), Query, Key, Batch, Queries, Keys, options, averaged);

    private static double[] Wide(float[] numbers) => [.. numbers.Select(n => (double)n)];
}
