using Xunit;

namespace AttentionGen.Tests.Reference;

public class ReferenceMaskTests
{
    private const int Batch = 2;
    private const int Sequence = 4;

    private static readonly AttentionShape Shape = ReferenceCase.Shape();
    private static readonly MultiHeadAttentionWeights Weights = ReferenceCase.Weights(Shape);
    private static readonly float[] Input = ReferenceCase.Numbers(Batch * Sequence * Shape.DModel, 9);

    [Fact]
    public void TheThreeWaysToStateAMask_Agree()
    {
        double[] byLengths = Forward(Input, PaddingMask.FromLengths([3, 1]));
        Assert.Equal(byLengths, Forward(Input, PaddingMask.FromValid([true, true, true, false, true, false, false, false])));
        Assert.Equal(byLengths, Forward(Input, PaddingMask.FromIgnored([false, false, false, true, false, true, true, true])));
        Assert.NotEqual(byLengths, Forward(Input, PaddingMask.None));
        Assert.Equal(Forward(Input, PaddingMask.None), Forward(Input, PaddingMask.FromLengths([4, 4])));
    }

    [Fact]
    public void PaddingAtTheEnd_EqualsTheShorterSequence()
    {
        int real = 3 * Shape.DModel;
        double[] shorter = ReferenceAttention.Forward(Shape, Weights, Input.AsSpan(0, real), 1, 3);
        Assert.Equal(shorter, Forward(Input, PaddingMask.FromLengths([3, 4]))[..real]);
    }

    [Fact]
    public void ContentOfPadding_ChangesNoBitOfRealTokens()
    {
        // Item 0 has its padding in front, item 1 in the middle.
        bool[] valid = [false, true, true, true, true, true, false, true];
        double[] expected = Forward(Input, PaddingMask.FromValid(valid));
        foreach (float poison in (float[])[float.NaN, float.PositiveInfinity, float.MaxValue, 0])
        {
            float[] poisoned = [.. Input];
            poisoned.AsSpan(0, Shape.DModel).Fill(poison);
            poisoned.AsSpan(6 * Shape.DModel, Shape.DModel).Fill(poison);
            double[] found = Forward(poisoned, PaddingMask.FromValid(valid));
            for (int token = 0; token < valid.Length; token++)
            {
                if (valid[token])
                {
                    Range row = (token * Shape.DModel)..((token + 1) * Shape.DModel);
                    Assert.Equal(expected[row], found[row]);
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NaNInMaskedKeysAndValues_DoesNotLeak(bool causal)
    {
        AttentionShape shape = Shape with { Causal = causal };
        float[] query = ReferenceCase.Numbers(Sequence * shape.QueryWidth, 1);
        float[] key = ReferenceCase.Numbers(Sequence * shape.KeyWidth, 2);
        float[] value = ReferenceCase.Numbers(Sequence * shape.KeyWidth, 3);
        double[] expected = Attend();
        key.AsSpan(2 * shape.KeyWidth, shape.KeyWidth).Fill(float.NaN);
        value.AsSpan(2 * shape.KeyWidth, shape.KeyWidth).Fill(float.NaN);
        Assert.Equal(expected, Attend());
        Assert.DoesNotContain(expected, double.IsNaN);

        double[] Attend() => ReferenceAttention.Attend(
            shape, query, key, value, 1, Sequence, Sequence, PaddingMask.FromIgnored([false, false, true, false]));
    }

    [Fact]
    public void NaNInAVisibleValue_IsSeen()
    {
        float[] value = ReferenceCase.Numbers(Sequence * Shape.KeyWidth, 3);
        value[0] = float.NaN;
        float[] query = ReferenceCase.Numbers(Sequence * Shape.QueryWidth, 1);
        Assert.Contains(ReferenceAttention.Attend(Shape, query, query, value, 1, Sequence, Sequence), double.IsNaN);
    }

    [Fact]
    public void QueryThatSeesNoKey_HasZeroWeightsAndZeroContext()
    {
        AttentionShape bare = ReferenceCase.Shape(bias: false, output: false);
        MultiHeadAttentionWeights weights = ReferenceCase.Weights(bare);
        float[] poisoned = [.. Input];
        poisoned.AsSpan(0, Sequence * bare.DModel).Fill(float.NaN);
        var mask = PaddingMask.FromLengths([0, 4]);
        double[] output = ReferenceAttention.Forward(bare, weights, poisoned, Batch, Sequence, mask);
        Assert.All(output[..(Sequence * bare.QueryWidth)], c => Assert.Equal(0, c));
        Assert.All(output[(Sequence * bare.QueryWidth)..], c => Assert.NotEqual(0, c));

        double[] rows = ReferenceAttention.AttentionWeights(bare, weights, poisoned, Batch, Sequence, mask);
        Assert.All(rows[..(rows.Length / 2)], w => Assert.Equal(0, w));
    }

    [Fact]
    public void QueryThatSeesNoKey_LeavesTheOutputBias()
    {
        double[] output = Forward(Input, PaddingMask.FromLengths([0, 4]));
        double[] bias = [.. Weights.OutputBias.ToArray().Select(b => (double)b)];
        Assert.All(output.Take(Sequence * Shape.DModel).Chunk(Shape.DModel), row => Assert.Equal(bias, row));
    }

    [Fact]
    public void CausalAndPadding_CombineByBothAllowing()
    {
        // Padding in front of a causal sequence: the first query sees only its own, ignored, position.
        AttentionShape shape = Shape with { Causal = true, OutputProjection = false };
        float[] tokens = ReferenceCase.Numbers(3 * shape.QueryWidth, 1);
        double[] context = ReferenceAttention.Attend(
            shape, tokens, tokens, tokens, 1, 3, 3, PaddingMask.FromValid([false, true, true]));
        Assert.All(context[..shape.QueryWidth], c => Assert.Equal(0, c));
        Assert.Equal(tokens[shape.QueryWidth..(2 * shape.QueryWidth)].Select(t => (double)t), context[shape.QueryWidth..(2 * shape.QueryWidth)]);
    }

    [Fact]
    public void NoKeysAtAll_GiveAContextOfZeros()
    {
        double[] context = ReferenceAttention.Attend(Shape, ReferenceCase.Numbers(2 * Shape.QueryWidth, 1), [], [], 1, 2, 0);
        Assert.Equal(new double[2 * Shape.QueryWidth], context);
    }

    [Fact]
    public void ArgumentsThatDoNotFit_AreNamed()
    {
        Assert.Throws<ArgumentException>("input", () => Forward(Input[1..], default));
        Assert.Throws<ArgumentException>("padding", () => Forward(Input, PaddingMask.FromLengths([1])));
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => ReferenceAttention.Forward(Shape, Weights, Input, -1, 4));
        Assert.Throws<ArgumentOutOfRangeException>("sequence", () => ReferenceAttention.Forward(Shape, Weights, Input, 2, -4));
        Assert.Throws<ArgumentException>("weights", () => ReferenceAttention.Forward(Shape with { Bias = false }, Weights, Input, 2, 4));
        Assert.Throws<ArgumentException>("key", () => ReferenceAttention.Attend(Shape, new float[6], new float[5], new float[6], 1, 1, 1));
        Assert.Throws<ArgumentException>("value", () => ReferenceAttention.Attend(Shape, new float[6], new float[6], new float[7], 1, 1, 1));
    }

    private static double[] Forward(float[] input, PaddingMask padding) =>
        ReferenceAttention.Forward(Shape, Weights, input, Batch, Sequence, padding);
}
