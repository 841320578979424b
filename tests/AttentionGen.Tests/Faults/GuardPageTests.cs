using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Faults;

/// <summary>No kernel touches memory outside of the caller's spans. An error here is the end of the test process, not a failed test.</summary>
public class GuardPageTests
{
    public static TheoryData<string, GuardSide> Layers
    {
        get
        {
            var data = new TheoryData<string, GuardSide>();
            foreach (LayerCase layer in LayerCases.All)
            {
                data.Add(layer.Name, GuardSide.After);
                data.Add(layer.Name, GuardSide.Before);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Forward_StaysWithinItsSpans(string name, GuardSide side)
    {
        LayerCase layer = LayerCases.Get(name);
        var guarded = new GuardedCall(layer, side);
        foreach (int sequence in Lengths(layer))
        {
            int batch = 1 + (sequence % 3);
            PaddingCase[] cases = sequence < 40 ? TestPadding.Cases : [TestPadding.Cases[sequence % TestPadding.Cases.Length]];
            foreach (PaddingCase paddingCase in cases)
            {
                TestPadding padding = TestPadding.Make(paddingCase, batch, sequence);
                float[] input = layer.Input(batch, sequence);
                float[] expected = layer.RunForward(input, batch, sequence, padding.Mask);
                foreach (int degree in (int[])[1, 3])
                {
                    Bits.AssertSame(
                        expected, guarded.Forward(input, batch, sequence, padding, degree), $"{name}, batch {batch}, length {sequence}, padding {paddingCase}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Attend_StaysWithinItsSpans(string name, GuardSide side)
    {
        LayerCase layer = LayerCases.Get(name);
        var guarded = new GuardedCall(layer, side);
        (int, int)[] pairs = layer.AnyLength
            ? [(1, 1), (1, 0), (1, 17), (2, 3), (5, 31), (11, 33), (13, 8), (25, 65), (3, layer.KeyBlockLength + 1), (99, 130)]
            : [(layer.FixedSequence, layer.FixedSequence)];
        foreach ((int queries, int keys) in pairs)
        {
            foreach (PaddingCase paddingCase in TestPadding.Cases)
            {
                TestPadding padding = TestPadding.Make(paddingCase, 2, keys);
                float[] query = layer.Queries(2, queries);
                float[] key = layer.Keys(2, keys, 3);
                float[] value = layer.Keys(2, keys, 4);
                float[] expected = layer.RunAttend(query, key, value, 2, queries, keys, padding.Mask);
                foreach (int degree in (int[])[1, 3])
                {
                    Bits.AssertSame(
                        expected,
                        guarded.Attend(query, key, value, 2, queries, keys, padding, degree),
                        $"{name}, {queries} queries, {keys} keys, padding {paddingCase}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Weights_AreReadWithinTheirSpans(string name, GuardSide side)
    {
        LayerCase layer = LayerCases.Get(name);
        MultiHeadAttentionWeights w = layer.Weights;
        using var queryWeight = new GuardedMemory(w.QueryWeight, side);
        using var keyWeight = new GuardedMemory(w.KeyWeight, side);
        using var valueWeight = new GuardedMemory(w.ValueWeight, side);
        using var queryBias = new GuardedMemory(w.QueryBias, side);
        using var keyBias = new GuardedMemory(w.KeyBias, side);
        using var valueBias = new GuardedMemory(w.ValueBias, side);
        using var outputWeight = new GuardedMemory(w.OutputWeight, side);
        using var outputBias = new GuardedMemory(w.OutputBias, side);
        var weights = MultiHeadAttentionWeights.FromSeparate(
            w.DModel,
            queryWeight.Span,
            keyWeight.Span,
            valueWeight.Span,
            queryBias.Span,
            keyBias.Span,
            valueBias.Span,
            outputWeight.Span,
            outputBias.Span);
        int sequence = layer.AnyLength ? 3 : layer.FixedSequence;
        float[] input = layer.Input(1, sequence);
        var output = new float[sequence * layer.Shape.OutputWidth];
        layer.Create(weights)(input, output, 1, sequence);
        Bits.AssertSame(layer.RunForward(input, 1, sequence), output, name);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void MemoryBesideTheOutput_IsLeftAlone(string name, GuardSide side)
    {
        const float Canary = 12345.678f;
        const int Margin = 64;
        LayerCase layer = LayerCases.Get(name);
        foreach (int sequence in Lengths(layer).Where(length => length < 40 || !layer.AnyLength))
        {
            int size = sequence * layer.Shape.OutputWidth;
            int context = sequence * layer.Shape.QueryWidth;
            var memory = new float[Margin + Math.Max(size, context) + Margin];
            int start = side == GuardSide.After ? Margin : Margin - 1;

            memory.AsSpan().Fill(Canary);
            layer.Forward(layer.Input(1, sequence), memory.AsSpan(start, size), 1, sequence);
            AssertCanaries(memory, start, size, Canary);

            memory.AsSpan().Fill(Canary);
            layer.Attend(
                layer.Queries(1, sequence), layer.Keys(1, sequence), layer.Keys(1, sequence), memory.AsSpan(start, context), 1, sequence, sequence);
            AssertCanaries(memory, start, context, Canary);
        }
    }

    private static void AssertCanaries(float[] memory, int start, int size, float canary)
    {
        Assert.Equal(-1, memory.AsSpan(0, start).IndexOfAnyExcept(canary));
        Assert.Equal(-1, memory.AsSpan(start + size).IndexOfAnyExcept(canary));
        Assert.Equal(-1, memory.AsSpan(start, size).IndexOf(canary));
    }

    private static int[] Lengths(LayerCase layer) =>
        !layer.AnyLength ? [layer.FixedSequence]
        : layer.Shape.DModel >= 320 ? [1, 2, 5, 11, 13, 27]
        : [1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 17, 23, 31, 33, 63, 65, 97, 130, layer.KeyBlockLength + 1];
}
