using AttentionGen.Tests.Safetensors;
using AttentionGen.Tests.Support;
using AttentionGen.Tests.Weights;
using Xunit;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>Saving and loading whole layers gives the same bits, whatever family they came from, and for any preset.</summary>
public class LayerSavingTests
{
    private static readonly string[] Torch = ["attention.in_proj_weight", "attention.in_proj_bias", "attention.out_proj.weight", "attention.out_proj.bias"];

    public static TheoryData<string> Names => ReferenceLayerTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryFamily_IsSavedAndLoaded_WithTheSameBits_AndItsPreset(string name)
    {
        using var folder = new TemporaryFolder();
        LayerFixture fixture = LayerFixture.Of(name);
        TransformerLayerWeights weights = fixture.Load();
        foreach (string prefix in (string[])["", "model.layers.3"])
        {
            string path = folder.File("saved.safetensors");
            weights.Save(path, prefix);
            foreach (LayerPreset preset in (LayerPreset[])[LayerPreset.None, fixture.Preset])
            {
                TransformerLayerWeights loaded = TransformerLayerWeights.Load(path, prefix, preset);
                SameBits(weights, loaded);
                loaded.ThrowUnlessShape("Layer", fixture.Shape);
            }

            FeedForwardSavingTests.SameBits(weights.FeedForward, FeedForwardWeights.Load(path, prefix));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AnyMissingTensor_OfASavedLayer_IsAnErrorOfTheFileOrOfTheLayer(string name)
    {
        using var folder = new TemporaryFolder();
        LayerFixture fixture = LayerFixture.Of(name);
        fixture.Load().Save(folder.File("saved.safetensors"), "l");
        using var saved = SafetensorsFile.Open(folder.File("saved.safetensors"));
        foreach (string tensor in saved.TensorNames.Where(tensor => !tensor.EndsWith("bias", StringComparison.Ordinal)))
        {
            var builder = new SafetensorsBuilder();
            foreach (string other in saved.TensorNames.Where(other => other != tensor))
            {
                Assert.True(saved.TryGetTensor(other, out SafetensorsTensor? about));
                builder.Add(other, "F32", [.. about.Shape], saved.ReadBytes(other));
            }

            using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
            Exception? error = Record.Exception(() => TransformerLayerWeights.Load(file, "l").ThrowUnlessShape("Layer", fixture.Shape));
            Assert.True(error is SafetensorsException or ArgumentException, $"{tensor}: {error}");
        }
    }

    [Fact]
    public void NamesAreTheLibrarysOwn_AndThoseOfTheAttention()
    {
        AssertNames("bert", [.. Torch, .. Linear("up"), .. Linear("down"), .. Norm("attention_norm"), .. Norm("feed_forward_norm")]);
        AssertNames(
            "gemma2",
            [
                "attention.q_proj.weight", "attention.k_proj.weight", "attention.v_proj.weight", "attention.o_proj.weight",
                "feed_forward.gate.weight", "feed_forward.up.weight", "feed_forward.down.weight",
                "attention_norm.weight", "feed_forward_norm.weight", "attention_output_norm.weight", "feed_forward_output_norm.weight",
            ]);
        AssertNames("timm", [.. Torch, .. Linear("up"), .. Linear("down"), .. Norm("attention_norm"), .. Norm("feed_forward_norm"), "attention_scale", "feed_forward_scale"]);

        static string[] Linear(string name) => [$"feed_forward.{name}.weight", $"feed_forward.{name}.bias"];
        static string[] Norm(string name) => [name + ".weight", name + ".bias"];
    }

    [Fact]
    public void SeveralLayers_GoIntoOneFile()
    {
        using var folder = new TemporaryFolder();
        TransformerLayerWeights first = LayerFixture.Of("bert").Load();
        TransformerLayerWeights second = LayerFixture.Of("gemma3").Load();
        var writer = new SafetensorsWriter();
        first.AddTo(writer, "layers.0");
        second.AddTo(writer, "layers.1.");
        Assert.Throws<ArgumentException>("name", () => first.AddTo(writer, "layers.0."));
        writer.Write(folder.File("x.safetensors"));
        SameBits(first, TransformerLayerWeights.Load(folder.File("x.safetensors"), "layers.0"));
        SameBits(second, TransformerLayerWeights.Load(folder.File("x.safetensors"), "layers.1"));
    }

    /// <summary>What is saved is listed here: a property that nobody saves would be lost without a word.</summary>
    [Fact]
    public void EveryProperty_IsSaved() => Assert.Equal(
        [
            nameof(TransformerLayerWeights.Attention), nameof(TransformerLayerWeights.AttentionNorm), nameof(TransformerLayerWeights.AttentionOutputNorm),
            nameof(TransformerLayerWeights.AttentionScale), nameof(TransformerLayerWeights.CrossAttention), nameof(TransformerLayerWeights.CrossAttentionNorm),
            nameof(TransformerLayerWeights.CrossAttentionOutputNorm), nameof(TransformerLayerWeights.CrossAttentionScale),
            nameof(TransformerLayerWeights.FeedForward), nameof(TransformerLayerWeights.FeedForwardNorm),
            nameof(TransformerLayerWeights.FeedForwardOutputNorm), nameof(TransformerLayerWeights.FeedForwardScale),
        ],
        typeof(TransformerLayerWeights).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal));

    private static void AssertNames(string fixture, string[] names)
    {
        using var folder = new TemporaryFolder();
        LayerFixture.Of(fixture).Load().Save(folder.File("saved.safetensors"));
        using var file = SafetensorsFile.Open(folder.File("saved.safetensors"));
        Assert.Equal(names.Order(StringComparer.Ordinal), file.TensorNames);
        Assert.Equal("pt", file.Metadata["format"]);
    }

    private static void SameBits(TransformerLayerWeights expected, TransformerLayerWeights found)
    {
        WeightAssert.SameBits(expected.Attention, found.Attention, compareHeads: false);
        FeedForwardSavingTests.SameBits(expected.FeedForward, found.FeedForward);
        Assert.Equal(expected.CrossAttention is null, found.CrossAttention is null);
        if (expected.CrossAttention is not null)
        {
            WeightAssert.SameBits(expected.CrossAttention, found.CrossAttention!, compareHeads: false);
        }

        Same(expected.CrossAttentionNorm, found.CrossAttentionNorm);
        Same(expected.CrossAttentionOutputNorm, found.CrossAttentionOutputNorm);
        WeightAssert.Same("cross-attention's scale", expected.CrossAttentionScale.Span, found.CrossAttentionScale.Span);
        Same(expected.AttentionNorm, found.AttentionNorm);
        Same(expected.FeedForwardNorm, found.FeedForwardNorm);
        Same(expected.AttentionOutputNorm, found.AttentionOutputNorm);
        Same(expected.FeedForwardOutputNorm, found.FeedForwardOutputNorm);
        WeightAssert.Same("scale", expected.AttentionScale.Span, found.AttentionScale.Span);
        WeightAssert.Same("scale", expected.FeedForwardScale.Span, found.FeedForwardScale.Span);

        static void Same(NormWeights? expected, NormWeights? found)
        {
            Assert.Equal(expected is null, found is null);
            if (expected is not null && found is not null)
            {
                WeightAssert.Same("norm", expected.Weight, found.Weight);
                WeightAssert.Same("norm bias", expected.Bias, found.Bias);
            }
        }
    }
}
