using System.Numerics.Tensors;
using AttentionGen.Tests.Support;
using AttentionGen.Tests.WholeLayers;
using Xunit;

namespace AttentionGen.Tests.Models;

/// <summary>Where arrays, floats and counts end, calls of models end in an exception that says so, or go on in a wider type.</summary>
public class ModelLimitsTests
{
    private const int Tokens = 1 << 20;

    private static readonly TransformerStack Wide = new(
        new WideRowsLayer(SeededLayerWeights.Of(WideRowsLayer.Shape, 1)), new WideRowsLayer(SeededLayerWeights.Of(WideRowsLayer.Shape, 2)));

    private static readonly EmbeddingWeights OneWord = new(2048, SeededNumbers.Make(2048, 3));

    [Fact]
    public void ATextWhoseRowsFitIntoNoArray_IsRefused()
    {
        var encoder = new TextEncoder(Wide, OneWord, null, null, Pooling.Mean, normalize: true);

        ArgumentException error = Assert.Throws<ArgumentException>("tokens", () => encoder.Encode(new int[Tokens + 2], [0, 2, Tokens + 2], new float[2 * 2048]));
        Assert.Contains("Sequence 1 must have rows that fit into one array of 2147483575 floats, but has 1048576 of 2048 floats", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TokensWhoseRowsFitIntoNoArray_AreRefused()
    {
        var decoder = new TextDecoder(Wide, OneWord, null, null);

        ArgumentException error = Assert.Throws<ArgumentException>("tokens", () => decoder.ForwardAll(new int[Tokens], null, new float[Tokens]));
        Assert.Contains("tokens must have rows that fit into one array of 2147483575 floats, but has 1048576 of 2048 floats", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AVectorWhoseNormIsNoFloat_IsDividedByItAllTheSame()
    {
        float[] large = [3e38f, -3e38f, 3e38f, 3e38f], ordinary = SeededNumbers.Make(37, 4);
        var expected = new float[37];
        TensorPrimitives.Divide(ordinary, (float)Math.Sqrt(ordinary.Sum(static x => (double)x * x)), expected);
        L2Norm.Divide(large);
        L2Norm.Divide(ordinary);

        Assert.Equal([0.5f, -0.5f, 0.5f, 0.5f], large);
        Bits.AssertSame(expected, ordinary, "an ordinary vector");
    }

    [Fact]
    public void ASampler_CountsNoMoreTokensThanItCan()
    {
        var sampler = new TokenSampler { Drawn = long.MaxValue - 1 };

        Assert.Equal(0, sampler.Next([1]));
        Assert.Contains("Drawn must leave a number for this token, but is 9223372036854775807", Assert.Throws<InvalidOperationException>(() => sampler.Next([1])).Message, StringComparison.Ordinal);
        Assert.Equal(long.MaxValue, sampler.Drawn);
    }
}
