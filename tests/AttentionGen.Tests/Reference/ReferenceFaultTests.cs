using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>What the reference rejects, and what its messages say.</summary>
public class ReferenceFaultTests
{
    private static readonly AttentionShape Shape = ReferenceCase.Shape(output: false) with { KeyDim = 5, ValueDim = 4, ValueHeadDim = 2 };
    private static readonly MultiHeadAttentionWeights Weights = WeightParts.Seeded(Shape).ToWeights();
    private static readonly AttentionShape Self = ReferenceCase.Shape();
    private static readonly MultiHeadAttentionWeights SelfWeights = ReferenceCase.Weights(Self);

    // Two items, three queries, four keys.
    private static readonly float[] Query = new float[36];
    private static readonly float[] Key = new float[40];
    private static readonly float[] Value = new float[32];

    [Fact]
    public void NullArguments_AreNamed()
    {
        Assert.Throws<ArgumentNullException>("shape", () => ReferenceAttention.Forward(null!, Weights, Query, Key, Value, 2, 3, 4));
        Assert.Throws<ArgumentNullException>("weights", () => ReferenceAttention.Forward(Shape, null!, Query, Key, Value, 2, 3, 4));
        Assert.Throws<ArgumentNullException>("shape", () => ReferenceAttention.AttentionWeights(null!, Weights, Query, Key, 2, 3, 4));
        Assert.Throws<ArgumentNullException>("weights", () => ReferenceAttention.AttentionWeights(Shape, null!, Query, Key, 2, 3, 4));
        Assert.Throws<ArgumentNullException>("shape", () => ReferenceAttention.Forward(null!, SelfWeights, Query, 2, 3));
        Assert.Throws<ArgumentNullException>("weights", () => ReferenceAttention.AttentionWeights(Self, null!, Query, 2, 3));
        Assert.Throws<ArgumentNullException>("shape", () => ReferenceAttention.Attend(null!, Query, Key, Value, 2, 3, 4));
    }

    [Fact]
    public void NegativeSizes_AreNamed()
    {
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => ReferenceAttention.Forward(Shape, Weights, Query, Key, Value, -2, 3, 4));
        Assert.Throws<ArgumentOutOfRangeException>("queryLength", () => ReferenceAttention.Forward(Shape, Weights, Query, Key, Value, 2, -3, 4));
        Assert.Throws<ArgumentOutOfRangeException>("keyLength", () => ReferenceAttention.Forward(Shape, Weights, Query, Key, Value, 2, 3, -4));
        Assert.Throws<ArgumentOutOfRangeException>("keyLength", () => ReferenceAttention.AttentionWeights(Shape, Weights, Query, Key, 2, 3, -4));
        Assert.Throws<ArgumentOutOfRangeException>("queryLength", () => ReferenceAttention.Attend(Shape, Query, Key, Value, 2, -3, 4));
    }

    [Fact]
    public void InputsOfAnotherLength_AreExplainedByTheirWidths()
    {
        Says("query", "batch × queryLength × DModel = 2 × 3 × 6 = 36 floats, but holds 35.", () => Forward(Query[1..], Key, Value));
        Says("key", "batch × keyLength × KeyDim = 2 × 4 × 5 = 40 floats, but holds 39.", () => Forward(Query, Key[1..], Value));
        Says("value", "batch × keyLength × ValueDim = 2 × 4 × 4 = 32 floats, but holds 31.", () => Forward(Query, Key, Value[1..]));
        Says("key", "KeyDim", () => ReferenceAttention.AttentionWeights(Shape, Weights, Query, Key[1..], 2, 3, 4));
        Says(
            "value",
            "batch × keyLength × KeyValueHeads·ValueHeadDim = 2 × 4 × 4 = 32 floats, but holds 31.",
            () => ReferenceAttention.Attend(Shape, new float[36], new float[48], new float[31], 2, 3, 4));

        static double[] Forward(float[] query, float[] key, float[] value) =>
            ReferenceAttention.Forward(Shape, Weights, query, key, value, 2, 3, 4);
    }

    [Theory]
    [InlineData(5, 6)]
    [InlineData(6, 5)]
    public void SelfAttentionOfALayerWithInputsOfOtherWidths_IsRejected(int keyDim, int valueDim)
    {
        AttentionShape shape = Self with { KeyDim = keyDim, ValueDim = valueDim };
        MultiHeadAttentionWeights weights = WeightParts.Seeded(shape).ToWeights();
        string words = $"DModel = 6, but KeyDim is {keyDim} and ValueDim is {valueDim}; pass query, key and value.";
        Says("shape", words, () => ReferenceAttention.Forward(shape, weights, Query, 2, 3));
        Says("shape", words, () => ReferenceAttention.AttentionWeights(shape, weights, Query, 2, 3));
    }

    [Fact]
    public void CoreOfALayerThatAddsALearnedKey_NeedsIt()
    {
        AttentionShape adding = Self with { AddBiasKeyValue = true, ValueHeadDim = 2 };
        Says(
            "biasKey",
            "biasKey must hold KeyValueHeads·HeadDim = 6 floats because the shape has AddBiasKeyValue, which adds a learned key and value that the core does not know, but holds 0.",
            () => ReferenceAttention.Attend(adding, Query, new float[48], Value, 2, 3, 4));
        Says(
            "biasValue",
            "biasValue must hold KeyValueHeads·ValueHeadDim = 4 floats",
            () => ReferenceAttention.Attend(adding, Query, new float[48], Value, 2, 3, 4, default, new float[6], new float[5]));
        Says(
            "biasValue",
            "biasValue must be empty because the shape has no AddBiasKeyValue, but holds 4 floats.",
            () => ReferenceAttention.Attend(
                adding with { AddBiasKeyValue = false }, Query, new float[48], Value, 2, 3, 4, default, [], new float[4]));
    }

    [Fact]
    public void WeightsWithoutTheLearnedKeyOfTheLayer_DoNotFit()
    {
        AttentionShape adding = Shape with { AddBiasKeyValue = true };
        Assert.Throws<ArgumentException>("weights", () => ReferenceAttention.Forward(adding, Weights, Query, Key, Value, 2, 3, 4));
        MultiHeadAttentionWeights learned = WeightParts.Seeded(adding).ToWeights();
        Assert.Throws<ArgumentException>("weights", () => ReferenceAttention.Forward(Shape, learned, Query, Key, Value, 2, 3, 4));
    }

    [Fact]
    public void OptionsThatDoNotFit_AreNamed_WhereverTheyArePassed()
    {
        Fails("padding", "one length per batch item, 2 in all", () => new() { Padding = PaddingMask.FromLengths([1]) });
        Fails("options", "options.Mask must hold queries × keys = 3 × 3 = 9", () => new() { Mask = AttentionMask.Deny(new bool[8]) });
        Fails(
            "options",
            "options.Mask (PerHead) must hold heads × queries × keys = 2 × 3 × 3 = 18",
            () => new() { Mask = AttentionMask.Additive(new float[9], MaskScope.PerHead) });
        Fails("options", "options.Dropout must hold batch × heads", () => new() { Dropout = DropoutMask.FromKept(new bool[9], 0) });
        Fails("options", "options.Weights must hold batch × queries", () => new() { Weights = AttentionWeightsOutput.Averaged(new float[9]) });
        Fails("options", "options.Weights must not overlap input", () => new() { Weights = AttentionWeightsOutput.PerHead(Query) });
        Assert.Throws<ArgumentOutOfRangeException>(
            "options", () => ReferenceAttention.Forward(Self, SelfWeights, Query, 2, 3, new AttentionOptions { Layout = (SequenceLayout)3 }));

        static void Fails(string parameter, string words, OptionsMaker make)
        {
            Says(parameter, words, () => ReferenceAttention.Forward(Self, SelfWeights, Query, 2, 3, make()));
            Says(parameter, words, () => ReferenceAttention.AttentionWeights(Self, SelfWeights, Query, 2, 3, make()));
            string core = words.Replace("overlap input", "overlap query", StringComparison.Ordinal);
            Says(parameter, core, () => ReferenceAttention.Attend(Self, Query, Query, Query, 2, 3, 3, make()));
            Says(parameter, core, () => ReferenceAttention.Forward(Self, SelfWeights, Query, Query, Query, 2, 3, 3, make()));
        }
    }

    [Fact]
    public void WeightsThatOverlapAMask_AreRejected()
    {
        var bias = new float[36];
        Says(
            "options",
            "options.Weights must not overlap options.Mask",
            () => ReferenceAttention.Forward(
                Self,
                SelfWeights,
                Query,
                2,
                3,
                new AttentionOptions { Mask = AttentionMask.Additive(bias), Weights = AttentionWeightsOutput.PerHead(bias) }));
    }

    private delegate AttentionOptions OptionsMaker();

    private static void Says(string parameter, string words, Func<double[]> call)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(parameter, () => _ = call());
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
