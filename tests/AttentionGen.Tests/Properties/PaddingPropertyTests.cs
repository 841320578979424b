using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Properties;

/// <summary>Padding holds anything and changes nothing; what sees no key is exactly zero.</summary>
public class PaddingPropertyTests
{
    private static readonly float[] Poisons = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f];

    public static TheoryData<string> Layers => LayerCases.Names;

    public static TheoryData<string> AnyLengthLayers => LayerCases.AnyLengthNames;

    [Theory]
    [MemberData(nameof(Layers))]
    public void ContentOfPaddedTokens_ChangesNoBitOfRealRows(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int inputs = layer.Shape.DModel;
        int outputs = layer.Shape.OutputWidth;
        foreach ((int batch, int sequence) in Sizes(layer))
        {
            foreach (PaddingCase paddingCase in TestPadding.Cases)
            {
                TestPadding padding = TestPadding.Make(paddingCase, batch, sequence);
                float[] input = layer.Input(batch, sequence);
                float[] expected = layer.RunForward(input, batch, sequence, padding.Mask);
                foreach (float poison in Poisons)
                {
                    float[] poisoned = [.. input];
                    for (int row = 0; row < batch * sequence; row++)
                    {
                        if (!padding.IsReal(row / sequence, row % sequence))
                        {
                            poisoned.AsSpan(row * inputs, inputs).Fill(poison);
                        }
                    }

                    float[] found = layer.RunForward(poisoned, batch, sequence, padding.Mask);
                    for (int row = 0; row < batch * sequence; row++)
                    {
                        if (padding.IsReal(row / sequence, row % sequence))
                        {
                            Bits.AssertSame(
                                expected.AsSpan(row * outputs, outputs),
                                found.AsSpan(row * outputs, outputs),
                                $"{name}, batch {batch}, row {row} of length {sequence}, padding {paddingCase} with {poison}");
                        }
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void ContentOfPaddedKeysAndValues_ChangesNoBit(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int width = layer.Shape.KeyWidth;
        foreach (int keys in layer.AnyLength ? [5, 37, layer.KeyBlockLength + 40] : new[] { layer.FixedSequence })
        {
            int queries = layer.AnyLength ? 15 : keys;
            foreach (PaddingCase paddingCase in TestPadding.Cases)
            {
                TestPadding padding = TestPadding.Make(paddingCase, 2, keys);
                float[] query = layer.Queries(2, queries);
                float[] key = layer.Keys(2, keys, 3);
                float[] value = layer.Keys(2, keys, 4);
                float[] expected = layer.RunAttend(query, key, value, 2, queries, keys, padding.Mask);
                foreach (float poison in Poisons)
                {
                    for (int row = 0; row < 2 * keys; row++)
                    {
                        if (!padding.IsReal(row / keys, row % keys))
                        {
                            key.AsSpan(row * width, width).Fill(poison);
                            value.AsSpan(row * width, width).Fill(poison);
                        }
                    }

                    Bits.AssertSame(
                        expected,
                        layer.RunAttend(query, key, value, 2, queries, keys, padding.Mask),
                        $"{name}, {keys} keys, padding {paddingCase} with {poison}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void RowsThatSeeNoKey_AreExactlyZero(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach (int keys in layer.AnyLength ? [1, 20, layer.KeyBlockLength + 3] : new[] { layer.FixedSequence })
        {
            int queries = layer.AnyLength ? 14 : keys;
            float[] query = layer.Queries(1, queries);
            float[] poison = new float[keys * layer.Shape.KeyWidth];
            poison.AsSpan().Fill(float.NaN);
            var zeros = new float[query.Length];
            bool[] all = new bool[keys];
            Bits.AssertSame(zeros, layer.RunAttend(query, poison, poison, 1, queries, keys, PaddingMask.FromLengths([0])), name);
            Bits.AssertSame(zeros, layer.RunAttend(query, poison, poison, 1, queries, keys, PaddingMask.FromValid(all)), name);
            all.AsSpan().Fill(true);
            Bits.AssertSame(zeros, layer.RunAttend(query, poison, poison, 1, queries, keys, PaddingMask.FromIgnored(all)), name);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void RowsThatSeeNoKey_GiveTheOutputBias(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int sequence = layer.AnyLength ? 3 : layer.FixedSequence;
        float[] output = layer.RunForward(layer.Input(1, sequence), 1, sequence, PaddingMask.FromLengths([0]));
        ReadOnlySpan<float> bias = layer.Weights.OutputBias;
        for (int i = 0; i < output.Length; i++)
        {
            Assert.Equal(bias.IsEmpty ? 0f : bias[i % bias.Length], output[i]);
        }
    }

    [Theory]
    [MemberData(nameof(AnyLengthLayers))]
    public void NoKeysAtAll_GiveAContextOfZeros(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        float[] query = layer.Queries(2, 5);
        Bits.AssertSame(new float[query.Length], layer.RunAttend(query, [], [], 2, 5, 0), name);
        Bits.AssertSame(new float[query.Length], layer.RunAttend(query, [], [], 2, 5, 0, PaddingMask.FromLengths([0, 0])), name);
    }

    [Theory]
    [MemberData(nameof(AnyLengthLayers))]
    public void EmptyBatchesAndSequences_AreNoOperation(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        layer.Forward([], [], 0, 5);
        layer.Forward([], [], 3, 0);
        layer.Forward([], [], 0, 0, PaddingMask.FromLengths([]));
        layer.Attend([], [], [], [], 0, 4, 4);
        layer.Attend([], layer.Keys(1, 4), layer.Keys(1, 4), [], 1, 0, 4);
    }

    private static (int Batch, int Sequence)[] Sizes(LayerCase layer) =>
        !layer.AnyLength ? [(2, layer.FixedSequence)]
        : layer.Shape.DModel >= 320 ? [(2, 19)]
        : [(3, 5), (2, 38), (1, 131), (1, layer.KeyBlockLength + 40)];
}
