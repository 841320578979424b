using Xunit;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>What no family has in PyTorch's numbers: no norm at all, layouts, padding, and shapes that contradict themselves.</summary>
public class ReferenceLayerFormulaTests
{
    private const int Batch = LayerFixture.Batch;
    private const int Tokens = LayerFixture.Tokens;

    private static readonly LayerFixture Whisper = LayerFixture.Of("whisper");

    [Fact]
    public void WithoutNorms_TheBranchesAreAddedToWhatTheyTake()
    {
        float[] x = Whisper.Read().Input;
        TransformerLayerWeights weights = WithoutNorms(Whisper.Load());
        TransformerLayerShape shape = Whisper.Shape with { NormPlace = NormPlace.None };

        // What is between the branches is rounded to single precision here, and not there.
        double[] attention = ReferenceAttention.Forward(shape.Attention, weights.Attention, x, Batch, Tokens);
        float[] h = [.. x.Zip(attention, (a, b) => (float)(a + b))];
        double[] expected = [.. h.Zip(ReferenceFeedForward.Forward(shape.FeedForward, weights.FeedForward, h), (a, b) => a + b)];
        AssertClose(expected, ReferenceTransformerLayer.Forward(shape, weights, x, Batch, Tokens), 1e-5);

        TransformerLayerShape beside = shape with { Residual = ResidualKind.Parallel };
        double[] both = [.. x.Zip(attention, (a, b) => a + b).Zip(ReferenceFeedForward.Forward(shape.FeedForward, weights.FeedForward, x), (a, b) => a + b)];
        AssertClose(both, ReferenceTransformerLayer.Forward(beside, weights, x, Batch, Tokens), 1e-13);
    }

    [Fact]
    public void ResidualMultiplier_IsThatOfBothBranches()
    {
        float[] x = Whisper.Read().Input;
        TransformerLayerShape none = Whisper.Shape with { ResidualMultiplier = 0 };
        Assert.Equal(x.Select(element => (double)element), ReferenceTransformerLayer.Forward(none, Whisper.Load(), x, Batch, Tokens));
    }

    [Fact]
    public void SequenceFirst_IsTheSameTurned()
    {
        float[] x = Whisper.Read().Input;
        double[] expected = ReferenceTransformerLayer.Forward(Whisper.Shape, Whisper.Load(), x, Batch, Tokens);
        double[] turned = ReferenceTransformerLayer.Forward(
            Whisper.Shape, Whisper.Load(), Turn(x, Batch, Tokens), Batch, Tokens, new AttentionOptions { Layout = SequenceLayout.SequenceFirst });
        Assert.Equal(expected, Turn(turned, Tokens, Batch));
    }

    [Fact]
    public void PaddedTokens_ChangeNoOther_WhateverTheyHold()
    {
        float[] x = Whisper.Read().Input;
        int width = Whisper.Shape.DModel;
        double[] alone = ReferenceTransformerLayer.Forward(Whisper.Shape, Whisper.Load(), x.AsSpan(0, 5 * width), batch: 1, sequence: 5);
        x.AsSpan(5 * width, 2 * width).Fill(float.NaN);
        double[] padded = ReferenceTransformerLayer.Forward(Whisper.Shape, Whisper.Load(), x, Batch, Tokens, PaddingMask.FromLengths([5, 7]));
        Assert.Equal(alone, padded[..(5 * width)]);
        Assert.DoesNotContain(padded[(7 * width)..], double.IsNaN);
    }

    [Fact]
    public void ShapesThatContradictThemselves_AreRefused()
    {
        AssertRefused(
            Whisper.Shape with { FeedForward = Whisper.Shape.FeedForward with { DModel = 16 } }, "takes and gives rows of DModel = 32, but its feed-forward has DModel 16");
        AssertRefused(Whisper.Shape with { Attention = Whisper.Shape.Attention with { KeyDim = 16 } }, "KeyDim 16, ValueDim 32 and outputs of 32");
        AssertRefused(Whisper.Shape with { NormPlace = NormPlace.Post, Residual = ResidualKind.Parallel }, "with ResidualKind.Parallel both are added in one");
        AssertRefused(Whisper.Shape with { NormPlace = NormPlace.Sandwich }, "AttentionOutputNorm");
    }

    [Fact]
    public void RowsThatAreNotWhole_AreRefused()
    {
        var error = Assert.Throws<ArgumentException>("input", () => ReferenceFeedForward.Forward(Whisper.Shape.FeedForward, Whisper.Load().FeedForward, new float[33]));
        Assert.Contains("input must hold rows of DModel = 32 floats, but holds 33", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("input", () => ReferenceTransformerLayer.Forward(Whisper.Shape, Whisper.Load(), new float[33], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => ReferenceTransformerLayer.Forward(Whisper.Shape, Whisper.Load(), [], -1, 1));
    }

    private static TransformerLayerWeights WithoutNorms(TransformerLayerWeights weights) => new() { Attention = weights.Attention, FeedForward = weights.FeedForward };

    private static void AssertRefused(TransformerLayerShape shape, string words)
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => ReferenceTransformerLayer.Forward(shape, Whisper.Load(), Whisper.Read().Input, Batch, Tokens));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static void AssertClose(double[] expected, double[] actual, double bound) =>
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), 0, bound);

    private static T[] Turn<T>(T[] tensor, int first, int second)
    {
        int width = tensor.Length / (first * second);
        return [.. Enumerable.Range(0, second).SelectMany(j => Enumerable.Range(0, first).SelectMany(i => tensor.AsSpan(((i * second) + j) * width, width).ToArray()))];
    }
}
