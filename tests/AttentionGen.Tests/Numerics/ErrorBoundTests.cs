using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Numerics;

/// <summary>The bound itself: results that are wrong, however slightly, must exceed it, or it proves nothing.</summary>
public class ErrorBoundTests
{
    private const int Sequence = 65;

    /// <summary>Layers of all kinds; a wrong result must be noticed in each.</summary>
    public static TheoryData<string> Layers =>
    [
        nameof(OneHeadOf8), nameof(ThreeHeadsOf7), nameof(FourHeadsOf16), nameof(EightHeadsOf40), nameof(EightHeadsOf64),
        nameof(LoopedHeadsOf256), nameof(GroupedHeads), nameof(OneKeyValueHead), nameof(BareHeads), nameof(UnitScale),
    ];

    [Theory]
    [MemberData(nameof(Layers))]
    public void TheRightResult_IsWithinTheBound(string name) => Assert.InRange(Share(name, (layer, input) => Run(layer, input)), 0, 1);

    [Theory]
    [MemberData(nameof(Layers))]
    public void OneKeyDropped_ExceedsTheBound(string name) => AssertCaught(
        Share(name, (layer, input) =>
        {
            bool[] ignored = new bool[Sequence];
            ignored[7] = true;
            return layer.RunForward(input, 1, Sequence, PaddingMask.FromIgnored(ignored));
        }));

    [Theory]
    [MemberData(nameof(Layers))]
    public void OneWeightOffByOnePercent_ExceedsTheBound(string name) => AssertCaught(
        Share(name, (layer, input) =>
        {
            float[] value = layer.Weights.ValueWeight.ToArray();
            value.AsSpan().Sort((a, b) => MathF.Abs(b).CompareTo(MathF.Abs(a)));
            float largest = value[0];
            value = layer.Weights.ValueWeight.ToArray();
            value[Array.IndexOf(value, largest)] *= 1.01f;
            return Run(layer, input, layer.Weights.KeyWeight, value);
        }));

    [Theory]
    [MemberData(nameof(Layers))]
    public void KeysRoundedTo16BitFloats_ExceedTheBound(string name) => AssertCaught(
        Share(name, (layer, input) =>
        {
            float[] key = [.. layer.Weights.KeyWeight.ToArray().Select(w => (float)(Half)w)];
            return Run(layer, input, key, layer.Weights.ValueWeight);
        }));

    [Theory]
    [MemberData(nameof(Layers))]
    public void TwoRowsExchanged_ExceedTheBound(string name) => AssertCaught(
        Share(name, (layer, input) =>
        {
            float[] output = Run(layer, input);
            int width = layer.Shape.OutputWidth;
            float[] row = output[(20 * width)..(21 * width)];
            output.AsSpan(21 * width, width).CopyTo(output.AsSpan(20 * width));
            row.CopyTo(output, 21 * width);
            return output;
        }));

    [Theory]
    [MemberData(nameof(Layers))]
    public void OneElementNaN_ExceedsTheBound(string name) => AssertCaught(
        Share(name, (layer, input) =>
        {
            float[] output = Run(layer, input);
            output[^1] = float.NaN;
            return output;
        }));

    private static void AssertCaught(double share) => Assert.True(share > 1, $"The error is only {share:g3} of the bound.");

    private static double Share(string name, Func<LayerCase, float[], float[]> run)
    {
        LayerCase layer = LayerCases.Get(name);
        float[] input = layer.Input(1, Sequence);
        double[] expected = ReferenceAttention.Forward(layer.Shape, layer.Weights, input, 1, Sequence);
        double[] bound = ErrorBound.OfForward(
            layer.Shape, layer.Weights, input, 1, Sequence, TestPadding.Make(PaddingCase.None, 1, Sequence), layer.KeyBlockLength);
        return Accuracy.Compare(expected, run(layer, input), bound).LargestShare;
    }

    private static float[] Run(LayerCase layer, float[] input) => layer.RunForward(input, 1, Sequence);

    private static float[] Run(LayerCase layer, float[] input, ReadOnlySpan<float> keyWeight, ReadOnlySpan<float> valueWeight)
    {
        MultiHeadAttentionWeights w = layer.Weights;
        var changed = MultiHeadAttentionWeights.FromSeparate(
            w.DModel, w.QueryWeight, keyWeight, valueWeight, w.QueryBias, w.KeyBias, w.ValueBias, w.OutputWeight, w.OutputBias);
        var output = new float[Sequence * layer.Shape.OutputWidth];
        layer.Create(changed)(input, output, 1, Sequence);
        return output;
    }
}
