using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Cross-attention, and inputs, values and outputs of widths of their own.</summary>
public class ReferenceCrossTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OneInputForAll_IsSelfAttention(bool causal)
    {
        AttentionShape shape = ReferenceCase.Shape(heads: 4, keyValueHeads: 2, causal: causal);
        MultiHeadAttentionWeights weights = ReferenceCase.Weights(shape);
        float[] input = ReferenceCase.Numbers(2 * 5 * shape.DModel, 9);
        PaddingMask padding = PaddingMask.FromLengths([3, 5]);
        var options = new AttentionOptions { Padding = padding };
        double[] self = ReferenceAttention.Forward(shape, weights, input, 2, 5, padding);
        Assert.Equal(self, ReferenceAttention.Forward(shape, weights, input, input, input, 2, 5, 5, options));
        Assert.Equal(self, ReferenceAttention.Forward(shape, weights, input, 2, 5, options));
        Assert.Equal(
            ReferenceAttention.AttentionWeights(shape, weights, input, 2, 5, padding),
            ReferenceAttention.AttentionWeights(shape, weights, input, input, 2, 5, 5, options));
    }

    [Fact]
    public void WidthsOfTheirOwn_ByHand()
    {
        // Projected, the query is 2·(0.5·ln 3), the keys are 1 − 1 and 0.25 + 0.75, and a value v is [v, −v, v + 1]: weights 1/4, 3/4.
        // The values [4, −4, 5] and [8, −8, 9] mix to [7, −7, 8]; y = [7 − 7, 8] + [0.5, 0.25].
        var shape = new AttentionShape(1, 1, 1, 1, Causal: false, Bias: true, OutputProjection: true, Scale: 1)
        {
            KeyDim = 2,
            ValueDim = 1,
            ValueHeadDim = 3,
            OutputDim = 2,
        };
        MultiHeadAttentionWeights weights = new WeightParts(shape)
        {
            QueryWeight = [2],
            KeyWeight = [1, 1],
            ValueWeight = [1, -1, 1],
            ValueBias = [0, 0, 1],
            OutputWeight = [1, 1, 0, 0, 0, 1],
            OutputBias = [0.5f, 0.25f],
        }.ToWeights();
        float[] query = [0.5f * MathF.Log(3)];
        ReferenceAssert.Close([0.5, 8.25], ReferenceAttention.Forward(shape, weights, query, [1, -1, 0.25f, 0.75f], [4, 8], 1, 1, 2), 1e-6);
        ReferenceAssert.Close([0.25, 0.75], ReferenceAttention.AttentionWeights(shape, weights, query, [1, -1, 0.25f, 0.75f], 1, 1, 2), 1e-6);
    }

    [Fact]
    public void Forward_IsTheCoreBetweenProjections()
    {
        AttentionShape shape = Wide(output: false) with { Bias = false };
        MultiHeadAttentionWeights weights = WeightParts.Seeded(shape).ToWeights();
        float[] query = ReferenceCase.Numbers(2 * 3 * shape.DModel, 1);
        float[] key = ReferenceCase.Numbers(2 * 4 * shape.KeyDim, 2);
        float[] value = ReferenceCase.Numbers(2 * 4 * shape.ValueDim, 3);
        double[] core = ReferenceAttention.Attend(
            shape,
            Project(query, weights.QueryWeight, shape.DModel),
            Project(key, weights.KeyWeight, shape.KeyDim),
            Project(value, weights.ValueWeight, shape.ValueDim),
            2,
            3,
            4);
        Assert.Equal(2 * 3 * shape.ContextWidth, core.Length);
        ReferenceAssert.Close(core, ReferenceAttention.Forward(shape, weights, query, key, value, 2, 3, 4), 1e-5);

        static float[] Project(float[] rows, ReadOnlySpan<float> weight, int width)
        {
            float[] matrix = weight.ToArray();
            return [.. from row in rows.Chunk(width) from w in matrix.Chunk(width) select row.Zip(w, (x, y) => x * y).Sum()];
        }
    }

    [Fact]
    public void ValueDimensions_AreIndependent()
    {
        // Values of five dimensions give, dimension by dimension, what values of one give.
        AttentionShape shape = ReferenceCase.Shape() with { ValueHeadDim = 5 };
        AttentionShape single = shape with { ValueHeadDim = 1 };
        float[] query = ReferenceCase.Numbers(3 * shape.QueryWidth, 1);
        float[] key = ReferenceCase.Numbers(4 * shape.KeyWidth, 2);
        float[] value = ReferenceCase.Numbers(4 * shape.ValueWidth, 3);
        double[] context = ReferenceAttention.Attend(shape, query, key, value, 1, 3, 4);
        for (int d = 0; d < 5; d++)
        {
            float[] one = [.. value.Where((_, i) => i % 5 == d)];
            Assert.Equal(context.Where((_, i) => i % 5 == d), ReferenceAttention.Attend(single, query, key, one, 1, 3, 4));
        }
    }

    [Theory]
    [InlineData(0, 3, 4)]
    [InlineData(2, 0, 4)]
    [InlineData(2, 3, 0)]
    public void NoTokens_GiveNoContext(int batch, int queries, int keys)
    {
        AttentionShape shape = Wide(output: true);
        MultiHeadAttentionWeights weights = WeightParts.Seeded(shape).ToWeights();
        double[] output = ReferenceAttention.Forward(
            shape,
            weights,
            ReferenceCase.Numbers(batch * queries * shape.DModel, 1),
            ReferenceCase.Numbers(batch * keys * shape.KeyDim, 2),
            ReferenceCase.Numbers(batch * keys * shape.ValueDim, 3),
            batch,
            queries,
            keys);
        double[] bias = [.. weights.OutputBias.ToArray().Select(b => (double)b)];
        Assert.Equal(batch * queries, output.Chunk(shape.OutputDim).Count());
        Assert.All(output.Chunk(shape.OutputDim), row => Assert.Equal(bias, row));
    }

    private static AttentionShape Wide(bool output) => ReferenceCase.Shape(heads: 4, keyValueHeads: 2, output: output) with
    {
        KeyDim = 5,
        ValueDim = 7,
        ValueHeadDim = 2,
        OutputDim = 3,
    };
}
