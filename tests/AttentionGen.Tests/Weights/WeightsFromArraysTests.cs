using Xunit;

namespace AttentionGen.Tests.Weights;

public class WeightsFromArraysTests
{
    [Fact]
    public void FromPacked_SplitsRowsIntoQueryKeyAndValue()
    {
        var weights = MultiHeadAttentionWeights.FromPacked(2, Count(1, 12), Count(101, 6), Count(201, 4), Count(301, 2));
        Assert.Equal((2, 2, 2, 2), (weights.DModel, weights.QueryWidth, weights.KeyWidth, weights.ValueWidth));
        Assert.Equal((2, 2, 2, 2), (weights.KeyDim, weights.ValueDim, weights.ContextWidth, weights.OutputDim));
        Assert.True(weights.HasBias);
        Assert.True(weights.HasOutputProjection);
        Assert.Equal(Count(1, 4), weights.QueryWeight.ToArray());
        Assert.Equal(Count(5, 4), weights.KeyWeight.ToArray());
        Assert.Equal(Count(9, 4), weights.ValueWeight.ToArray());
        Assert.Equal(Count(101, 2), weights.QueryBias.ToArray());
        Assert.Equal(Count(103, 2), weights.KeyBias.ToArray());
        Assert.Equal(Count(105, 2), weights.ValueBias.ToArray());
        Assert.Equal(Count(201, 4), weights.OutputWeight.ToArray());
        Assert.Equal(Count(301, 2), weights.OutputBias.ToArray());
    }

    [Fact]
    public void FromPacked_WithGroupedHeads_SplitsByTheGivenWidths()
    {
        // E = 3, H·D = 4, G·D = 2: eight rows.
        var weights = MultiHeadAttentionWeights.FromPacked(3, 4, 2, Count(1, 24), Count(101, 8), Count(201, 12), Count(301, 3));
        Assert.Equal((3, 4, 2, 2), (weights.DModel, weights.QueryWidth, weights.KeyWidth, weights.ValueWidth));
        Assert.Equal((4, 3), (weights.ContextWidth, weights.OutputDim));
        Assert.Equal(Count(1, 12), weights.QueryWeight.ToArray());
        Assert.Equal(Count(13, 6), weights.KeyWeight.ToArray());
        Assert.Equal(Count(19, 6), weights.ValueWeight.ToArray());
        Assert.Equal(Count(101, 4), weights.QueryBias.ToArray());
        Assert.Equal(Count(105, 2), weights.KeyBias.ToArray());
        Assert.Equal(Count(107, 2), weights.ValueBias.ToArray());
    }

    [Fact]
    public void FromSeparate_DerivesTheWidths()
    {
        var weights = MultiHeadAttentionWeights.FromSeparate(
            3, Count(1, 12), Count(20, 6), Count(30, 6), Count(40, 4), Count(50, 2), Count(60, 2), Count(70, 12), Count(90, 3));
        Assert.Equal((3, 4, 2, 2), (weights.DModel, weights.QueryWidth, weights.KeyWidth, weights.ValueWidth));
        Assert.Equal((4, 3), (weights.ContextWidth, weights.OutputDim));
        Assert.Equal(Count(20, 6), weights.KeyWeight.ToArray());
        Assert.Equal(Count(30, 6), weights.ValueWeight.ToArray());
        Assert.Equal(Count(60, 2), weights.ValueBias.ToArray());
        Assert.Equal(Count(90, 3), weights.OutputBias.ToArray());
    }

    [Fact]
    public void BiasesAndOutputProjection_MayBeAbsent()
    {
        var bare = MultiHeadAttentionWeights.FromPacked(2, Count(1, 12));
        Assert.False(bare.HasBias);
        Assert.False(bare.HasOutputProjection);
        Assert.True(bare.QueryBias.IsEmpty && bare.KeyBias.IsEmpty && bare.ValueBias.IsEmpty && bare.OutputBias.IsEmpty);

        var withoutBias = MultiHeadAttentionWeights.FromSeparate(2, Count(1, 4), Count(1, 4), Count(1, 4), outputWeight: Count(1, 4));
        Assert.False(withoutBias.HasBias);
        Assert.True(withoutBias.HasOutputProjection);

        var withoutOutput = MultiHeadAttentionWeights.FromPacked(2, Count(1, 12), Count(1, 6));
        Assert.True(withoutOutput.HasBias);
        Assert.False(withoutOutput.HasOutputProjection);
    }

    [Fact]
    public void Inputs_AreCopied()
    {
        float[] packed = Count(1, 12);
        float[] output = Count(1, 4);
        var weights = MultiHeadAttentionWeights.FromPacked(2, packed, default, output);
        var separate = MultiHeadAttentionWeights.FromSeparate(2, output, output, output);
        packed.AsSpan().Clear();
        output.AsSpan().Clear();
        Assert.Equal(9, weights.ValueWeight[0]);
        Assert.Equal(1, weights.OutputWeight[0]);
        Assert.Equal(1, separate.KeyWeight[0]);
    }

    public static TheoryData<int[], string, string> WrongPacked => new()
    {
        { [11, 6, 4, 2], "inProjWeight", "inProjWeight must hold (queryWidth + 2·keyValueWidth) = 6 × dModel = 2: 12 floats, but holds 11." },
        { [0, 6, 4, 2], "inProjWeight", "12 floats, but holds 0" },
        { [12, 5, 4, 2], "inProjBias", "inProjBias must hold (queryWidth + 2·keyValueWidth) = 6 floats or be empty, but holds 5." },
        { [12, 6, 5, 2], "outProjWeight", "outProjWeight must hold dModel = 2 × context width = 2: 4 floats, but holds 5." },
        { [12, 6, 4, 3], "outProjBias", "outProjBias must hold dModel = 2 floats or be empty, but holds 3." },
        { [12, 6, 0, 2], "outProjBias", "outProjBias must be empty because outProjWeight is, but holds 2 floats." },
    };

    [Theory]
    [MemberData(nameof(WrongPacked))]
    public void FromPacked_NamesTheWrongLength(int[] lengths, string parameter, string words) => AssertThrows(
        parameter,
        words,
        () => MultiHeadAttentionWeights.FromPacked(2, new float[lengths[0]], new float[lengths[1]], new float[lengths[2]], new float[lengths[3]]));

    // E = 2, H·D = 4, G·D = 2.
    public static TheoryData<int[], string, string> WrongSeparate => new()
    {
        { [7, 4, 4, 4, 2, 2, 8, 2], "queryWeight", "rows of dModel = 2 floats, at least one row, but holds 7 floats" },
        { [0, 4, 4, 4, 2, 2, 8, 2], "queryWeight", "at least one row, but holds 0" },
        { [8, 3, 4, 4, 2, 2, 8, 2], "keyWeight", "rows of dModel = 2" },
        { [8, 6, 4, 4, 2, 2, 8, 2], "keyWeight", "a number of rows G·D that divides the query rows H·D = 4, but has 3." },
        { [8, 4, 5, 4, 2, 2, 8, 2], "valueWeight", "rows of dModel = 2" },
        { [8, 4, 4, 3, 2, 2, 8, 2], "queryBias", "queryBias must hold query rows = 4 floats or be empty, but holds 3." },
        { [8, 4, 4, 4, 1, 2, 8, 2], "keyBias", "keyBias must hold key rows = 2 floats or be empty, but holds 1." },
        { [8, 4, 4, 4, 2, 1, 8, 2], "valueBias", "valueBias must hold value rows = 2 floats or be empty, but holds 1." },
        { [8, 4, 4, 4, 2, 2, 4, 2], "outputWeight", "outputWeight must hold dModel = 2 × context width = 4: 8 floats, but holds 4." },
        { [8, 4, 6, 4, 2, 3, 8, 2], "outputWeight", "outputWeight must hold dModel = 2 × context width = 6: 12 floats, but holds 8." },
        { [8, 4, 4, 4, 2, 2, 0, 2], "outputBias", "outputBias must be empty because outputWeight is, but holds 2 floats." },
    };

    [Theory]
    [MemberData(nameof(WrongSeparate))]
    public void FromSeparate_NamesTheWrongLength(int[] lengths, string parameter, string words)
    {
        float[][] spans = [.. lengths.Select(length => new float[length])];
        AssertThrows(parameter, words, () => MultiHeadAttentionWeights.FromSeparate(
            2, spans[0], spans[1], spans[2], spans[3], spans[4], spans[5], spans[6], spans[7]));
    }

#pragma warning disable ATTN0030 // That these sizes are refused is what is tested.
    [Fact]
    public void WidthsThatAreNotPositive_AreRejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>("dModel", () => MultiHeadAttentionWeights.FromPacked(0, []));
        Assert.Throws<ArgumentOutOfRangeException>("queryWidth", () => MultiHeadAttentionWeights.FromPacked(1, 0, 1, []));
        Assert.Throws<ArgumentOutOfRangeException>("keyValueWidth", () => MultiHeadAttentionWeights.FromPacked(1, 1, -1, []));
        Assert.Throws<ArgumentOutOfRangeException>("dModel", () => MultiHeadAttentionWeights.FromSeparate(-1, [], [], []));
    }

    [Fact]
    public void WidthsWhoseProductOverflows_AreRejectedByTheirTrueProduct()
    {
        // (2^30 + 2·(2^30 + 2^29)) × 2^30 = 2^62: the low 32 bits are zero, as the span's length is.
        var error = Assert.Throws<ArgumentException>(
            () => MultiHeadAttentionWeights.FromPacked(1 << 30, 1 << 30, (1 << 30) + (1 << 29), []));
        Assert.Contains("4611686018427387904 floats, but holds 0", error.Message, StringComparison.Ordinal);
    }
#pragma warning restore ATTN0030

    private static float[] Count(int from, int count) => [.. Enumerable.Range(from, count).Select(i => (float)i)];

    private static void AssertThrows(string parameter, string words, Action action)
    {
        var error = Assert.Throws<ArgumentException>(parameter, action);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
