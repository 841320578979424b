using System.Numerics.Tensors;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Determinism;

/// <summary>The same call on tensors that lie otherwise in memory gives the same bits: sequence first, with gaps, of other ranks.</summary>
public class TensorLayoutTests
{
    private const float Canary = 12345.678f;

    public static TheoryData<string> Layers => SameCallTests.Layers;

    public static TheoryData<string> SelfLayers => SameCallTests.SelfLayers;

    [Theory]
    [MemberData(nameof(Layers))]
    public void SequenceFirst_GivesTheBitsOfBatchFirst(string name)
    {
        foreach ((int batch, int queries, int keys) in SameCallTests.Sizes)
        {
            var call = new OptionCall(name, batch, queries, keys, MaskCase.DenyPerItem, PaddingCase.Lengths, dropout: true);
            float[] expected = Swapped(call.Run(out float[] expectedWeights), batch, queries);
            (call.Query, call.Key, call.Value) =
                (Swapped(call.Query, batch, queries), Swapped(call.Key, batch, keys), Swapped(call.Value, batch, keys));
            foreach (int degree in (int[])[1, 4])
            {
                float[] weights = OptionCall.Unwritten(call.WeightsLength);
                AttentionOptions options = call.Options;
                options.Layout = SequenceLayout.SequenceFirst;
                options.Weights = AttentionWeightsOutput.PerHead(weights);
                options.MaxDegreeOfParallelism = degree;
                Bits.AssertSame(expected, call.Run(in options), call.Name);
                Bits.AssertSame(expectedWeights, weights, call.Name);
            }

            KeyValueMemory memory = call.Layer.CreateMemory(batch, keys);
            call.Layer.ProjectMemory(
                call.Key, call.Value, memory, keys, new AttentionOptions { Padding = call.Padding.Mask, Layout = SequenceLayout.SequenceFirst });
            float[] output = OptionCall.Unwritten(call.OutputLength);
            AttentionOptions ofMemory = call.Options;
            ofMemory.Padding = default;
            ofMemory.Layout = SequenceLayout.SequenceFirst;
            call.Layer.WithMemory(call.Query, memory, output, queries, in ofMemory);
            Bits.AssertSame(expected, output, call.Name + ", memory");
        }
    }

    [Theory]
    [MemberData(nameof(SelfLayers))]
    public void SequenceFirstSelfAttention_GivesTheBitsOfBatchFirst(string name)
    {
        foreach ((int batch, int length) in ((int, int)[])[(3, 11), (9, 1), (1, 9), (70, 4)])
        {
            var call = new OptionCall(name, batch, length, length, MaskCase.AllowPerItemAndHead, PaddingCase.LeftPadding, isSelf: true);
            float[] expected = Swapped(call.Run(), batch, length);
            float[] output = OptionCall.Unwritten(call.OutputLength);
            AttentionOptions options = call.Options;
            options.Layout = SequenceLayout.SequenceFirst;
            foreach (int degree in (int[])[1, 3])
            {
                options.MaxDegreeOfParallelism = degree;
                call.Layer.Self!(Swapped(call.Query, batch, length), output, batch, length, in options);
                Bits.AssertSame(expected, output, call.Name);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void StridedTensors_GiveTheBitsOfDenseOnes_AndTheGapsStay(string name)
    {
        foreach ((int batch, int queries, int keys) in SameCallTests.Sizes)
        {
            var call = new OptionCall(name, batch, queries, keys, MaskCase.AdditiveShared, PaddingCase.ValidWithHoles, dropout: true);
            AttentionShape shape = call.Shape;
            float[] expected = call.Run();
            foreach (int degree in (int[])[1, 3])
            {
                // Keys and values lie side by side, as rows of a fused projection would.
                int pairStride = shape.KeyDim + shape.ValueDim + 3;
                float[] query = Spread(call.Query, shape.DModel, shape.DModel + 5, queries, (queries + 1) * (shape.DModel + 5));
                float[] key = Spread(call.Key, shape.KeyDim, pairStride, keys, (keys * pairStride) + 2);
                float[] value = Spread(call.Value, shape.ValueDim, pairStride, keys, (keys * pairStride) + 2);
                int outputStride = shape.OutputWidth + 7;
                var output = new float[batch * ((queries * outputStride) + 4)];
                output.AsSpan().Fill(Canary);
                AttentionOptions options = call.Options;
                options.MaxDegreeOfParallelism = degree;

                call.Layer.CrossTensors(
                    Tensor(query, batch, queries, shape.DModel, (queries + 1) * (shape.DModel + 5), shape.DModel + 5),
                    Tensor(key, batch, keys, shape.KeyDim, (keys * pairStride) + 2, pairStride),
                    Tensor(value, batch, keys, shape.ValueDim, (keys * pairStride) + 2, pairStride),
                    Tensor(output, batch, queries, shape.OutputWidth, (queries * outputStride) + 4, outputStride),
                    in options);

                float[] wanted = Spread(expected, shape.OutputWidth, outputStride, queries, (queries * outputStride) + 4);
                Bits.AssertSame(wanted, output, $"{call.Name}, {degree} threads");
            }
        }
    }

    [Theory]
    [MemberData(nameof(SelfLayers))]
    public void StridedSelfAttention_GivesTheBitsOfDense(string name)
    {
        var call = new OptionCall(name, 3, 11, 11, MaskCase.DenyShared, PaddingCase.Lengths, isSelf: true);
        int width = call.Shape.DModel;
        float[] expected = call.Run();
        float[] input = Spread(call.Query, width, width + 1, 11, 11 * (width + 1));
        float[] output = OptionCall.Unwritten(call.OutputLength);

        call.Layer.SelfTensors!(
            Tensor(input, 3, 11, width, 11 * (width + 1), width + 1),
            new TensorSpan<float>(output, [3, 11, call.Shape.OutputWidth]),
            call.Options);

        Bits.AssertSame(expected, output, call.Name);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void TensorsOfRank2_OfOneSharedRow_AndSequenceFirst_AreTheSameCall(string name)
    {
        var call = new OptionCall(name, 1, 6, 8, MaskCase.AllowPerHead);
        AttentionShape shape = call.Shape;
        float[] expected = call.Run();
        float[] output = OptionCall.Unwritten(call.OutputLength);
        call.Layer.CrossTensors(
            new ReadOnlyTensorSpan<float>(call.Query, [6, shape.DModel]),
            new ReadOnlyTensorSpan<float>(call.Key, [8, shape.KeyDim]),
            new ReadOnlyTensorSpan<float>(call.Value, [8, shape.ValueDim]),
            new TensorSpan<float>(output, [6, shape.OutputWidth]),
            call.Options);
        Bits.AssertSame(expected, output, call.Name + ", rank 2");

        // Three items that read the same keys: an item stride of zero. The output has the sequence first.
        AttentionOptions options = call.Options;
        options.Layout = SequenceLayout.SequenceFirst;
        float[] three = OptionCall.Unwritten(3 * call.OutputLength);
        call.Layer.CrossTensors(
            new ReadOnlyTensorSpan<float>(call.Query, [6, 3, shape.DModel], [shape.DModel, 0, 1]),
            new ReadOnlyTensorSpan<float>(call.Key, [8, 3, shape.KeyDim], [shape.KeyDim, 0, 1]),
            new ReadOnlyTensorSpan<float>(call.Value, [8, 3, shape.ValueDim], [shape.ValueDim, 0, 1]),
            new TensorSpan<float>(three, [6, 3, shape.OutputWidth]),
            in options);
        float[] batchFirst = Swapped(three, 6, 3);
        Bits.AssertSame([.. expected, .. expected, .. expected], batchFirst, call.Name + ", one item for three");
    }

    private static float[] Swapped(float[] tensor, int first, int second)
    {
        int width = tensor.Length / Math.Max(1, first * second);
        var swapped = new float[tensor.Length];
        for (int row = 0; row < first * second; row++)
        {
            (int i, int j) = Math.DivRem(row, second);
            tensor.AsSpan(row * width, width).CopyTo(swapped.AsSpan(((j * first) + i) * width));
        }

        return swapped;
    }

    /// <summary>Dense rows with canaries between them.</summary>
    private static float[] Spread(float[] rows, int width, int rowStride, int rowsPerItem, int itemStride)
    {
        int count = rows.Length / width;
        var spread = new float[count / rowsPerItem * itemStride];
        spread.AsSpan().Fill(Canary);
        for (int row = 0; row < count; row++)
        {
            (int item, int i) = Math.DivRem(row, rowsPerItem);
            rows.AsSpan(row * width, width).CopyTo(spread.AsSpan((item * itemStride) + (i * rowStride)));
        }

        return spread;
    }

    private static TensorSpan<float> Tensor(float[] memory, int batch, int rows, int width, nint itemStride, nint rowStride) =>
        new(memory, [batch, rows, width], [batch == 1 ? 0 : itemStride, rows == 1 ? 0 : rowStride, 1]);
}
