using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Numerics;

/// <summary>Calls with options against the double-precision reference: no number is further off than rounding explains.</summary>
public class OptionAccuracyTests
{
    /// <summary>Fewer queries than keys, one, more, as many, and no key at all.</summary>
    private static readonly (int Batch, int Queries, int Keys)[] Sizes = [(2, 5, 11), (3, 1, 17), (2, 19, 6), (1, 14, 14), (2, 3, 0)];

    public static TheoryData<string> Layers => [.. OptionCall.LayerNames];

    [Theory]
    [MemberData(nameof(Layers))]
    public void EveryMask_AloneAndWithPadding_IsWithinItsRoundingErrorBound(string name)
    {
        foreach ((int batch, int queries, int keys) in Sizes)
        {
            foreach (MaskCase mask in TestMask.Cases)
            {
                AssertAccurate(new OptionCall(name, batch, queries, keys, mask));
                AssertAccurate(new OptionCall(name, batch, queries, keys, mask, Partner(mask)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Dropout_AloneAndWithAnyMask_IsWithinItsRoundingErrorBound(string name)
    {
        foreach ((int batch, int queries, int keys) in Sizes)
        {
            foreach (MaskCase mask in TestMask.Cases)
            {
                AssertAccurate(new OptionCall(name, batch, queries, keys, mask, dropout: true));
            }

            foreach (PaddingCase padding in TestPadding.Cases)
            {
                AssertAccurate(new OptionCall(name, batch, queries, keys, padding: padding, dropout: true));
            }
        }
    }

    [Theory]
    [InlineData(nameof(ShortBlocksToTheEnd), 70, 150)]
    [InlineData(nameof(ShortBlocksToTheEnd), 150, 70)]
    [InlineData(nameof(ShortBlocksToTheEnd), 63, 63)]
    [InlineData(nameof(ShortBlocksToTheEnd), 64, 64)]
    [InlineData(nameof(ShortBlocksOfWideValues), 33, 200)]
    [InlineData(nameof(ShortBlocksOfWideValues), 13, 65)]
    [InlineData(nameof(LoopedHeadOf512), 20, 129)]
    [InlineData(nameof(AddedKeysCausal), 30, 511)]
    [InlineData(nameof(WideValuesToTheEnd), 12, 530)]
    [InlineData(nameof(BareWideValues), 9, 600)]
    public void KeysOfSeveralBlocks_AreWithinTheirRoundingErrorBound(string name, int queries, int keys)
    {
        AssertAccurate(new OptionCall(name, 1, queries, keys));
        AssertAccurate(new OptionCall(name, 1, queries, keys, MaskCase.AdditivePerHead, PaddingCase.LeftPadding, dropout: true));
        AssertAccurate(new OptionCall(name, 1, queries, keys, MaskCase.AllowPerItemAndHead, PaddingCase.Lengths));
        AssertAccurate(new OptionCall(name, 1, queries, keys, MaskCase.DenyShared, PaddingCase.ValidWithHoles));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void AttentionCore_WithOptions_AgreesWithTheReference(string name)
    {
        // The bound of the whole layer covers the core's roundings, which are fewer; here the structure is what matters.
        foreach ((int batch, int queries, int keys) in Sizes)
        {
            var call = new OptionCall(name, batch, queries, keys, MaskCase.AdditivePerHead, PaddingCase.IgnoredWithHoles, dropout: true);
            AttentionShape shape = call.Shape;
            MultiHeadAttentionWeights weights = OptionCall.WeightsOf(shape);
            float[] query = SeededNumbers.Make(batch * queries * shape.QueryWidth, 31, SeededNumbers.UnitVariance);
            float[] key = SeededNumbers.Make(batch * keys * shape.KeyWidth, 32, SeededNumbers.UnitVariance);
            float[] value = SeededNumbers.Make(batch * keys * shape.ValueWidth, 33, SeededNumbers.UnitVariance);
            float[] found = OptionCall.Unwritten(batch * queries * shape.ContextWidth);
            AttentionOptions options = call.Options;

            call.Layer.Attend(query, key, value, found, batch, queries, keys, in options);

            double[] expected = ReferenceAttention.Attend(
                shape, query, key, value, batch, queries, keys, in options, weights.BiasKey, weights.BiasValue);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.True(Math.Abs(expected[i] - found[i]) <= 1e-5, $"{call.Name}: element {i} is {found[i]:R}, expected {expected[i]:R}.");
            }
        }
    }

    /// <summary>Each mask meets one kind of padding, and all masks together meet all.</summary>
    private static PaddingCase Partner(MaskCase mask) => TestPadding.Cases[1 + ((int)mask % (TestPadding.Cases.Length - 1))];

    private static void AssertAccurate(OptionCall call)
    {
        var bound = new CallBound(call);
        MultiHeadAttentionWeights weights = OptionCall.WeightsOf(call.Shape);
        AttentionOptions options = call.Options;
        double[] expected = ReferenceAttention.Forward(
            call.Shape, weights, call.Query, call.Key, call.Value, call.Batch, call.Queries, call.Keys, in options);
        Accuracy.Compare(expected, call.Run(out float[] perHead), bound.Output).AssertWithinBound(call.Name);

        double[] expectedWeights = ReferenceAttention.AttentionWeights(
            call.Shape, weights, call.Query, call.Key, call.Batch, call.Queries, call.Keys, in options);
        Accuracy.Compare(expectedWeights, perHead, bound.PerHead).AssertWithinBound(call.Name + ", weights");

        double[] expectedMean = ReferenceAttention.AttentionWeights(
            call.Shape, weights, call.Query, call.Key, call.Batch, call.Queries, call.Keys, in options, averageHeads: true);
        call.Run(out float[] averaged, averaged: true);
        Accuracy.Compare(expectedMean, averaged, bound.Averaged).AssertWithinBound(call.Name + ", averaged weights");
    }
}
