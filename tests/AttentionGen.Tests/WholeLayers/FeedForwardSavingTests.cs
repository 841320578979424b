using AttentionGen.Tests.Safetensors;
using AttentionGen.Tests.Support;
using AttentionGen.Tests.Weights;
using Xunit;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>Feed-forwards alone: from the files of every family, with the bits of the whole layer, and saved again.</summary>
public class FeedForwardSavingTests
{
    public static TheoryData<string> Names => ReferenceLayerTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryFamily_IsLoadedByItsBlock_AndSavedAgain(string name)
    {
        using var folder = new TemporaryFolder();
        LayerFixture fixture = LayerFixture.Of(name);
        FeedForwardWeights expected = fixture.Load().FeedForward;
        FeedForwardWeights alone = FeedForwardWeights.Load(fixture.Path, fixture.Read().Prefix);
        SameBits(expected, alone);
        foreach (string prefix in (string[])["", "a.b", "a.b."])
        {
            alone.Save(folder.File("saved.safetensors"), prefix);
            SameBits(expected, FeedForwardWeights.Load(folder.File("saved.safetensors"), prefix));
            SameBits(expected, FeedForwardWeights.Load(folder.File("saved.safetensors"), prefix.Length == 0 ? "feed_forward" : "a.b.feed_forward"));
        }
    }

    [Theory]
    [InlineData("llama", "mlp")]
    [InlineData("phi3", "mlp")]
    [InlineData("gpt2", "mlp")]
    [InlineData("neox", "mlp")]
    [InlineData("distilbert", "ffn")]
    [InlineData("internlm2", "feed_forward")]
    [InlineData("t5", "layer.1.DenseReluDense")]
    public void ThePrefix_MayEndAtTheModule(string name, string module)
    {
        LayerFixture fixture = LayerFixture.Of(name);
        SameBits(fixture.Load().FeedForward, FeedForwardWeights.Load(fixture.Path, $"{fixture.Read().Prefix}.{module}"));
    }

    [Fact]
    public void AMissingGate_IsNamed()
    {
        using SafetensorsFile file = Parse(b => b.AddDistinct("l.mlp.up_proj.weight", 12, 8).AddDistinct("l.mlp.down_proj.weight", 8, 12));
        var error = Assert.Throws<SafetensorsException>(() => FeedForwardWeights.Load(file, "l"));
        Assert.Equal("l.mlp.gate_proj.weight", error.TensorName);
    }

    [Fact]
    public void AnotherTensorOfTheModule_IsNamed()
    {
        foreach (string extra in (string[])["l.mlp.up_proj.weight_scale", "l.mlp.experts.0.weight"])
        {
            using SafetensorsFile file = Parse(b => b
                .AddDistinct("l.mlp.gate_proj.weight", 12, 8).AddDistinct("l.mlp.up_proj.weight", 12, 8).AddDistinct("l.mlp.down_proj.weight", 8, 12)
                .AddDistinct("l.norm.weight", 8).AddDistinct(extra, 3));
            var error = Assert.Throws<SafetensorsException>(() => FeedForwardWeights.Load(file, "l"));
            Assert.Equal(extra, error.TensorName);
            Assert.Contains("expected only tensors of a feed-forward with the names mlp.gate_proj, mlp.up_proj, mlp.down_proj, found this one.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NoneOrSeveral_AreSaid()
    {
        using SafetensorsFile none = Parse(b => b.AddDistinct("l.mlp.gate_proj.weight", 12, 8));
        Assert.Contains(
            "expected a feed-forward behind the prefix \"k\", found none whose matrices have names of docs/weights.md; the nearest names in the file are \"l.mlp.gate_proj.weight\".",
            Assert.Throws<SafetensorsException>(() => FeedForwardWeights.Load(none, "k")).Message,
            StringComparison.Ordinal);

        using SafetensorsFile two = Parse(b => b
            .AddDistinct("l.fc1.weight", 12, 8).AddDistinct("l.fc2.weight", 8, 12).AddDistinct("l.linear1.weight", 12, 8).AddDistinct("l.linear2.weight", 8, 12));
        Assert.Contains(
            "expected one feed-forward behind the prefix \"l\", found \"l.fc2\" and \"l.linear2\".",
            Assert.Throws<SafetensorsException>(() => FeedForwardWeights.Load(two, "l")).Message,
            StringComparison.Ordinal);
    }

    /// <summary>GPT-2 stores [in, out], OpenCLIP [out, in] under the same names: both forms have the same two shapes.</summary>
    [Fact]
    public void WhetherMatricesAreTurned_IsToldByTheAttention_OrByTheBias_OrAsked()
    {
        float[] stored = SafetensorsBuilder.Distinct("l.mlp.c_fc.weight", 8, 12);
        float[] turned = [.. Enumerable.Range(0, 96).Select(i => stored[(i % 8 * 12) + (i / 8)])];
        using SafetensorsFile conv = Parse(b => Matrices(b).AddDistinct("l.attn.c_attn.weight", 8, 24));
        Assert.Equal(turned, FeedForwardWeights.Load(conv, "l").UpWeight.ToArray());
        using SafetensorsFile convBias = Parse(b => Matrices(b).AddDistinct("l.mlp.c_proj.bias", 8));
        Assert.Equal(turned, FeedForwardWeights.Load(convBias, "l").UpWeight.ToArray());

        using SafetensorsFile linear = Parse(b => Matrices(b).AddDistinct("l.attn.in_proj_weight", 36, 12));
        Assert.Equal(stored, FeedForwardWeights.Load(linear, "l").UpWeight.ToArray());
        using SafetensorsFile linearBias = Parse(b => Matrices(b).AddDistinct("l.mlp.c_proj.bias", 12));
        Assert.Equal(stored, FeedForwardWeights.Load(linearBias, "l.mlp").UpWeight.ToArray());

        using SafetensorsFile open = Parse(b => Matrices(b));
        Assert.Contains(
            "tensor \"l.mlp.c_proj.weight\": expected the block's attention beside this matrix, or its bias, which tell whether it is stored [out, in] or [in, out], found neither.",
            Assert.Throws<SafetensorsException>(() => FeedForwardWeights.Load(open, "l")).Message,
            StringComparison.Ordinal);

        static SafetensorsBuilder Matrices(SafetensorsBuilder builder) => builder.AddDistinct("l.mlp.c_fc.weight", 8, 12).AddDistinct("l.mlp.c_proj.weight", 12, 8);
    }

    internal static void SameBits(FeedForwardWeights expected, FeedForwardWeights found)
    {
        Assert.Equal((expected.DModel, expected.Hidden, expected.IsGated), (found.DModel, found.Hidden, found.IsGated));
        WeightAssert.Same("gate", expected.GateWeight, found.GateWeight);
        WeightAssert.Same("up", expected.UpWeight, found.UpWeight);
        WeightAssert.Same("down", expected.DownWeight, found.DownWeight);
        WeightAssert.Same("gate bias", expected.GateBias, found.GateBias);
        WeightAssert.Same("up bias", expected.UpBias, found.UpBias);
        WeightAssert.Same("down bias", expected.DownBias, found.DownBias);
    }

    private static SafetensorsFile Parse(Func<SafetensorsBuilder, SafetensorsBuilder> add) => SafetensorsFile.Parse(add(new SafetensorsBuilder()).Build(), "model.safetensors");
}
