using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Attention masks: all kinds and scopes, alone and with the other masks.</summary>
public class ReferenceAttentionMaskTests
{
    private const int Batch = 2;
    private const int Queries = 3;
    private const int Keys = 4;

    // One dimension, all scores 0: a context is the mean of the values seen, and 1, 2, 4, 8 tell which.
    private static readonly AttentionShape Counting = new(1, 1, 1, 1, Causal: false, Bias: false, OutputProjection: false, Scale: 1);

    private static readonly AttentionShape Shape = ReferenceCase.Shape(output: false);
    private static readonly float[] Query = ReferenceCase.Numbers(Batch * Queries * Shape.QueryWidth, 1);
    private static readonly float[] Key = ReferenceCase.Numbers(Batch * Keys * Shape.KeyWidth, 2);
    private static readonly float[] Value = ReferenceCase.Numbers(Batch * Keys * Shape.ValueWidth, 3);

    [Fact]
    public void BooleanMask_ChoosesTheKeysOfEachQuery_ByHand()
    {
        bool[] allowed = [true, true, false, false, false, true, true, true, false, false, false, true];
        double[] expected = [1.5, 14 / 3.0, 8];
        ReferenceAssert.Close(expected, Count(new AttentionOptions { Mask = AttentionMask.Allow(allowed) }));
        ReferenceAssert.Close(expected, Count(new AttentionOptions { Mask = AttentionMask.Deny([.. allowed.Select(a => !a)]) }));
    }

    [Fact]
    public void AdditiveMask_IsInNaturalUnits_ByHand()
    {
        // A bias of ln 3 makes a key count three times, after the scale and not before it.
        float ln3 = MathF.Log(3);
        float none = float.NegativeInfinity;
        double[] context = ReferenceAttention.Attend(
            Counting with { Scale = 0.5 },
            new float[3],
            new float[4],
            [1, 2, 4, 8],
            1,
            3,
            4,
            new AttentionOptions { Mask = AttentionMask.Additive([0, ln3, none, none, none, none, 0, ln3, 0, 0, 0, 0]) });
        ReferenceAssert.Close([7 / 4.0, 7, 15 / 4.0], context, 1e-6);
    }

    [Fact]
    public void ScopesTakeTheMatrixOfTheirItemAndHead_ByHand()
    {
        // Two items, two heads of one dimension, one query, two keys, of which each matrix shows one: item b, key j and head h
        // have the value (1 + 2b + j)·10ʰ, which tells the key.
        AttentionShape shape = Counting with { DModel = 2, Heads = 2, KeyValueHeads = 2 };
        float[] value = [1, 10, 2, 20, 3, 30, 4, 40];
        Assert.Equal([1, 10, 3, 30.0], Attend(AttentionMask.Allow([true, false])));
        Assert.Equal([1, 10, 4, 40.0], Attend(AttentionMask.Allow([true, false, false, true], MaskScope.PerItem)));
        Assert.Equal([1, 10, 4, 40.0], Attend(AttentionMask.Allow([true, false, false, true])));
        Assert.Equal([1, 20, 3, 40.0], Attend(AttentionMask.Allow([true, false, false, true], MaskScope.PerHead)));

        // At b · 2 + h: item 0 sees keys 1 and 0, item 1 keys 1 and 1.
        Assert.Equal(
            [2, 10, 4, 40.0], Attend(AttentionMask.Allow([false, true, true, false, false, true, false, true])));

        double[] Attend(AttentionMask mask) =>
            ReferenceAttention.Attend(shape, new float[4], new float[8], value, Batch, 1, 2, new AttentionOptions { Mask = mask });
    }

    [Fact]
    public void BooleanAdditiveAndPadding_SayTheSame()
    {
        bool[] valid = [true, true, false, true, false, true, true, false];
        bool[] allowed = [.. from b in Range(Batch) from i in Range(Queries) from j in Range(Keys) select valid[(b * Keys) + j]];
        double[] expected = Attend(new AttentionOptions { Padding = PaddingMask.FromValid(valid) });
        Assert.NotEqual(expected, Attend(default));
        Assert.Equal(expected, Attend(new AttentionOptions { Mask = AttentionMask.Allow(allowed) }));
        Assert.Equal(expected, Attend(new AttentionOptions { Mask = AttentionMask.Deny([.. allowed.Select(a => !a)]) }));
        Assert.Equal(expected, Attend(new AttentionOptions { Mask = AttentionMask.Additive(Additive(allowed)) }));
    }

    [Fact]
    public void SharedItemAndHeadScopes_AreTheFullOneWithRepetition()
    {
        foreach (MaskScope scope in (MaskScope[])[MaskScope.Shared, MaskScope.PerItem, MaskScope.PerHead])
        {
            int matrices = scope == MaskScope.Shared ? 1 : 2;
            float[] bias = ReferenceCase.Numbers(matrices * Queries * Keys, 5);
            float[] full =
            [
                .. from b in Range(Batch)
                   from h in Range(Shape.Heads)
                   let m = scope switch { MaskScope.PerItem => b, MaskScope.PerHead => h, _ => 0 }
                   from x in bias.Skip(m * Queries * Keys).Take(Queries * Keys)
                   select x,
            ];
            Assert.Equal(
                Attend(new AttentionOptions { Mask = AttentionMask.Additive(full, MaskScope.PerItemAndHead) }),
                Attend(new AttentionOptions { Mask = AttentionMask.Additive(bias, scope) }));
        }
    }

    [Fact]
    public void ConstantBias_ChangesNothing() => ReferenceAssert.Close(
        Attend(default), Attend(new AttentionOptions { Mask = AttentionMask.Additive([.. Enumerable.Repeat(-7.5f, Queries * Keys)]) }));

    [Fact]
    public void AllMasksMustShowAKey_ByHand()
    {
        // Causal: up to keys 0, 1 and 2. The padding hides key 1; the mask hides key 0 from query 2, and all from query 0.
        AttentionShape causal = Counting with { Causal = true };
        bool[] denied = [true, true, true, true, false, false, false, false, true, false, false, false];
        Assert.Equal([0, 1, 4.0], Attend(AttentionMask.Deny(denied)));
        Assert.Equal([0, 1, 4.0], Attend(AttentionMask.Additive(Additive([.. denied.Select(d => !d)]))));

        double[] Attend(AttentionMask mask) => ReferenceAttention.Attend(
            causal,
            new float[3],
            new float[4],
            [1, 2, 4, 8],
            1,
            3,
            4,
            new AttentionOptions { Mask = mask, Padding = PaddingMask.FromValid([true, false, true, true]) });
    }

    [Fact]
    public void CausalMask_EqualsItsMatrix()
    {
        bool[] allowed = [.. from i in Range(Queries) from j in Range(Keys) select j <= i];
        Assert.Equal(
            ReferenceAttention.Attend(Shape with { Causal = true }, Query, Key, Value, Batch, Queries, Keys),
            Attend(new AttentionOptions { Mask = AttentionMask.Allow(allowed) }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NaNInKeysThatNoQuerySees_ChangesNothing(bool additive)
    {
        // Each item hides another key from all its queries and heads.
        int[] hidden = [2, 0];
        bool[] allowed = [.. from b in Range(Batch) from i in Range(Queries) from j in Range(Keys) select j != hidden[b]];
        double[] expected = With(Key, Value);
        float[] key = [.. Key];
        float[] value = [.. Value];
        for (int b = 0; b < Batch; b++)
        {
            key.AsSpan(((b * Keys) + hidden[b]) * Shape.KeyWidth, Shape.KeyWidth).Fill(float.NaN);
            value.AsSpan(((b * Keys) + hidden[b]) * Shape.ValueWidth, Shape.ValueWidth).Fill(float.PositiveInfinity);
        }

        Assert.Equal(expected, With(key, value));
        Assert.All(expected, c => Assert.True(double.IsFinite(c)));

        double[] With(float[] keys, float[] values) => ReferenceAttention.Attend(
            Shape,
            Query,
            keys,
            values,
            Batch,
            Queries,
            Keys,
            new AttentionOptions { Mask = additive ? AttentionMask.Additive(Additive(allowed)) : AttentionMask.Allow(allowed) });
    }

    [Fact]
    public void NaNInAKeyThatSomeQueriesSee_ReachesOnlyThose()
    {
        float[] value = [.. Value];
        value.AsSpan(0, Shape.ValueWidth).Fill(float.NaN);
        bool[] allowed = [.. from i in Range(Queries) from j in Range(Keys) select i != 1 || j != 0];
        double[] context = ReferenceAttention.Attend(
            Shape, Query, Key, value, Batch, Queries, Keys, new AttentionOptions { Mask = AttentionMask.Allow(allowed) });
        double[][] rows = [.. context.Chunk(Shape.ContextWidth)];
        Assert.All(rows[0].Concat(rows[2]), c => Assert.True(double.IsNaN(c)));
        Assert.All(rows[1].Concat(rows.Skip(3).SelectMany(row => row)), c => Assert.True(double.IsFinite(c)));
    }

    [Fact]
    public void QueryThatSeesNoKey_HasAZeroContextAndZeroWeights()
    {
        float[] bias = new float[Queries * Keys];
        bias.AsSpan(Keys, Keys).Fill(float.NegativeInfinity);
        var written = new float[Batch * Shape.Heads * Queries * Keys];
        double[] context = Attend(new AttentionOptions { Mask = AttentionMask.Additive(bias), Weights = AttentionWeightsOutput.PerHead(written) });
        Assert.All(context.Chunk(Shape.ContextWidth).Where((_, row) => row % Queries == 1).SelectMany(row => row), c => Assert.Equal(0, c));
        foreach ((int row, float[] weights) in written.Chunk(Keys).Index())
        {
            Assert.Equal(row % Queries == 1 ? 0 : 1, weights.Sum(), 1e-6);
        }
    }

    [Fact]
    public void VeryNegativeBias_IsNotHidden()
    {
        // Zero is decided on the masks: with −1e30 everywhere, every key is still seen.
        double[] context = Count(new AttentionOptions { Mask = AttentionMask.Additive([.. Enumerable.Repeat(-1e30f, 12)]) });
        Assert.Equal([3.75, 3.75, 3.75], context);
    }

    private static double[] Count(in AttentionOptions options) =>
        ReferenceAttention.Attend(Counting, new float[3], new float[4], [1, 2, 4, 8], 1, 3, 4, options);

    private static double[] Attend(in AttentionOptions options) =>
        ReferenceAttention.Attend(Shape, Query, Key, Value, Batch, Queries, Keys, options);

    private static float[] Additive(bool[] allowed) => [.. allowed.Select(a => a ? 0 : float.NegativeInfinity)];

    private static IEnumerable<int> Range(int count) => Enumerable.Range(0, count);
}
