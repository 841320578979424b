using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Numerics;

/// <summary>What a comparison with the reference found.</summary>
/// <param name="LargestShare">The largest error as a share of its bound; above 1 the result is wrong.</param>
/// <param name="RelativeError">Root-mean-square error over root-mean-square value.</param>
/// <param name="RelativeBound">Root-mean-square bound over root-mean-square value.</param>
/// <param name="Elements">Number of elements.</param>
internal readonly record struct Accuracy(double LargestShare, double RelativeError, double RelativeBound, int Elements)
{
    /// <summary>A bound is worth something only if it is small against the numbers it is about.</summary>
    private const double LargestRelativeBound = 5e-4;

    public static Accuracy OfForward(LayerCase layer, int batch, int sequence, PaddingCase paddingCase)
    {
        float[] input = layer.Input(batch, sequence, seed: (ulong)(1 + sequence));
        TestPadding padding = TestPadding.Make(paddingCase, batch, sequence);
        float[] found = layer.RunForward(input, batch, sequence, padding.Mask);
        double[] expected = ReferenceAttention.Forward(layer.Shape, layer.Weights, input, batch, sequence, padding.Mask);
        double[] bound = ErrorBound.OfForward(
            layer.Shape, layer.Weights, input, batch, sequence, padding, layer.KeyBlockLength);
        return Compare(expected, found, bound);
    }

    public static Accuracy OfAttend(LayerCase layer, int batch, int queryLength, int keyLength, PaddingCase paddingCase)
    {
        float[] query = layer.Queries(batch, queryLength);
        float[] key = layer.Keys(batch, keyLength, 3);
        float[] value = layer.Keys(batch, keyLength, 4);
        TestPadding padding = TestPadding.Make(paddingCase, batch, keyLength);
        float[] found = layer.RunAttend(query, key, value, batch, queryLength, keyLength, padding.Mask);
        double[] expected = ReferenceAttention.Attend(
            layer.Shape, query, key, value, batch, queryLength, keyLength, padding.Mask);
        double[] bound = ErrorBound.OfAttend(
            layer.Shape, query, key, value, batch, queryLength, keyLength, padding, layer.KeyBlockLength);
        return Compare(expected, found, bound);
    }

    /// <summary>Compares, and requires the bound itself to be small.</summary>
    public static Accuracy Compare(double[] expected, float[] found, double[] bound)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.Equal(expected.Length, bound.Length);
        double share = 0;
        double squaredError = 0;
        double squares = 0;
        double squaredBounds = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - found[i]);
            double ownShare = error == 0 ? 0 : error / bound[i];
            share = double.IsNaN(ownShare) ? double.PositiveInfinity : Math.Max(share, ownShare);
            squaredError += error * error;
            squares += expected[i] * expected[i];
            squaredBounds += bound[i] * bound[i];
        }

        double relativeBound = squares == 0 ? 0 : Math.Sqrt(squaredBounds / squares);
        Assert.True(relativeBound <= LargestRelativeBound, $"The bound is vacuous: {relativeBound:g3} of the root-mean-square value.");
        return new Accuracy(share, squares == 0 ? 0 : Math.Sqrt(squaredError / squares), relativeBound, expected.Length);
    }

    public void AssertWithinBound(string what) =>
        Assert.True(LargestShare <= 1, $"{what}: the largest error is {LargestShare:g4} times what rounding explains.");
}
