using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Determinism;

/// <summary>Ways to make the same call give the same bits: self and cross, memory, and queries in parts. What tensors look like in memory is in <see cref="TensorLayoutTests"/>.</summary>
public class SameCallTests
{
    internal static readonly (int Batch, int Queries, int Keys)[] Sizes = [(2, 5, 9), (3, 1, 17), (1, 14, 70), (4, 13, 1), (40, 3, 4)];

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
}
