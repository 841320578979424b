using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Rotary embeddings in the reference, and the norm that comes before them.</summary>
public class ReferenceRotaryTests
{
    private const int Batch = 2;
    private const int Sequence = 7;

    // One head of one pair, which turns by one radian per position; every token is (1, 0), queries and keys are as projected.
    private static readonly AttentionShape OnePair = new(2, 1, 2, 1, Causal: false, Bias: false, OutputProjection: false, Scale: 1)
    {
        Rotary = new RotaryShape(RotaryPairing.HalfSplit, 2),
    };

    [Theory]
    [InlineData(RotaryPairing.HalfSplit)]
    [InlineData(RotaryPairing.Interleaved)]
    public void EqualTokens_ScoreTheCosineOfTheirDistance_ByHand(RotaryPairing pairing)
    {
        AttentionShape shape = OnePair with { Rotary = new RotaryShape(pairing, 2) };
        AssertSoftmaxRows(
            (i, j) => Math.Cos(i - j), ReferenceAttention.AttentionWeights(shape, Identity(shape), [1, 0, 1, 0, 1, 0], 1, 3));
    }

    [Fact]
    public void Norm_ComesBeforeTheRotation_ByHand()
    {
        // (1, 0) has root mean square sqrt(1/2): the query becomes (2·sqrt(2), 0), the key (sqrt(2), 0), and then they turn.
        // The other way round, the weights 2 and 1 would meet both parts of the turned query.
        AttentionShape shape = OnePair with { QueryKeyNorm = true, NormEpsilon = 0 };
        MultiHeadAttentionWeights weights = (Parts(shape) with { QueryNorm = [2, 1], KeyNorm = [1, 1] }).ToWeights();
        AssertSoftmaxRows(
            (i, j) => 4 * Math.Cos(i - j), ReferenceAttention.AttentionWeights(shape, weights, [1, 0, 1, 0, 1, 0], 1, 3));
    }

    [Fact]
    public void YarnsAttentionFactor_MultipliesQueriesAndKeys_ByHand()
    {
        AttentionShape shape = OnePair with
        {
            Rotary = OnePair.Rotary! with { Scaling = RotaryScaling.Yarn, Factor = 1, OriginalLength = 64, AttentionFactor = 3 },
        };
        AssertSoftmaxRows(
            (i, j) => 9 * Math.Cos(i - j), ReferenceAttention.AttentionWeights(shape, Identity(shape), [1, 0, 1, 0, 1, 0], 1, 3));
    }

    [Fact]
    public void OneToken_IsItsValue_NotRotated()
    {
        double[] output = ReferenceAttention.Forward(OnePair, Identity(OnePair), [1, 0], [1, 0], [5, 7], 1, 1, 1, queryOffset: 3);
        Assert.Equal([5, 7.0], output);
    }

    [Fact]
    public void QueriesWithAnOffset_GiveTheLastRowsOfTheWholeSequence()
    {
        AttentionShape shape = Causal(RotaryPairing.HalfSplit);
        MultiHeadAttentionWeights weights = WeightParts.Seeded(shape).ToWeights();
        float[] input = ReferenceCase.Numbers(Sequence * shape.DModel, 3);
        double[] whole = ReferenceAttention.Forward(shape, weights, input, 1, Sequence);
        float[] last = input[(5 * shape.DModel)..];
        double[] expected = whole[(5 * shape.OutputWidth)..];
        ReferenceAssert.Close(
            expected, ReferenceAttention.Forward(shape, weights, last, input, input, 1, 2, Sequence, queryOffset: 5));
        ReferenceAssert.Close(
            expected,
            ReferenceAttention.Forward(
                shape with { CausalAlignment = CausalAlignment.BottomRight }, weights, last, input, input, 1, 2, Sequence));
    }

    [Fact]
    public void BothPairings_AgreeOnReorderedProjections()
    {
        AttentionShape halves = Causal(RotaryPairing.HalfSplit);
        AttentionShape neighbours = Causal(RotaryPairing.Interleaved);
        WeightParts parts = WeightParts.Seeded(halves);
        int[] order = [0, 2, 1, 3, 4, 5];
        WeightParts reordered = parts with
        {
            QueryWeight = Reorder(parts.QueryWeight, halves.DModel),
            KeyWeight = Reorder(parts.KeyWeight, halves.DModel),
            QueryBias = Reorder(parts.QueryBias, 1),
            KeyBias = Reorder(parts.KeyBias, 1),
        };
        float[] input = ReferenceCase.Numbers(Batch * Sequence * halves.DModel, 3);
        ReferenceAssert.Close(
            ReferenceAttention.Forward(halves, parts.ToWeights(), input, Batch, Sequence),
            ReferenceAttention.Forward(neighbours, reordered.ToWeights(), input, Batch, Sequence));

        // Of each head of six, the first four rows turn: (0, 2) and (1, 3) become neighbours.
        float[] Reorder(float[] rows, int width) =>
            [.. rows.Chunk(6 * width).SelectMany(head => order.SelectMany(row => head.Skip(row * width).Take(width)))];
    }

    [Fact]
    public void ElementsBeyondTheRotatedOnes_StayAsTheyAre()
    {
        AttentionShape shape = Causal(RotaryPairing.HalfSplit);
        WeightParts parts = WeightParts.Seeded(shape);
        for (int row = 0; row < shape.QueryWidth; row++)
        {
            if (row % shape.HeadDim < shape.Rotary!.Dim)
            {
                parts.QueryWeight.AsSpan(row * shape.DModel, shape.DModel).Clear();
                parts.QueryBias[row] = 0;
            }
        }

        float[] input = ReferenceCase.Numbers(Batch * Sequence * shape.DModel, 3);
        Assert.Equal(
            ReferenceAttention.Forward(shape with { Rotary = null }, parts.ToWeights(), input, Batch, Sequence),
            ReferenceAttention.Forward(shape, parts.ToWeights(), input, Batch, Sequence));
    }

    [Fact]
    public void Norm_TakesNoNoticeOfTheLengthOfQueries()
    {
        AttentionShape shape = Causal(RotaryPairing.Interleaved) with { QueryKeyNorm = true, NormEpsilon = 0 };
        WeightParts parts = WeightParts.Seeded(shape);
        WeightParts longer = parts with
        {
            QueryWeight = [.. parts.QueryWeight.Select(w => w * 8)],
            QueryBias = [.. parts.QueryBias.Select(b => b * 8)],
        };
        float[] input = ReferenceCase.Numbers(Batch * Sequence * shape.DModel, 3);
        ReferenceAssert.Close(
            ReferenceAttention.Forward(shape, parts.ToWeights(), input, Batch, Sequence),
            ReferenceAttention.Forward(shape, longer.ToWeights(), input, Batch, Sequence));
    }

    [Fact]
    public void NormWeightsPlusOne_AreTheSameStoredOtherwise()
    {
        AttentionShape shape = Causal(RotaryPairing.HalfSplit) with { QueryKeyNorm = true };
        WeightParts parts = WeightParts.Seeded(shape) with { QueryNorm = [1, 2, 0.5f, 1, 3, 1], KeyNorm = [1, 1, 1, 0.25f, 1, 2] };
        WeightParts lessOne = parts with
        {
            QueryNorm = [.. parts.QueryNorm.Select(w => w - 1)],
            KeyNorm = [.. parts.KeyNorm.Select(w => w - 1)],
        };
        float[] input = ReferenceCase.Numbers(Batch * Sequence * shape.DModel, 3);
        Assert.Equal(
            ReferenceAttention.Forward(shape, parts.ToWeights(), input, Batch, Sequence),
            ReferenceAttention.Forward(shape with { NormWeightsPlusOne = true }, lessOne.ToWeights(), input, Batch, Sequence));
    }

    [Fact]
    public void MoreRotatedElementsThanAHeadHas_AreRefused()
    {
        AttentionShape shape = OnePair with { Rotary = new RotaryShape(RotaryPairing.HalfSplit, 4) };
        Assert.Throws<ArgumentException>(() => ReferenceAttention.Forward(shape, Identity(shape), [1, 0], 1, 1));
    }

    private static AttentionShape Causal(RotaryPairing pairing) =>
        ReferenceCase.Shape(dModel: 5, heads: 4, headDim: 6, keyValueHeads: 2, causal: true) with { Rotary = new RotaryShape(pairing, 4, 100) };

    private static WeightParts Parts(AttentionShape shape) =>
        new(shape) { QueryWeight = [1, 0, 0, 1], KeyWeight = [1, 0, 0, 1], ValueWeight = [1, 0, 0, 1] };

    private static MultiHeadAttentionWeights Identity(AttentionShape shape) => Parts(shape).ToWeights();

    private static void AssertSoftmaxRows(Func<int, int, double> score, double[] found)
    {
        for (int i = 0; i < 3; i++)
        {
            double sum = Enumerable.Range(0, 3).Sum(j => Math.Exp(score(i, j)));
            for (int j = 0; j < 3; j++)
            {
                Assert.Equal(Math.Exp(score(i, j)) / sum, found[(3 * i) + j], 1e-14);
            }
        }
    }
}
