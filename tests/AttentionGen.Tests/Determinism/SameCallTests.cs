using System.Numerics.Tensors;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Determinism;

/// <summary>Ways to make the same call give the same bits: self and cross, memory, layouts, strides, and queries in parts.</summary>
public class SameCallTests
{
    private const float Canary = 12345.678f;

    private static readonly (int Batch, int Queries, int Keys)[] Sizes = [(2, 5, 9), (3, 1, 17), (1, 14, 70), (4, 13, 1), (40, 3, 4)];

    public static TheoryData<string> Layers => [.. OptionCall.LayerNames];

    public static TheoryData<string> SelfLayers =>
        [.. OptionCall.LayerNames.Where(name => OptionCall.Make(name).Self is not null)];

    [Theory]
    [MemberData(nameof(SelfLayers))]
    public void SelfAttention_IsCrossAttentionOfOneInput(string name)
    {
        foreach ((int batch, int _, int length) in Sizes)
        {
            var call = new OptionCall(name, batch, length, length, MaskCase.AdditivePerHead, PaddingCase.ValidWithHoles, dropout: true, isSelf: true);
            float[] sameSpans = call.Run(out float[] weights);
            float[] output = OptionCall.Unwritten(call.OutputLength);
            float[] selfWeights = OptionCall.Unwritten(call.WeightsLength);
            AttentionOptions options = call.Options;
            options.Weights = AttentionWeightsOutput.PerHead(selfWeights);

            call.Layer.Self!(call.Query, output, batch, length, in options);

            Bits.AssertSame(output, sameSpans, call.Name);
            Bits.AssertSame(selfWeights, weights, call.Name);

            // Keys and values from memory of their own are projected by other panels of the same weights.
            (call.Key, call.Value) = ([.. call.Query], [.. call.Query]);
            Bits.AssertSame(output, call.Run(), call.Name + ", copied inputs");
            call.Value = call.Key;
            Bits.AssertSame(output, call.Run(), call.Name + ", one copied input");
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Memory_GivesTheBitsOfCrossAttention(string name)
    {
        foreach ((int batch, int queries, int keys) in Sizes)
        {
            foreach (PaddingCase padding in TestPadding.Cases)
            {
                var call = new OptionCall(name, batch, queries, keys, MaskCase.AdditivePerItemAndHead, padding, dropout: true);
                float[] expected = call.Run(out float[] expectedWeights);
                KeyValueMemory memory = call.Layer.CreateMemory(batch, keys + 71);

                // What was there before must not matter.
                var before = new OptionCall(name, batch, 1, keys + 70, padding: PaddingCase.IgnoredWithHoles);
                before.Value.AsSpan().Fill(float.NaN);
                call.Layer.ProjectMemory(before.Key, before.Value, memory, keys + 70, before.Options);
                call.Layer.ProjectMemory(
                    call.Key, call.Value, memory, keys, new AttentionOptions { Padding = call.Padding.Mask, MaxDegreeOfParallelism = 3 });

                Assert.Equal(keys, memory.KeyLength);
                Assert.Equal(keys + 71, memory.Capacity);
                for (int repeat = 0; repeat < 2; repeat++)
                {
                    float[] output = OptionCall.Unwritten(call.OutputLength);
                    float[] weights = OptionCall.Unwritten(call.WeightsLength);
                    AttentionOptions options = call.Options;
                    options.Padding = default;
                    options.Weights = AttentionWeightsOutput.PerHead(weights);
                    options.MaxDegreeOfParallelism = 1 + (2 * repeat);
                    call.Layer.WithMemory(call.Query, memory, output, queries, in options);
                    Bits.AssertSame(expected, output, call.Name);
                    Bits.AssertSame(expectedWeights, weights, call.Name);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void MemoryWithoutKeys_GivesTheBitsOfCrossAttentionWithoutKeys(string name)
    {
        var call = new OptionCall(name, 2, 5, 0);
        float[] expected = call.Run(out float[] expectedWeights);
        var longer = new OptionCall(name, 2, 5, 6);

        KeyValueMemory fresh = call.Layer.CreateMemory(2, 6);
        AssertSameAsExpected(fresh, "fresh");
        call.Layer.ProjectMemory(longer.Key, longer.Value, fresh, 6, default);
        call.Layer.ProjectMemory([], [], fresh, 0, default);
        AssertSameAsExpected(fresh, "emptied");
        KeyValueMemory none = call.Layer.CreateMemory(2, 0);
        call.Layer.ProjectMemory([], [], none, 0, default);
        AssertSameAsExpected(none, "of no capacity");

        void AssertSameAsExpected(KeyValueMemory memory, string what)
        {
            Assert.Equal(0, memory.KeyLength);
            float[] output = OptionCall.Unwritten(call.OutputLength);
            float[] weights = OptionCall.Unwritten(call.WeightsLength);
            var options = new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(weights) };
            call.Layer.WithMemory(call.Query, memory, output, 5, in options);
            Bits.AssertSame(expected, output, $"{name}, {what}");
            Bits.AssertSame(expectedWeights, weights, $"{name}, weights, {what}");
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void SequenceFirst_GivesTheBitsOfBatchFirst(string name)
    {
        foreach ((int batch, int queries, int keys) in Sizes)
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
        foreach ((int batch, int queries, int keys) in Sizes)
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

    /// <summary>Rows are independent: those that a causal diagonal leaves at their place, and without one all.</summary>
    [Theory]
    [MemberData(nameof(Layers))]
    public void QueriesInParts_GiveTheBitsOfTheWhole(string name)
    {
        foreach ((int queries, int keys) in ((int, int)[])[(13, 9), (30, 70), (130, 200)])
        {
            var call = new OptionCall(name, 1, queries, keys, padding: PaddingCase.IgnoredWithHoles);
            AttentionShape shape = call.Shape;
            float[] whole = call.Run();
            bool fromStart = shape.Causal && shape.CausalAlignment == CausalAlignment.UpperLeft;
            bool toEnd = shape.Causal && !fromStart;
            foreach ((int first, int end) in ((int, int)[])[(0, 1), (0, 12), (3, 8), (7, queries), (queries - 1, queries)])
            {
                if ((fromStart && first > 0) || (toEnd && end < queries))
                {
                    continue;
                }

                float[] part = OptionCall.Unwritten((end - first) * shape.OutputWidth);
                call.Layer.Cross(
                    call.Query.AsSpan((first * shape.DModel)..(end * shape.DModel)), call.Key, call.Value, part, 1, end - first, keys, call.Options);
                Bits.AssertSame(
                    whole.AsSpan((first * shape.OutputWidth)..(end * shape.OutputWidth)), part, $"{call.Name}, queries {first} to {end}");
            }
        }
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
