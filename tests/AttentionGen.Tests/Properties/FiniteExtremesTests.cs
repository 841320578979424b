using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Modern;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Properties;

/// <summary>
/// Any finite number is data: masks, biases, sinks, queries, keys, values and weights from the ends of float32 give what double
/// precision gives, whatever the kernels multiply them by on the way.
/// </summary>
public class FiniteExtremesTests
{
    private const int CasesPerInput = 12;

    private static readonly string[] Inputs = ["mask", "value", "query", "key", "sinks", "relative", "added", "all"];

    /// <summary>Layers that differ in what changes a score, and in how blocks, groups and windows lie.</summary>
    public static TheoryData<string> Layers =>
    [.. Grid.Of(
    [
        nameof(LlamaLike), nameof(MistralLike), nameof(GemmaLike), nameof(BloomLike), nameof(T5DecoderLike), nameof(T5EncoderLike),
        nameof(GptOssLike), nameof(LocalEncoder), nameof(RotaryToTheEnd), nameof(AddedKeyRotaryToTheEnd), nameof(ShortBlocksWithEverything),
        nameof(ShortBlocksWithWindow), nameof(LeftWindowAlone), nameof(RightWindowAlone),
    ])];

    [Fact]
    public void TheSmallestFiniteNumberInEveryPlaceOfAMask_GivesTheMean()
    {
        var call = new ExtremeCall(nameof(T5EncoderLike), 2, 3, seed: 1);
        Array.Fill(call.Mask, float.MinValue);
        call.Value.AsSpan().Fill(1f);
        Assert.All(call.Run().Output, number => Assert.Equal(1f, number, 1e-6f));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void FiniteExtremesOfEveryInput_GiveWhatDoublePrecisionGives(string name)
    {
        for (int i = 0; i < Inputs.Length; i++)
        {
            string input = Inputs[i];
            Sampling.Check(Extremes.Any, extremes => AssertIsTheReference(input, extremes), CasesPerInput, stream: (uint)i);
        }

        void AssertIsTheReference(string input, Extremes extremes)
        {
            var call = new ExtremeCall(name, 9, 9, extremes.Seed);
            call.Change(input, extremes);
            call.AssertIsTheReference($"{name}, {input}: {extremes}");
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void SeveralKeyBlocks_GiveWhatDoublePrecisionGives(string name)
    {
        bool hasShortBlocks = name.StartsWith("ShortBlocks", StringComparison.Ordinal);
        int keys = hasShortBlocks ? 140 : 530;
        foreach (string input in (string[])["mask", "value", "all"])
        {
            for (int seed = 0; seed < 2; seed++)
            {
                var call = new ExtremeCall(name, LayerHandleOf(name).Causal ? keys : 4, keys, seed);
                call.Change(input, Extremes.Of(seed + 3));
                call.AssertIsTheReference($"{name}, {keys} keys, {input}, seed {seed}", lastQueries: 3);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void NeitherThreadsNorOtherOutputs_ChangeABit(string name)
    {
        foreach (string input in Inputs)
        {
            var call = new ExtremeCall(name, 140, 140, 5);
            call.Change(input, Extremes.Of(5));
            float[] alone = call.Run().Output;
            Bits.AssertSame(alone, call.Run(threads: 3).Output, $"{name}, {input}, three threads");
            Bits.AssertSame(alone, call.OutputAlone(), $"{name}, {input}, no weights wanted");
        }
    }

    [Theory]
    [InlineData(nameof(LlamaLike))]
    [InlineData(nameof(MistralLike))]
    [InlineData(nameof(BloomLike))]
    [InlineData(nameof(GptOssLike))]
    [InlineData(nameof(ShortBlocksWithWindow))]
    public void TokenByToken_GivesTheBitsOfTheWhole(string name)
    {
        foreach (string input in (string[])["value", "query", "key", "relative", "sinks"])
        {
            var call = new ExtremeCall(name, 140, 140, 7) { HasMask = false };
            call.Change(input, Extremes.Of(7));
            float[] whole = call.OutputAlone();
            Bits.AssertSame(whole, call.TokenByToken(threads: 1), $"{name}, {input}");
            Bits.AssertSame(whole, call.TokenByToken(threads: 3), $"{name}, {input}, three threads");
        }
    }

    [Theory]
    [InlineData("Raw")]
    [InlineData("Capped")]
    [InlineData("Masked")]
    public void ScoresAtEachStage_AreThoseOfDoublePrecision(string stageName)
    {
        ScoreStage stage = Enum.Parse<ScoreStage>(stageName);
        foreach (string name in (string[])[nameof(T5EncoderLike), nameof(GemmaLike), nameof(LocalEncoder)])
        {
            foreach (string input in Inputs)
            {
                var call = new ExtremeCall(name, 9, 9, 2);
                call.Change(input, Extremes.Of(2));
                call.AssertIsTheReference($"{name}, {input}, {stage}", stage: stage);
            }
        }
    }

    [Theory]
    [InlineData(float.MinValue)]
    [InlineData(float.MaxValue)]
    [InlineData(2.37e38f)]
    public void ARowThatSeesNoKey_IsZero_WhateverItsBiasesAre(float bias)
    {
        AttentionShape shape = LayerHandleOf(nameof(T5EncoderLike));
        var layer = new T5EncoderLike(ModernWeights.Of(shape, change: (tensor, numbers) =>
        {
            if (tensor == nameof(MultiHeadAttentionTensors.RelativeAttentionBias))
            {
                numbers.AsSpan().Fill(bias);
            }
        }));
        float[] rows = SeededNumbers.Make(2 * shape.QueryWidth, 1);
        var context = new float[2 * shape.ContextWidth];
        var logSumExp = new float[2 * shape.Heads];
        layer.Attend(rows, rows, rows, context, 1, 2, 2, new AttentionOptions
        {
            Padding = PaddingMask.FromValid([false, true]),
            Mask = AttentionMask.Deny([false, true, false, false], MaskScope.Shared),
            LogSumExp = logSumExp,
        });
        Assert.All(context[..shape.ContextWidth], number => Assert.Equal(0f, number));
        Assert.All(context[shape.ContextWidth..], number => Assert.True(float.IsFinite(number)));
        Assert.Equal(float.NegativeInfinity, logSumExp[0]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void AQueryThatIsNoNumber_AndSeesNoKey_IsZero(float number)
    {
        var call = new ExtremeCall(nameof(T5EncoderLike), 1, 2, seed: 1);
        call.Query.AsSpan().Fill(number);
        var context = new float[call.Query.Length];
        new T5EncoderLike(ModernWeights.Of(LayerHandleOf(nameof(T5EncoderLike)))).Attend(
            call.Query, call.Key, call.Value, context, 1, 1, 2, new AttentionOptions
            {
                Padding = PaddingMask.FromValid([false, true]),
                Mask = AttentionMask.Deny([false, true], MaskScope.Shared),
            });
        Assert.All(context, found => Assert.Equal(0f, found));
    }

    [Theory]
    [InlineData(-3e38f, 2.9e38f, -2e37f)]
    [InlineData(-3e38f, 3.4e38f, 0f)]
    [InlineData(3e38f, -3.3e38f, -1e38f)]
    public void AScoreThatOnlyItsBiasBringsBack_IsNotLost(float score, float bias, float other)
    {
        // Two keys: the first has the score and the bias, the second only a bias.
        var call = new ExtremeCall(nameof(T5EncoderLike), 1, 2, seed: 1);
        call.Query.AsSpan().Clear();
        call.Key.AsSpan().Clear();
        call.Query[0] = 1e19f;
        call.Key[0] = score / 1e19f;
        call.Mask[0] = bias;
        call.Mask[1] = other;
        call.AssertIsTheReference($"{score}, {bias}, {other}");
    }

    [Theory]
    [InlineData(-86f)]
    [InlineData(-88f)]
    [InlineData(-89f)]
    [InlineData(-160f)]
    public void ProbabilitiesOfHugeValues_CountDownToTheSmallest(float bias)
    {
        foreach (string name in (string[])[nameof(LocalEncoder), nameof(RotaryToTheEnd)])
        {
            var call = new ExtremeCall(name, 2, 2, seed: 1);
            call.Query.AsSpan().Clear();
            call.Value.AsSpan().Clear();
            call.Value.AsSpan(call.Value.Length / 2).Fill(3e38f);
            call.Mask.AsSpan().Clear();
            call.Mask[1] = bias;
            call.Mask[3] = bias;
            call.AssertIsTheReference($"{name}, {bias}");
        }
    }

    [Fact]
    public void LargeWeightsOfQueries_AreNotTakenOutOfTheRangeByTheScale()
    {
        AttentionShape shape = LayerHandleOf(nameof(T5EncoderLike));
        MultiHeadAttentionWeights weights = ModernWeights.Of(shape, change: (tensor, numbers) =>
        {
            if (tensor == nameof(MultiHeadAttentionTensors.QueryWeight))
            {
                numbers.AsSpan().Fill(3e38f);
            }
        });
        var layer = new T5EncoderLike(weights);
        float[] x = [.. SeededNumbers.Make(5 * shape.DModel, 3).Select(number => number * 1e-38f)];
        var output = new float[x.Length];
        layer.Forward(x, output, 1, 5);
        ExtremeCall.AssertClose(ReferenceAttention.Forward(shape, weights, x, 1, 5), output, "weights of 3e38");
    }

    [Theory]
    [InlineData(1e25f)]
    [InlineData(1e-25f)]
    public void RowsThatTheNormSquaresOutOfTheRange_AreNormalised(float size)
    {
        AttentionShape shape = LayerHandleOf(nameof(GemmaLike));
        MultiHeadAttentionWeights weights = ModernWeights.Of(shape);
        var layer = new GemmaLike(weights);
        float[] x = [.. SeededNumbers.Make(5 * shape.DModel, 3).Select(number => number * size)];
        var output = new float[x.Length];
        layer.Forward(x, output, 1, 5);
        double[] expected = ReferenceAttention.Forward(shape, weights, x, 1, 5);
        for (int i = 0; i < output.Length; i++)
        {
            Assert.Equal(expected[i] / size, output[i] / (double)size, 1e-5);
        }
    }

    private static AttentionShape LayerHandleOf(string name) => ModernCall.MakeLayer(name).Shape;
}
