using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Determinism;

/// <summary>The bits do not depend on how many threads share a call, nor on how the work falls to them.</summary>
public class ThreadIndependenceTests
{
    /// <summary>More than the machine has, too: the work is divided by the number asked for.</summary>
    private static readonly int[] Degrees = [2, 3, 4, 7, 16];

    public static TheoryData<string> Layers => LayerCases.Names;

    [Theory]
    [MemberData(nameof(Layers))]
    public void Forward_GivesTheSameBitsForAnyNumberOfThreads(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach ((int batch, int sequence) in Sizes(layer))
        {
            TestPadding padding = TestPadding.Make(PaddingCase.ValidWithHoles, batch, sequence);
            float[] input = layer.Input(batch, sequence);
            float[] alone = layer.RunForward(input, batch, sequence, padding.Mask, maxDegree: 1);
            foreach (int degree in Degrees)
            {
                float[] together = layer.RunForward(input, batch, sequence, padding.Mask, maxDegree: degree);
                Bits.AssertSame(alone, together, $"{name}, batch {batch}, length {sequence}, {degree} threads");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Attend_GivesTheSameBitsForAnyNumberOfThreads(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach ((int batch, int sequence) in Sizes(layer))
        {
            int queries = layer.AnyLength ? sequence + 31 : sequence;
            TestPadding padding = TestPadding.Make(PaddingCase.Lengths, batch, sequence);
            float[] query = layer.Queries(batch, queries);
            float[] key = layer.Keys(batch, sequence, 3);
            float[] value = layer.Keys(batch, sequence, 4);
            float[] alone = layer.RunAttend(query, key, value, batch, queries, sequence, padding.Mask, maxDegree: 1);
            foreach (int degree in Degrees)
            {
                float[] together = layer.RunAttend(query, key, value, batch, queries, sequence, padding.Mask, maxDegree: degree);
                Bits.AssertSame(alone, together, $"{name}, batch {batch}, {queries} queries, {sequence} keys, {degree} threads");
            }
        }
    }

    /// <summary>One long item, a few, and many short ones: divided by part, by item, and by chunks of items.</summary>
    private static IEnumerable<(int Batch, int Sequence)> Sizes(LayerCase layer) =>
        !layer.AnyLength ? [(3, layer.FixedSequence), (200, layer.FixedSequence)]
        : layer.Shape.DModel == 8192 ? [(1, 19), (70, 1)]
        : layer.Shape.DModel >= 320 ? [(1, 1), (1, 70), (3, 33), (40, 2)]
        : [(1, layer.KeyBlockLength + 77), (3, 150), (4, 130), (150, 9)];
}
