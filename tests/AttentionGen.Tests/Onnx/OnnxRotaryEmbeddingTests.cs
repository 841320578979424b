using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Onnx;

/// <summary>What the specification of <c>RotaryEmbedding</c> says beyond ONNX's own cases.</summary>
public class OnnxRotaryEmbeddingTests
{
    [Theory]
    [InlineData("""{ "num_heads": 3 }""", 4)]
    [InlineData("""{ "num_heads": 3, "interleaved": 1 }""", 4)]
    [InlineData("""{ "num_heads": 3, "rotary_embedding_dim": 4 }""", 2)]
    [InlineData("""{ "num_heads": 3, "interleaved": 1, "rotary_embedding_dim": 6 }""", 3)]
    public void Rank3_IsRank4WithTheHeadsBehindTheTokens(string attributes, int pairs)
    {
        OnnxTensor tokensFirst = OnnxExample.Seeded(1, 2, 5, 24);
        OnnxTensor headsFirst = OnnxTensor.Of([2, 3, 5, 8], OnnxHeads.SwapMiddle(tokensFirst.Floats, batch: 2, first: 5, second: 3, width: 8));
        OnnxTensor cosines = OnnxExample.Seeded(2, 50, pairs);
        OnnxTensor sines = OnnxExample.Seeded(3, 50, pairs);
        OnnxTensor positions = OnnxTensor.Of([2, 5], [7L, 6, 5, 4, 3, 49, 0, 1, 0, 1]);
        float[] rank3 = Run(attributes, tokensFirst, cosines, sines, positions);
        float[] rank4 = Run(attributes, headsFirst, cosines, sines, positions);
        Assert.Equal(OnnxHeads.SwapMiddle(rank3, batch: 2, first: 5, second: 3, width: 8), rank4);

        // Without ids the caches have a row for each token.
        float[] lookedUp = Run(attributes, tokensFirst, Look(cosines), Look(sines), positions: null);
        Assert.Equal(rank3, lookedUp);

        OnnxTensor Look(OnnxTensor cache) => OnnxTensor.Of(
            [2, 5, pairs], [.. positions.Integers.SelectMany(position => cache.Floats.Skip(position * pairs).Take(pairs))]);
    }

    [Fact]
    public void Rotation_KeepsTheLengthOfAHead()
    {
        OnnxTensor input = OnnxExample.Seeded(1, 1, 2, 3, 8);
        double[] angles = [.. SeededNumbers.Make(12, 5).Select(number => 3.0 * number)];
        float[] output = Run(
            """{ "interleaved": 1 }""",
            input,
            OnnxTensor.Of([1, 3, 4], [.. angles.Select(angle => (float)Math.Cos(angle))]),
            OnnxTensor.Of([1, 3, 4], [.. angles.Select(angle => (float)Math.Sin(angle))]),
            positions: null);
        for (int head = 0; head < 6; head++)
        {
            Assert.Equal(Length(input.Floats, head), Length(output, head), 1e-5);
        }

        static double Length(float[] elements, int head) => Math.Sqrt(elements.Skip(head * 8).Take(8).Sum(element => (double)element * element));
    }

    private static float[] Run(string attributes, OnnxTensor input, OnnxTensor cosines, OnnxTensor sines, OnnxTensor? positions) =>
        new OnnxNode("RotaryEmbedding", new OnnxAttributes(attributes), [input, cosines, sines, positions], [true]).Run()[0]!.Floats;
}
