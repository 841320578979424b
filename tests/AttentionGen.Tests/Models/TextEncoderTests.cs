using System.Runtime.InteropServices;
using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Support;
using AttentionGen.Tests.WholeLayers;
using Xunit;

namespace AttentionGen.Tests.Models;

/// <summary>Calls of an encoder allocate nothing, and wrong ones are refused. Alone, because what all threads allocate is counted.</summary>
[Collection(nameof(Alone))]
public class TextEncoderTests
{
    private const int Words = 40;

    private static readonly TransformerStack Layers = new(WholeLayerCase.Get(nameof(BertLayer)).Layer);
    private static readonly TextEncoder Encoder = new(
        Layers, new EmbeddingWeights(Layers.DModel, SeededNumbers.Make(Words * Layers.DModel, 91)), null, null, Pooling.Mean, normalize: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)]
    public void Calls_AllocateNothing_OnAnyNumberOfThreads(int degree)
    {
        int[] tokens = [.. Enumerable.Range(0, 256).Select(static i => i % Words)], ends = [.. Enumerable.Range(0, 17).Select(static i => 16 * i)];
        float[] vectors = new float[16 * Encoder.Dimensions], states = new float[tokens.Length * Encoder.Dimensions];
        foreach (Workspace? workspace in (Workspace?[])[null, new Workspace()])
        {
            Allocations.AssertNone(() =>
            {
                Encoder.Encode(tokens, ends, vectors, default, workspace, degree);
                Encoder.HiddenStates(tokens, ends, states, default, workspace, degree);
            });
        }
    }

    [Fact]
    public void MemoryThatACallReads_IsNotWritten()
    {
        int[] memory = new int[Encoder.Dimensions + 4];
        memory[1] = 1;

        Refused(() => Encoder.Encode(memory.AsSpan(2, 1), [0, 1], Floats(memory)), "vectors");
        Refused(() => Encoder.Encode([3], memory.AsSpan(0, 2), Floats(memory)), "vectors");
        Refused(() => Encoder.Encode([3], [0, 1], Floats(memory), memory.AsSpan(2, 1)), "vectors");
        Refused(() => Encoder.HiddenStates(memory.AsSpan(2, 1), [0, 1], Floats(memory)), "states");

        static Span<float> Floats(int[] memory) => MemoryMarshal.Cast<int, float>(memory.AsSpan(0, Encoder.Dimensions));

        static void Refused(Action call, string name) =>
            Assert.Contains($"{name} must not overlap what the call reads", Assert.Throws<ArgumentException>(name, call).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANegativeNumberOfThreads_IsRefused()
    {
        var vector = new float[Encoder.Dimensions];

        Assert.Throws<ArgumentOutOfRangeException>("maxDegreeOfParallelism", () => Encoder.Encode([3], [0, 1], vector, maxDegreeOfParallelism: -1));
        Assert.Throws<ArgumentOutOfRangeException>("maxDegreeOfParallelism", () => Encoder.HiddenStates([3], [0, 1], vector, maxDegreeOfParallelism: -1));
    }
}
