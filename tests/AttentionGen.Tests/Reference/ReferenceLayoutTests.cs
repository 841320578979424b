using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Tensors with the sequence first are those with the batch first, transposed.</summary>
public class ReferenceLayoutTests
{
    private const int Batch = 2;
    private const int Queries = 3;
    private const int Keys = 4;

    private static readonly AttentionShape Shape = ReferenceCase.Shape(causal: true) with
    {
        KeyDim = 5,
        ValueDim = 4,
        ValueHeadDim = 2,
        OutputDim = 7,
        AddZeroAttention = true,
    };

    private static readonly MultiHeadAttentionWeights Weights = WeightParts.Seeded(Shape).ToWeights();
    private static readonly float[] Query = ReferenceCase.Numbers(Batch * Queries * Shape.DModel, 1);
    private static readonly float[] Key = ReferenceCase.Numbers(Batch * Keys * Shape.KeyDim, 2);
    private static readonly float[] Value = ReferenceCase.Numbers(Batch * Keys * Shape.ValueDim, 3);

    [Fact]
    public void Forward_IsTransposed_AndMasksAndWeightsAreNot()
    {
        float[] bias = ReferenceCase.Numbers(Batch * Queries * Keys, 4);
        var batchFirst = new float[Batch * 2 * Queries * (Keys + 1)];
        var sequenceFirst = new float[batchFirst.Length];
        double[] expected = ReferenceAttention.Forward(
            Shape, Weights, Query, Key, Value, Batch, Queries, Keys, Options(SequenceLayout.BatchFirst, batchFirst));
        double[] found = ReferenceAttention.Forward(
            Shape,
            Weights,
            Transpose(Query, Batch, Queries),
            Transpose(Key, Batch, Keys),
            Transpose(Value, Batch, Keys),
            Batch,
            Queries,
            Keys,
            Options(SequenceLayout.SequenceFirst, sequenceFirst));
        Assert.Equal(Transpose(expected, Batch, Queries), found);
        Assert.Equal(batchFirst, sequenceFirst);
        Assert.Equal(
            batchFirst,
            ReferenceAttention.AttentionWeights(
                Shape,
                Weights,
                Transpose(Query, Batch, Queries),
                Transpose(Key, Batch, Keys),
                Batch,
                Queries,
                Keys,
                Options(SequenceLayout.SequenceFirst, sequenceFirst)).Select(w => (float)w));

        AttentionOptions Options(SequenceLayout layout, float[] weights) => new()
        {
            Layout = layout,
            Mask = AttentionMask.Additive(bias),
            Padding = PaddingMask.FromLengths([4, 2]),
            Weights = AttentionWeightsOutput.PerHead(weights),
        };
    }

    [Fact]
    public void SelfAttentionAndCore_AreTransposed()
    {
        AttentionShape shape = ReferenceCase.Shape();
        var options = new AttentionOptions { Layout = SequenceLayout.SequenceFirst };
        double[] output = ReferenceAttention.Forward(shape, ReferenceCase.Weights(shape), Query, Batch, Queries);
        Assert.Equal(
            Transpose(output, Batch, Queries),
            ReferenceAttention.Forward(shape, ReferenceCase.Weights(shape), Transpose(Query, Batch, Queries), Batch, Queries, options));

        float[] key = ReferenceCase.Numbers(Batch * Keys * shape.KeyWidth, 2);
        double[] context = ReferenceAttention.Attend(shape, Query, key, key, Batch, Queries, Keys);
        float[] transposed = Transpose(key, Batch, Keys);
        Assert.Equal(
            Transpose(context, Batch, Queries),
            ReferenceAttention.Attend(shape, Transpose(Query, Batch, Queries), transposed, transposed, Batch, Queries, Keys, options));
    }

    [Fact]
    public void OneItem_IsTheSameInBothLayouts()
    {
        AttentionShape shape = ReferenceCase.Shape();
        MultiHeadAttentionWeights weights = ReferenceCase.Weights(shape);
        Assert.Equal(
            ReferenceAttention.Forward(shape, weights, Query, 1, 6),
            ReferenceAttention.Forward(shape, weights, Query, 1, 6, new AttentionOptions { Layout = SequenceLayout.SequenceFirst }));
    }

    private static T[] Transpose<T>(T[] tensor, int first, int second)
    {
        T[][] rows = [.. tensor.Chunk(tensor.Length / (first * second))];
        return [.. from j in Enumerable.Range(0, second) from i in Enumerable.Range(0, first) from x in rows[(i * second) + j] select x];
    }
}
