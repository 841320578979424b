using AttentionGen.Tests.Safetensors;
using Xunit;

namespace AttentionGen.Tests.Weights;

public class WeightsFromFilesTests
{
    private const string Prefix = "layers.0.self_attn";

    [Theory]
    [InlineData("")]
    [InlineData(Prefix)]
    [InlineData(Prefix + ".")]
    public void TorchPackedForm_IsLoadedFromAFile(string prefix)
    {
        string stem = prefix.Length == 0 ? "" : Prefix + ".";
        using TemporaryFile temporary = Packed(stem).AddDistinct("another.in_proj_weight", 3, 1).Write();
        var weights = MultiHeadAttentionWeights.Load(temporary.Path, prefix);
        float[] inWeight = SafetensorsBuilder.Distinct(stem + "in_proj_weight", 12, 4);
        float[] inBias = SafetensorsBuilder.Distinct(stem + "in_proj_bias", 12);
        Assert.Equal((4, 4, 4, 4), (weights.DModel, weights.QueryWidth, weights.KeyWidth, weights.ValueWidth));
        Assert.Equal(inWeight[..16], weights.QueryWeight.ToArray());
        Assert.Equal(inWeight[16..32], weights.KeyWeight.ToArray());
        Assert.Equal(inWeight[32..], weights.ValueWeight.ToArray());
        Assert.Equal(inBias[..4], weights.QueryBias.ToArray());
        Assert.Equal(inBias[4..8], weights.KeyBias.ToArray());
        Assert.Equal(inBias[8..], weights.ValueBias.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct(stem + "out_proj.weight", 4, 4), weights.OutputWeight.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct(stem + "out_proj.bias", 4), weights.OutputBias.ToArray());
    }

    [Fact]
    public void TorchSeparateForm_TakesItsBiasesFromOnePackedTensor()
    {
        MultiHeadAttentionWeights weights = Load(new SafetensorsBuilder()
            .AddDistinct("q_proj_weight", 2, 2).AddDistinct("k_proj_weight", 2, 2).AddDistinct("v_proj_weight", 2, 2)
            .AddFloat32("in_proj_bias", [6], 1, 2, 3, 4, 5, 6)
            .AddDistinct("out_proj.weight", 2, 2).AddDistinct("out_proj.bias", 2));
        Assert.Equal(SafetensorsBuilder.Distinct("k_proj_weight", 2, 2), weights.KeyWeight.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("v_proj_weight", 2, 2), weights.ValueWeight.ToArray());
        Assert.Equal([1f, 2f], weights.QueryBias.ToArray());
        Assert.Equal([3f, 4f], weights.KeyBias.ToArray());
        Assert.Equal([5f, 6f], weights.ValueBias.ToArray());
    }

    [Fact]
    public void TorchWithoutBias_HasNone()
    {
        MultiHeadAttentionWeights weights = Load(new SafetensorsBuilder()
            .AddDistinct("in_proj_weight", 12, 4).AddDistinct("out_proj.weight", 4, 4));
        Assert.False(weights.HasBias);
        Assert.True(weights.HasOutputProjection);
    }

    [Theory]
    [InlineData("o_proj")]
    [InlineData("out_proj")]
    public void LinearProjections_MayHaveGroupedHeads(string output)
    {
        // E = 6, H·D = 8, G·D = 2.
        MultiHeadAttentionWeights weights = Load(Linear().AddDistinct(output + ".weight", 6, 8));
        Assert.Equal((6, 8, 2, 2), (weights.DModel, weights.QueryWidth, weights.KeyWidth, weights.ValueWidth));
        Assert.False(weights.HasBias);
        Assert.Equal(SafetensorsBuilder.Distinct("q_proj.weight", 8, 6), weights.QueryWeight.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("k_proj.weight", 2, 6), weights.KeyWeight.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("v_proj.weight", 2, 6), weights.ValueWeight.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct(output + ".weight", 6, 8), weights.OutputWeight.ToArray());
    }

    [Fact]
    public void LinearProjections_MayHaveBiases_AndNoOutputProjection()
    {
        MultiHeadAttentionWeights weights = Load(LinearBiases(Linear()));
        Assert.True(weights.HasBias);
        Assert.False(weights.HasOutputProjection);
        Assert.Equal(SafetensorsBuilder.Distinct("q_proj.bias", 8), weights.QueryBias.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("k_proj.bias", 2), weights.KeyBias.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("v_proj.bias", 2), weights.ValueBias.ToArray());
    }

    [Fact]
    public void HalfPrecisionWeights_AreWidened()
    {
        byte[] one = [0x80, 0x3f];
        MultiHeadAttentionWeights weights = Load(new SafetensorsBuilder()
            .Add("in_proj_weight", "BF16", [3, 1], [.. one, .. one, .. one]).Add("out_proj.weight", "F16", [1, 1], [0x00, 0x3c]));
        Assert.Equal([1f], weights.ValueWeight.ToArray());
        Assert.Equal([1f], weights.OutputWeight.ToArray());
    }

    [Fact]
    public void PackedWeightThatIsNoThreeSquares_IsRejected() => AssertRejected(
        new SafetensorsBuilder().AddDistinct("in_proj_weight", 8, 4), "in_proj_weight", "expected shape [12, 4], found [8, 4]");

    [Theory]
    [InlineData(12L)]
    [InlineData(12L, 4L, 1L)]
    [InlineData(0L, 0L)]
    public void PackedWeightThatIsNoMatrix_IsRejected(params long[] shape) => AssertRejected(
        new SafetensorsBuilder().AddDistinct("in_proj_weight", shape), "in_proj_weight", "expected shape [3·E, E], found [");

    [Fact]
    public void BiasOfAnotherLength_IsRejected() => AssertRejected(
        new SafetensorsBuilder().AddDistinct("in_proj_weight", 12, 4).AddDistinct("in_proj_bias", 4), "in_proj_bias", "expected shape [12], found [4]");

    [Fact]
    public void OutputBiasWithoutOutputWeight_IsRejected() => AssertRejected(
        new SafetensorsBuilder().AddDistinct("in_proj_weight", 12, 4).AddDistinct("in_proj_bias", 12).AddDistinct("out_proj.bias", 4),
        "out_proj.weight",
        "because \"out_proj.bias\" is there");

    [Fact]
    public void MissingKeyProjection_IsRejected() => AssertRejected(
        new SafetensorsBuilder().AddDistinct("q_proj.weight", 8, 6).AddDistinct("v_proj.weight", 2, 6), "k_proj.weight", "found none of that name");

    [Fact]
    public void KeyHeadsThatDoNotDivideTheQueryHeads_AreRejected() => AssertRejected(
        new SafetensorsBuilder().AddDistinct("q_proj.weight", 8, 6).AddDistinct("k_proj.weight", 3, 6).AddDistinct("v_proj.weight", 3, 6),
        "k_proj.weight",
        "divides the 8 query rows H·D, found 3");

    [Fact]
    public void SeparateTorchWeightOfAnotherHeight_IsRejected() => AssertRejected(
        new SafetensorsBuilder()
            .AddDistinct("q_proj_weight", 2, 2).AddDistinct("k_proj_weight", 3, 2).AddDistinct("v_proj_weight", 2, 2),
        "k_proj_weight",
        "expected shape [2, 2], found [3, 2]");

    [Theory]
    [InlineData("bias_k", "bias_v", "found none of that name")]
    [InlineData("q_proj_weight", "q_proj_weight", "packed or the separate form")]
    public void HalfOfWhatBelongsTogether_IsRejected(string name, string tensor, string words) =>
        AssertRejected(Packed("").AddDistinct(name, 1, 1, 4), tensor, words);

    [Fact]
    public void BiasOfANormWithoutItsWeight_IsRejected() =>
        AssertRejected(Linear().AddDistinct("q_norm.bias", 4), "q_norm.weight", "found none of that name");

    [Fact]
    public void TwoOutputProjections_AreRejected() => AssertRejected(
        Linear().AddDistinct("o_proj.weight", 6, 8).AddDistinct("out_proj.weight", 6, 8), "o_proj.weight", "found o_proj and out_proj");

    [Fact]
    public void IntegerWeights_AreRejected() => AssertRejected(
        new SafetensorsBuilder().Add("in_proj_weight", "I8", [3, 1], new byte[3]), "in_proj_weight", "F32, F16 or BF16, found I8");

    private static SafetensorsBuilder Packed(string stem) => new SafetensorsBuilder()
        .AddDistinct(stem + "in_proj_weight", 12, 4).AddDistinct(stem + "in_proj_bias", 12)
        .AddDistinct(stem + "out_proj.weight", 4, 4).AddDistinct(stem + "out_proj.bias", 4);

    private static SafetensorsBuilder Linear() => new SafetensorsBuilder()
        .AddDistinct("q_proj.weight", 8, 6).AddDistinct("k_proj.weight", 2, 6).AddDistinct("v_proj.weight", 2, 6);

    private static SafetensorsBuilder LinearBiases(SafetensorsBuilder builder) => builder
        .AddDistinct("q_proj.bias", 8).AddDistinct("k_proj.bias", 2).AddDistinct("v_proj.bias", 2);

    private static MultiHeadAttentionWeights Load(SafetensorsBuilder builder, string prefix = "")
    {
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        return MultiHeadAttentionWeights.Load(file, prefix);
    }

    private static void AssertRejected(SafetensorsBuilder builder, string tensor, string words, string prefix = "")
    {
        var error = Assert.Throws<SafetensorsException>(() => Load(builder, prefix));
        Assert.StartsWith("model.safetensors: tensor \"" + tensor.Trim('"') + "\": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
