using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>The keys and values that the layer adds: the learned one of <c>add_bias_kv</c>, then the zero one of <c>add_zero_attn</c>.</summary>
public class ReferenceAddedKeyTests
{
    private const int Batch = 2;
    private const int Queries = 3;
    private const int Keys = 4;

    private static readonly AttentionShape Plain = ReferenceCase.Shape(heads: 4, keyValueHeads: 2, output: false) with { ValueHeadDim = 2 };
    private static readonly float[] Query = ReferenceCase.Numbers(Batch * Queries * Plain.QueryWidth, 1);
    private static readonly float[] Key = ReferenceCase.Numbers(Batch * Keys * Plain.KeyWidth, 2);
    private static readonly float[] Value = ReferenceCase.Numbers(Batch * Keys * Plain.ValueWidth, 3);
    private static readonly float[] BiasKey = ReferenceCase.Numbers(Plain.KeyWidth, 4);
    private static readonly float[] BiasValue = ReferenceCase.Numbers(Plain.ValueWidth, 5);

    [Fact]
    public void LearnedThenZero_AreLast_ByHand()
    {
        // All projections are the identity: the key scores ln 2, the learned one ln 3, the zero one 0, so the weights are 2, 3
        // and 1 sixths. The values are 6, 12 and 0: a context of 8.
        var shape = new AttentionShape(1, 1, 1, 1, Causal: true, Bias: false, OutputProjection: false, Scale: 1)
        {
            AddBiasKeyValue = true,
            AddZeroAttention = true,
        };
        MultiHeadAttentionWeights weights = new WeightParts(shape)
        {
            QueryWeight = [1],
            KeyWeight = [1],
            ValueWeight = [1],
            BiasKey = [MathF.Log(3)],
            BiasValue = [12],
        }.ToWeights();
        ReferenceAssert.Close(
            [2 / 6.0, 3 / 6.0, 1 / 6.0], ReferenceAttention.AttentionWeights(shape, weights, [1], [MathF.Log(2)], 1, 1, 1), 1e-6);
        ReferenceAssert.Close([8], ReferenceAttention.Forward(shape, weights, [1], [MathF.Log(2)], [6], 1, 1, 1), 1e-6);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void AddedKeys_EqualAppendedOnes(bool bias, bool zero)
    {
        AttentionShape adding = Plain with { AddBiasKeyValue = bias, AddZeroAttention = zero };
        float[] key = Append(Key, Plain.KeyWidth, bias ? BiasKey : [], zero);
        float[] value = Append(Value, Plain.ValueWidth, bias ? BiasValue : [], zero);
        double[] expected = ReferenceAttention.Attend(Plain, Query, key, value, Batch, Queries, Keys + adding.AddedKeys);
        double[] found = ReferenceAttention.Attend(
            adding, Query, Key, Value, Batch, Queries, Keys, default, bias ? BiasKey : [], bias ? BiasValue : []);
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Masks_DoNotHideAddedKeys(bool causal)
    {
        AttentionShape adding = Plain with { AddBiasKeyValue = true, AddZeroAttention = true, Causal = causal };
        bool[] denied = [true, false, false, false, false, true, false, false, false, false, false, true];
        bool[] ignored = [false, false, true, false, true, true, true, true];
        double[] found = ReferenceAttention.Attend(
            adding,
            Query,
            Key,
            Value,
            Batch,
            Queries,
            Keys,
            new AttentionOptions { Mask = AttentionMask.Deny(denied), Padding = PaddingMask.FromIgnored(ignored) },
            BiasKey,
            BiasValue);
        bool[] allowed =
        [
            .. from b in Enumerable.Range(0, Batch)
               from i in Enumerable.Range(0, Queries)
               from j in Enumerable.Range(0, Keys + 2)
               select j >= Keys || (!denied[(i * Keys) + j] && !ignored[(b * Keys) + j] && (!causal || j <= i)),
        ];
        float[] key = Append(Key, Plain.KeyWidth, BiasKey, zero: true);
        float[] value = Append(Value, Plain.ValueWidth, BiasValue, zero: true);
        Assert.Equal(
            ReferenceAttention.Attend(Plain, Query, key, value, Batch, Queries, Keys + 2, new AttentionOptions { Mask = AttentionMask.Allow(allowed) }), found);
    }

    [Fact]
    public void LayerWithBiasKeyValue_TakesThemFromItsWeights_Unprojected()
    {
        AttentionShape adding = ReferenceCase.Shape() with { AddBiasKeyValue = true, KeyDim = 5, ValueDim = 4, ValueHeadDim = 2 };
        WeightParts parts = WeightParts.Seeded(adding);
        float[] query = ReferenceCase.Numbers(Queries * adding.DModel, 1);
        float[] key = ReferenceCase.Numbers(Keys * adding.KeyDim, 2);
        float[] value = ReferenceCase.Numbers(Keys * adding.ValueDim, 3);

        // A key of zeros is projected to the bias, so a layer whose biases are bias_k and bias_v sees them there.
        AttentionShape plain = adding with { AddBiasKeyValue = false };
        WeightParts shifted = parts with { Shape = plain, KeyBias = parts.BiasKey, ValueBias = parts.BiasValue, BiasKey = [], BiasValue = [] };
        WeightParts same = parts with { KeyBias = parts.BiasKey, ValueBias = parts.BiasValue };
        double[] expected = ReferenceAttention.Forward(
            plain, shifted.ToWeights(), query, [.. key, .. new float[5]], [.. value, .. new float[4]], 1, Queries, Keys + 1);
        Assert.Equal(expected, ReferenceAttention.Forward(adding, same.ToWeights(), query, key, value, 1, Queries, Keys));
    }

    [Fact]
    public void QueryThatSeesNothingElse_SeesTheAddedKeys()
    {
        AttentionShape adding = Plain with { AddBiasKeyValue = true };
        double[] context = ReferenceAttention.Attend(
            adding, Query, Key, Value, Batch, Queries, Keys, new AttentionOptions { Padding = PaddingMask.FromLengths([0, 0]) }, BiasKey, BiasValue);

        // Each pair of query heads reads one of the two value heads.
        double[] row = [.. from head in (int[])[0, 0, 1, 1] from d in (int[])[0, 1] select (double)BiasValue[(head * 2) + d]];
        Assert.All(context.Chunk(Plain.ContextWidth), found => Assert.Equal(row, found));
        Assert.Equal(
            context[..(Queries * Plain.ContextWidth)],
            ReferenceAttention.Attend(adding, Query.AsSpan(0, Query.Length / 2), [], [], 1, Queries, 0, default, BiasKey, BiasValue));
    }

    [Fact]
    public void ZeroKey_IsNotTheSameAsNoKey_AndGetsTheWeightThatTheOthersLack()
    {
        AttentionShape adding = Plain with { AddZeroAttention = true };
        var weights = new float[Batch * 4 * Queries * (Keys + 1)];
        double[] with = ReferenceAttention.Attend(
            adding, Query, Key, Value, Batch, Queries, Keys, new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(weights) });
        double[] without = ReferenceAttention.Attend(Plain, Query, Key, Value, Batch, Queries, Keys);
        for (int i = 0; i < with.Length; i++)
        {
            int row = i / Plain.ContextWidth;
            int head = i % Plain.ContextWidth / Plain.ValueHeadDim;
            int weightRow = (((row / Queries * 4) + head) * Queries) + (row % Queries);
            Assert.Equal(without[i] * (1 - weights[(weightRow * (Keys + 1)) + Keys]), with[i], 1e-6);
        }
    }

    private static float[] Append(float[] rows, int width, float[] learned, bool zero) =>
        [.. rows.Chunk(Keys * width).SelectMany(item => (float[])[.. item, .. learned, .. new float[zero ? width : 0]])];
}
