using System.Runtime.InteropServices;
using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Modern;

/// <summary>Sequences of different lengths, one behind the other, have the bits of each sequence alone.</summary>
public sealed class PackedBatchTests
{
    private static readonly int[][] Batches =
    [
        [1],
        [0, 1, 0],
        [150, 0, 0],
        [0, 0, 0, 129],
        [1, 2, 3, 5, 8, 13, 21, 34, 55],
        [128, 1, 127, 0, 130, 64],
        [.. Enumerable.Range(0, 60).Select(i => i * 7 % 11)],
        [700, 3, 20],
    ];

    public static TheoryData<string> Layers =>
        [.. ModernLayerNames.All.Where(name => ModernCall.MakeLayer(name).Packed is not null), nameof(GroupedHeads), nameof(TwoHeadsOf64), nameof(ShortBlocksWithWindow)];

    [Theory]
    [MemberData(nameof(Layers))]
    public void EachSequence_HasItsBitsAlone_OnAnyNumberOfThreads(string name)
    {
        LayerHandle layer = ModernCall.MakeLayer(name);
        foreach (int[] lengths in Batches)
        {
            float[] input = SeededNumbers.Make(lengths.Sum() * layer.Shape.DModel, 5, SeededNumbers.UnitVariance);
            int[] ends = Cumulative(lengths);
            float[] expected = EachAlone(layer, input, ends);
            foreach (int threads in (int[])[1, 2, 3, 7, 0])
            {
                float[] found = new float[expected.Length];
                found.AsSpan().Fill(float.NaN);
                layer.Packed!(input, found, ends, new AttentionOptions { MaxDegreeOfParallelism = threads });
                Bits.AssertSame(expected, found, $"{name}, lengths {string.Join(", ", lengths)}, {threads} threads");
            }
        }
    }

    [Theory]
    [InlineData(nameof(AddedKeyRotaryToTheEnd), nameof(AddedKeyRotaryFromTheStart))]
    [InlineData(nameof(ShortBlocksWithEverything), nameof(ShortBlocksFromTheStart))]
    public void DiagonalAtTheEnd_HasTheBitsOfTheOneAtTheStart_BecauseEachSequenceHasAsManyQueriesAsKeys(string atEnd, string atStart)
    {
        (LayerHandle last, LayerHandle first) = (ModernCall.MakeLayer(atEnd), ModernCall.MakeLayer(atStart));
        Assert.Equal(last.Shape, first.Shape with { CausalAlignment = CausalAlignment.BottomRight });
        foreach (int[] lengths in Batches)
        {
            float[] input = SeededNumbers.Make(lengths.Sum() * last.Shape.DModel, 7, SeededNumbers.UnitVariance);
            float[] expected = new float[lengths.Sum() * last.Shape.OutputWidth];
            float[] found = new float[expected.Length];
            first.Packed!(input, expected, Cumulative(lengths), default);
            last.Packed!(input, found, Cumulative(lengths), default);
            Bits.AssertSame(expected, found, $"{atEnd}, lengths {string.Join(", ", lengths)}");
        }
    }

    [Theory]
    [InlineData(nameof(LlamaLike))]
    [InlineData(nameof(LocalEncoder))]
    [InlineData(nameof(LeftWindowAlone))]
    [InlineData(nameof(RotaryToTheEnd))]
    [InlineData(nameof(Qwen3NextLike))]
    [InlineData(nameof(AlphaFoldLike))]
    [InlineData(nameof(HeadwiseGated))]
    [InlineData(nameof(NormalisedTogether))]
    public void GuardPages_AroundEverySpan_AreNotTouched(string name)
    {
        LayerHandle layer = ModernCall.MakeLayer(name);
        foreach (GuardSide side in Enum.GetValues<GuardSide>())
        {
            foreach (int[] lengths in Batches)
            {
                float[] input = SeededNumbers.Make(lengths.Sum() * layer.Shape.DModel, 6, SeededNumbers.UnitVariance);
                int[] ends = Cumulative(lengths);
                using var x = new GuardedMemory(input, side);
                using var y = new GuardedMemory(lengths.Sum() * layer.Shape.OutputWidth, side);
                using var guardedEnds = new GuardedMemory(MemoryMarshal.Cast<int, float>(ends), side);
                layer.Packed!(x.Span, y.Span, MemoryMarshal.Cast<float, int>(guardedEnds.Span), new AttentionOptions { MaxDegreeOfParallelism = 2 });
                Bits.AssertSame(EachAlone(layer, input, ends), y.Span, $"{name}, lengths {string.Join(", ", lengths)}");
            }
        }
    }

    [Fact]
    public void NothingToDo_IsNothing()
    {
        LayerHandle layer = ModernCall.MakeLayer(nameof(LlamaLike));

        layer.Packed!([], [], [0], default);
        layer.Packed!([], [], [0, 0, 0], default);
    }

    [Theory]
    [InlineData(new int[0], "cumulativeLengths must begin with 0, followed by the end of each sequence, but is empty.")]
    [InlineData(new[] { 1, 2 }, "cumulativeLengths must begin with 0, followed by the end of each sequence, but begins with 1.")]
    [InlineData(new[] { 0, 2, 1 }, "cumulativeLengths must not decrease, but entry 2 is 1 behind 2.")]
    [InlineData(new[] { 0, -1, 2 }, "cumulativeLengths must not decrease, but entry 1 is -1 behind 0.")]
    public void WrongCumulativeLengths_AreNamed(int[] ends, string message)
    {
        LayerHandle layer = ModernCall.MakeLayer(nameof(LlamaLike));
        var output = new float[2 * 48];

        var error = Assert.Throws<ArgumentException>("cumulativeLengths", () => layer.Packed!(new float[2 * 48], output, ends, default));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.All(output, value => Assert.Equal(0f, value));
    }

    [Theory]
    [InlineData(3 * 48 - 1, 3 * 48, "input", "input must hold")]
    [InlineData(3 * 48, 3 * 48 + 1, "output", "output must hold")]
    public void WrongTensors_AreNamed(int inputLength, int outputLength, string parameter, string message)
    {
        LayerHandle layer = ModernCall.MakeLayer(nameof(LlamaLike));

        var error = Assert.Throws<ArgumentException>(
            parameter, () => layer.Packed!(new float[inputLength], new float[outputLength], [0, 1, 3], default));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Contains($"holds {(parameter == "input" ? inputLength : outputLength)}", error.Message, StringComparison.Ordinal);
        Assert.Contains("144", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LengthsInTheOutput_AreRefused()
    {
        // They are read while the output is written: what is written would become an address.
        LayerHandle layer = ModernCall.MakeLayer(nameof(LlamaLike));
        var output = new float[2 * 48];

        var error = Assert.Throws<ArgumentException>("output", () =>
        {
            Span<int> ends = MemoryMarshal.Cast<float, int>(output.AsSpan())[40..42];
            ends[0] = 0;
            ends[1] = 2;
            layer.Packed!(new float[2 * 48], output, ends, default);
        });

        Assert.StartsWith("output must not overlap cumulativeLengths", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsOfAMatrix_AreRefused()
    {
        LayerHandle layer = ModernCall.MakeLayer(nameof(LlamaLike));
        AssertRefused(() => layer.Packed!(new float[96], new float[96], [0, 2], new AttentionOptions { Padding = PaddingMask.FromLengths([2]) }));
        AssertRefused(() => layer.Packed!(new float[96], new float[96], [0, 2], new AttentionOptions { Mask = AttentionMask.Allow(new bool[4]) }));
        AssertRefused(() => layer.Packed!(new float[96], new float[96], [0, 2], new AttentionOptions { Dropout = DropoutMask.FromKept(new bool[24], 0.5f) }));
        AssertRefused(() => layer.Packed!(new float[96], new float[96], [0, 2], new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(new float[24]) }));
        AssertRefused(() => layer.Packed!(new float[96], new float[96], [0, 2], new AttentionOptions { Scores = ScoresOutput.Raw(new float[24]) }));
        AssertRefused(() => layer.Packed!(new float[96], new float[96], [0, 2], new AttentionOptions { LogSumExp = new float[12] }));
        AssertRefused(() => layer.Packed!(new float[96], new float[96], [0, 2], new AttentionOptions { Layout = SequenceLayout.SequenceFirst }));

        static void AssertRefused(Action call) =>
            Assert.StartsWith(
                "options may only carry Workspace and MaxDegreeOfParallelism",
                Assert.Throws<ArgumentException>("options", call).Message,
                StringComparison.Ordinal);
    }

    private static int[] Cumulative(int[] lengths)
    {
        var ends = new int[lengths.Length + 1];
        for (int i = 0; i < lengths.Length; i++)
        {
            ends[i + 1] = ends[i] + lengths[i];
        }

        return ends;
    }

    private static float[] EachAlone(LayerHandle layer, float[] input, int[] ends)
    {
        (int inWidth, int outWidth) = (layer.Shape.DModel, layer.Shape.OutputWidth);
        var output = new float[ends[^1] * outWidth];
        for (int i = 0; i + 1 < ends.Length; i++)
        {
            (int from, int to) = (ends[i], ends[i + 1]);
            layer.Self!(
                input.AsSpan(from * inWidth, (to - from) * inWidth),
                output.AsSpan(from * outWidth, (to - from) * outWidth),
                1,
                to - from,
                new AttentionOptions { MaxDegreeOfParallelism = 1 });
        }

        return output;
    }
}
