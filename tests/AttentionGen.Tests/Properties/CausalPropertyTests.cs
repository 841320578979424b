using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Properties;

/// <summary>What comes later has no influence on what came before, whatever it is.</summary>
public class CausalPropertyTests
{
    private static readonly float[] Poisons = [float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    public static TheoryData<string> Layers => LayerCases.CausalNames;

    [Theory]
    [MemberData(nameof(Layers))]
    public void LaterTokens_ChangeNoBitOfEarlierRows(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach ((int sequence, int position) in Positions(layer))
        {
            float[] input = layer.Input(1, sequence);
            float[] output = layer.RunForward(input, 1, sequence);
            float[] changed = layer.Input(1, sequence, seed: 77);
            input.AsSpan(0, position * layer.Shape.DModel).CopyTo(changed);
            int kept = position * layer.Shape.OutputWidth;
            Bits.AssertSame(
                output.AsSpan(0, kept), layer.RunForward(changed, 1, sequence).AsSpan(0, kept), $"{name}, token {position} of {sequence}");
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void AnInputTokenThatIsNotFinite_ChangesNoBitOfEarlierRows_AndIsNotHiddenFromItsOwn(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach ((int sequence, int position) in Positions(layer))
        {
            float[] input = layer.Input(1, sequence);
            float[] output = layer.RunForward(input, 1, sequence);
            int kept = position * layer.Shape.OutputWidth;
            foreach (float poison in Poisons)
            {
                float[] poisoned = [.. input];
                poisoned[(position * layer.Shape.DModel) + 3] = poison;
                float[] found = layer.RunForward(poisoned, 1, sequence);
                string what = $"{name}, {poison} in token {position} of {sequence}";
                Bits.AssertSame(output.AsSpan(0, kept), found.AsSpan(0, kept), what);
                AssertNotFinite(found.AsSpan(kept, layer.Shape.OutputWidth), what);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void AKeyOrValueThatIsNotFinite_ChangesNoBitOfEarlierRows_AndIsNotHiddenFromItsOwn(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int width = layer.Shape.QueryWidth;
        foreach (int position in (int[])[1, 7, 31, 40, layer.KeyBlockLength - 1, layer.KeyBlockLength, layer.KeyBlockLength + 9])
        {
            int sequence = Math.Max(50, position + 12);
            float[] query = layer.Queries(1, sequence);
            float[] key = layer.Keys(1, sequence, 3);
            float[] value = layer.Keys(1, sequence, 4);
            float[] output = layer.RunAttend(query, key, value, 1, sequence, sequence);
            foreach (float poison in Poisons)
            {
                foreach (bool poisonsKey in (bool[])[true, false])
                {
                    float[] poisoned = poisonsKey ? [.. key] : [.. value];
                    poisoned.AsSpan(position * layer.Shape.KeyWidth, layer.Shape.KeyWidth).Fill(poison);
                    float[] found = poisonsKey
                        ? layer.RunAttend(query, poisoned, value, 1, sequence, sequence)
                        : layer.RunAttend(query, key, poisoned, 1, sequence, sequence);
                    string what = $"{name}, {poison} in {(poisonsKey ? "key" : "value")} {position} of {sequence}";
                    Bits.AssertSame(output.AsSpan(0, position * width), found.AsSpan(0, position * width), what);
                    if (float.IsNaN(poison) || !poisonsKey)
                    {
                        AssertNotFinite(found.AsSpan(position * width, width), what);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void TheFirstRow_IsTheFirstValue(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        AttentionShape shape = layer.Shape;
        float[] value = layer.Keys(1, 30, 4);
        float[] output = layer.RunAttend(layer.Queries(1, 30), layer.Keys(1, 30, 3), value, 1, 30, 30);
        for (int c = 0; c < shape.QueryWidth; c++)
        {
            int keyHead = c / shape.HeadDim / (shape.Heads / shape.KeyValueHeads);
            Assert.Equal(value[(keyHead * shape.HeadDim) + (c % shape.HeadDim)], output[c]);
        }
    }

    private static IEnumerable<(int Sequence, int Position)> Positions(LayerCase layer) =>
        layer.Shape.DModel >= 320
            ? [(40, 13), (100, 97)]
            : [(2, 1), (14, 12), (45, 17), (110, 96), (layer.KeyBlockLength + 30, layer.KeyBlockLength + 2), (Math.Max(1030, 2 * layer.KeyBlockLength + 6), 700)];

    private static void AssertNotFinite(ReadOnlySpan<float> row, string what)
    {
        foreach (float value in row)
        {
            Assert.False(float.IsFinite(value), what + " is hidden from its own row.");
        }
    }
}
