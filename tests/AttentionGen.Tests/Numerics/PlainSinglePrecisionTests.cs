using System.Globalization;
using AttentionGen.Tests.Layers;
using Xunit;
using Xunit.Abstractions;

namespace AttentionGen.Tests.Numerics;

/// <summary>Speed costs next to no accuracy: generated code is about as close to the exact result as plain float32 loops.</summary>
public class PlainSinglePrecisionTests(ITestOutputHelper output)
{
    /// <summary>Both errors are sums of thousands of roundings; a difference of this size is chance.</summary>
    private const double LargestRatio = 1.1;

    /// <summary>Rows that are compared at least, over several inputs if one is short, so that chance evens out.</summary>
    private const int RowsOfASample = 150;

    public static TheoryData<string> Layers => LayerCases.Names;

    [Theory]
    [MemberData(nameof(Layers))]
    public void TheError_IsAboutThatOfPlainFloat32(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int sequence = !layer.AnyLength ? layer.FixedSequence : layer.Shape.DModel >= 320 ? 31 : RowsOfASample;
        int inputs = Math.Max(1, RowsOfASample / sequence);
        double generated = 0, plain = 0, size = 0;
        for (int seed = 1; seed <= inputs; seed++)
        {
            float[] input = layer.Input(1, sequence, (ulong)seed);
            double[] expected = ReferenceAttention.Forward(layer.Shape, layer.Weights, input, 1, sequence);
            generated += SquaredError(expected, layer.RunForward(input, 1, sequence));
            plain += SquaredError(expected, PlainSinglePrecision.Forward(layer.Shape, layer.Weights, input, sequence));
            size += expected.Sum(e => e * e);
        }

        generated = Math.Sqrt(generated / size);
        plain = Math.Sqrt(plain / size);
        string both = string.Create(
            CultureInfo.InvariantCulture, $"root-mean-square error {generated:g3} of the root-mean-square value, plain float32 {plain:g3}");
        output.WriteLine(both);
        Assert.True(generated <= LargestRatio * plain, both);
    }

    private static double SquaredError(double[] expected, float[] found) => expected.Zip(found, (e, f) => (e - f) * (e - f)).Sum();
}
