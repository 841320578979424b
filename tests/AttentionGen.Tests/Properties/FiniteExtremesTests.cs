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
    private static readonly float[] Extremes =
    [
        float.MaxValue, float.MinValue, 3e38f, -3e38f, 2.4e38f, -2.4e38f, 1e38f, -1e38f, 1e30f, -1e30f, 1e20f, -1e20f, 1e-38f, float.Epsilon,
    ];

    private static readonly string[] Inputs = ["mask", "value", "query", "key", "sinks", "relative", "added", "all"];

    /// <summary>Layers that differ in what changes a score, and in how blocks, groups and windows lie.</summary>
    public static TheoryData<string> Layers =>
    [
        nameof(LlamaLike), nameof(MistralLike), nameof(GemmaLike), nameof(BloomLike), nameof(T5DecoderLike), nameof(T5EncoderLike),
        nameof(GptOssLike), nameof(LocalEncoder), nameof(RotaryToTheEnd), nameof(AddedKeyRotaryToTheEnd), nameof(ShortBlocksWithEverything),
        nameof(ShortBlocksWithWindow), nameof(LeftWindowAlone), nameof(RightWindowAlone),
    ];

    [Fact]
    public void TheSmallestFiniteNumberInEveryPlaceOfAMask_GivesTheMean()
    {
        var call = new Call(nameof(T5EncoderLike), 2, 3, seed: 1);
        Array.Fill(call.Mask, float.MinValue);
        call.Value.AsSpan().Fill(1f);
        Assert.All(call.Run().Output, number => Assert.Equal(1f, number, 1e-6f));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void FiniteExtremesOfEveryInput_GiveWhatDoublePrecisionGives(string name)
    {
        foreach (string input in Inputs)
        {
            for (int seed = 0; seed < 12; seed++)
            {
                var call = new Call(name, 9, 9, seed);
                call.Change(input, seed);
                call.AssertIsTheReference($"{name}, {input}, seed {seed}");
            }
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
                var call = new Call(name, LayerHandleOf(name).Causal ? keys : 4, keys, seed);
                call.Change(input, seed + 3);
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
            var call = new Call(name, 140, 140, 5);
            call.Change(input, 5);
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
            var call = new Call(name, 140, 140, 7) { HasMask = false };
            call.Change(input, 7);
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
                var call = new Call(name, 9, 9, 2);
                call.Change(input, 2);
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
        var call = new Call(nameof(T5EncoderLike), 1, 2, seed: 1);
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
        var call = new Call(nameof(T5EncoderLike), 1, 2, seed: 1);
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
            var call = new Call(name, 2, 2, seed: 1);
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
        AssertClose(ReferenceAttention.Forward(shape, weights, x, 1, 5), output, "weights of 3e38");
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

    [Fact]
    public void MergedContexts_OfQueriesThatSawNothing_AreZero()
    {
        float[] context = [float.NaN];
        float[] logSumExp = [float.NegativeInfinity];
        PartialAttention.Merge(context, logSumExp, [float.NaN], [float.NegativeInfinity], 1, 1, 1, 1);
        Assert.Equal([0f], context);
        Assert.Equal([float.NegativeInfinity], logSumExp);
    }

    [Theory]
    [InlineData(float.MinValue)]
    [InlineData(float.MaxValue)]
    public void AMergedContextFromTheEndOfTheRange_CountsHoweverSmallItsWeight(float extreme)
    {
        float[] context = [0f];
        PartialAttention.Merge(context, [0f], [extreme], [-104f], 1, 1, 1, 1);
        Assert.Equal(extreme * Math.Exp(-104), context[0], 1e-12);
    }

    [Fact]
    public void MergedContexts_OfTheLargestNumbers_StayFinite()
    {
        for (float other = -20f; other < 20f; other += 0.37f)
        {
            float[] context = [.. Enumerable.Repeat(float.MaxValue, 21)];
            float[] logSumExp = [0.1f];
            PartialAttention.Merge(context, logSumExp, context.ToArray(), [other], 1, 1, 1, 21);
            Assert.All(context, number => Assert.InRange(number, 3.4028e38f, float.MaxValue));
        }
    }

    private static AttentionShape LayerHandleOf(string name) => ModernCall.MakeLayer(name).Shape;

    private static void AssertClose(double[] expected, float[] found, string what)
    {
        double size = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= (1e-5 * size) + 1e-44, $"{what}: element {i} is {found[i]:R}, expected {expected[i]:R}.");
        }
    }

    /// <summary>A call of a layer's attention core with all its outputs, whose inputs may be changed.</summary>
    private sealed class Call
    {
        private readonly string _name;
        private readonly AttentionShape _shape;
        private readonly int _queries;
        private readonly int _keys;
        private Action<string, float[]>? _changeWeights;

        public Call(string name, int queries, int keys, int seed)
        {
            _name = name;
            _shape = LayerHandleOf(name);
            _queries = queries;
            _keys = keys;
            Query = SeededNumbers.Make(queries * _shape.QueryWidth, (ulong)(31 + seed));
            Key = SeededNumbers.Make(keys * _shape.KeyWidth, (ulong)(32 + seed));
            Value = SeededNumbers.Make(keys * _shape.ValueWidth, (ulong)(33 + seed));
            Mask = SeededNumbers.Make(queries * keys, (ulong)(34 + seed));
        }

        public bool HasMask { get; set; } = true;

        public float[] Query { get; }

        public float[] Key { get; }

        public float[] Value { get; }

        public float[] Mask { get; }

        private int AllKeys => _keys + _shape.AddedKeys;

        /// <summary>Puts extremes into an input: into some places or all, the same everywhere or one for each.</summary>
        public void Change(string input, int seed)
        {
            var random = new Random(seed + 100);
            double share = (seed % 3) switch { 0 => 0.1, 1 => 0.5, _ => 1 };
            float[] choice = seed % 2 == 0 ? [Extremes[random.Next(Extremes.Length)]] : Extremes;
            if (input is "mask" or "all")
            {
                Sprinkle(Mask);
            }

            if (input is "value" or "all")
            {
                Sprinkle(Value);
            }

            if (input is "query")
            {
                Sprinkle(Query);
                KeepOneElementOfEachHead(Query);
            }

            if (input is "key")
            {
                Sprinkle(Key);
                KeepOneElementOfEachHead(Key);
            }

            string[] tensors = input switch
            {
                "sinks" => [nameof(MultiHeadAttentionTensors.Sinks)],
                "relative" => [nameof(MultiHeadAttentionTensors.RelativeAttentionBias)],
                "added" => [nameof(MultiHeadAttentionTensors.BiasValue)],

                // Not the biases by distance too: float32 loses a score between two of this size that cancel.
                "all" => [nameof(MultiHeadAttentionTensors.Sinks)],
                _ => [],
            };
            int weightSeed = random.Next();
            _changeWeights = (tensor, numbers) =>
            {
                if (tensors.Contains(tensor))
                {
                    random = new Random(weightSeed);
                    Sprinkle(numbers);
                }
            };

            void Sprinkle(float[] numbers)
            {
                for (int i = 0; i < numbers.Length; i++)
                {
                    if (random.NextDouble() < share)
                    {
                        numbers[i] = choice[random.Next(choice.Length)];
                    }
                }
            }
        }

        /// <summary>A sum of several products of this size would leave the range by itself.</summary>
        private void KeepOneElementOfEachHead(float[] rows)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = i % _shape.HeadDim == 0 ? rows[i] : 0f;
            }
        }

        public Outputs Run(int threads = 1, ScoreStage stage = ScoreStage.Masked)
        {
            Outputs outputs = Empty();
            AttentionOptions options = Options(outputs, stage) with { MaxDegreeOfParallelism = threads };
            Layer().Attend(Query, Key, Value, outputs.Output, 1, _queries, _keys, in options);
            return outputs;
        }

        public float[] OutputAlone()
        {
            var output = new float[_queries * _shape.ContextWidth];
            AttentionOptions options = new() { Mask = HasMask ? AttentionMask.Additive(Mask, MaskScope.Shared) : default, MaxDegreeOfParallelism = 1 };
            Layer().Attend(Query, Key, Value, output, 1, _queries, _keys, in options);
            return output;
        }

        public float[] TokenByToken(int threads)
        {
            LayerHandle layer = Layer();
            KeyValueCache cache = layer.CreateCache!(1, _queries);
            var output = new float[_queries * _shape.ContextWidth];
            for (int token = 0; token < _queries; token++)
            {
                AttentionOptions options = new() { MaxDegreeOfParallelism = threads };
                layer.AttendCache!(
                    Query.AsSpan(token * _shape.QueryWidth, _shape.QueryWidth),
                    Key.AsSpan(token * _shape.KeyWidth, _shape.KeyWidth),
                    Value.AsSpan(token * _shape.ValueWidth, _shape.ValueWidth),
                    cache,
                    output.AsSpan(token * _shape.ContextWidth, _shape.ContextWidth),
                    1,
                    in options);
            }

            return output;
        }

        public void AssertIsTheReference(string what, int lastQueries = int.MaxValue, ScoreStage stage = ScoreStage.Masked)
        {
            Outputs found = Run(stage: stage);
            Outputs expected = Empty();
            AttentionOptions options = Options(expected, stage);
            double[] context = ReferenceAttention.Attend(
                _shape, Query, Key, Value, 1, _queries, _keys, in options, weights: ModernWeights.Of(_shape, change: _changeWeights));
            int first = Math.Max(0, _queries - lastQueries);
            int contexts = first * _shape.ContextWidth;
            AssertClose(context[contexts..], found.Output[contexts..], what);
            for (int head = 0; head < _shape.Heads; head++)
            {
                for (int row = (head * _queries) + first; row < (head + 1) * _queries; row++)
                {
                    AssertNear(expected.LogSumExp[row], found.LogSumExp[row], 1e-5, $"{what}, log-sum-exp {row}");
                    for (int i = row * AllKeys; i < (row + 1) * AllKeys; i++)
                    {
                        AssertNear(expected.Weights[i], found.Weights[i], 1e-5, $"{what}, weight {i}");
                        AssertNear(expected.Scores[i], found.Scores[i], 1e-5, $"{what}, score {i}");
                    }
                }
            }
        }

        private static void AssertNear(float expected, float found, double tolerance, string what) =>
            Assert.True(
                expected == found || Math.Abs((double)expected - found) <= tolerance * Math.Max(1, Math.Abs((double)expected)),
                $"{what} is {found:R}, expected {expected:R}.");

        private LayerHandle Layer() => new(LayerHandle.Named(_name), ModernWeights.Of(_shape, change: _changeWeights));

        private AttentionOptions Options(Outputs outputs, ScoreStage stage) => new()
        {
            Mask = HasMask ? AttentionMask.Additive(Mask, MaskScope.Shared) : default,
            Weights = AttentionWeightsOutput.PerHead(outputs.Weights),
            LogSumExp = outputs.LogSumExp,
            Scores = stage switch
            {
                ScoreStage.Raw => ScoresOutput.Raw(outputs.Scores),
                ScoreStage.Capped => ScoresOutput.Capped(outputs.Scores),
                _ => ScoresOutput.Masked(outputs.Scores),
            },
            MaxDegreeOfParallelism = 1,
        };

        private Outputs Empty() => new(
            new float[_queries * _shape.ContextWidth],
            new float[_shape.Heads * _queries * AllKeys],
            new float[_shape.Heads * _queries],
            new float[_shape.Heads * _queries * AllKeys]);
    }

    private sealed record Outputs(float[] Output, float[] Weights, float[] LogSumExp, float[] Scores);
}
