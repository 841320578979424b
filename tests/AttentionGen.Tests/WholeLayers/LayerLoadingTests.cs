using AttentionGen.Tests.Safetensors;
using Xunit;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>What loading a whole layer says to files that hold something else, or more, or less.</summary>
public class LayerLoadingTests
{
    public static TheoryData<string> Names => ReferenceLayerTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void AnyOtherTensorBehindThePrefix_IsNamed(string name)
    {
        foreach (string extra in (string[])["mlp.gate.bias.more", "zz.weight", "attention_gate", "norm4.weight", "mlp.fc9.weight"])
        {
            string full = $"{LayerFixture.Of(name).Read().Prefix}.{extra}";
            var error = Assert.Throws<SafetensorsException>(() => Load(name, builder => builder.AddDistinct(full, 3)));
            Assert.Equal(full, error.TensorName);
            Assert.Contains("expected only tensors of ", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AnyMissingWeight_IsAnError_OfTheFileOrOfTheLayer(string name)
    {
        LayerFixture fixture = LayerFixture.Of(name);
        using var file = SafetensorsFile.Open(fixture.Path);
        string prefix = file.Metadata["prefix"] + ".";
        foreach (string tensor in file.TensorNames.Where(tensor => tensor.StartsWith(prefix, StringComparison.Ordinal) && IsWeight(tensor)))
        {
            Exception? error = Record.Exception(() => Load(name, without: tensor).ThrowUnlessShape("Layer", fixture.Shape));
            Assert.True(error is SafetensorsException or ArgumentException, $"{tensor}: {error}");
        }
    }

    [Theory]
    [InlineData("llama", LayerPreset.Gemma2, "expected a layer of LayerPreset.Gemma2 behind the prefix \"model.layers.0\", with the names of Gemma 2 and 3, found one with those of Llama, of LayerPreset.Llama, LayerPreset.Qwen2, LayerPreset.Qwen3, LayerPreset.Qwen3Next, LayerPreset.Gemma.")]
    [InlineData("gemma2", LayerPreset.Llama, "found one with those of Gemma 2 and 3, of LayerPreset.Gemma2, LayerPreset.Gemma3.")]
    [InlineData("olmo2", LayerPreset.Llama, "found one with those of OLMo 2, of LayerPreset.Olmo2.")]
    [InlineData("vit", LayerPreset.Bert, "found one with those of ViT, of LayerPreset.Vit.")]
    public void OtherFamilyThanThePreset_IsNamed(string name, LayerPreset preset, string words)
    {
        var error = Assert.Throws<SafetensorsException>(() => LayerFixture.Of(name).Load(preset));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryPreset_HasFamiliesAndAFixture()
    {
        foreach (LayerPreset preset in Enum.GetValues<LayerPreset>().Where(preset => preset != LayerPreset.None))
        {
            Assert.Contains(LayerFamilies.All, names => names != LayerFamilies.Own && names.Presets.Contains(preset));
            Assert.Contains(LayerShapes.All, fixture => fixture.Preset == preset);
        }
    }

    [Fact]
    public void UnknownPreset_IsOutOfRange() =>
        Assert.Throws<ArgumentOutOfRangeException>("preset", () => LayerFixture.Of("llama").Load((LayerPreset)99));

    [Fact]
    public void WrongPrefix_ListsThoseThatHoldALayer()
    {
        using var file = SafetensorsFile.Open(LayerFixture.Of("llama").Path);
        foreach (string prefix in (string[])["", "model.layers.7", "model.layers.0.mlp"])
        {
            var error = Assert.Throws<SafetensorsException>(() => TransformerLayerWeights.Load(file, prefix, LayerPreset.Qwen3));
            Assert.Contains(
                $"expected a transformer layer behind the prefix \"{prefix}\" with the names of Llama, found none; layers are behind \"model.layers.0\" (Llama).",
                error.Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void MissingNorm_IsNamedWithTheNearest()
    {
        var error = Assert.Throws<SafetensorsException>(() => Load("whisper", without: "model.encoder.layers.0.final_layer_norm.weight"));
        Assert.Contains(
            "tensor \"model.encoder.layers.0.final_layer_norm.weight\": expected this tensor of a layer of Whisper/BART/OPT, found none of that name; the nearest names in the file are \"model.encoder.layers.0.final_layer_norm.bias\"",
            error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bart", "model.encoder.layers.0.encoder_attn.q_proj.weight", "a layer without cross-attention under names of no family that has one, which is not supported")]
    [InlineData("t5", "encoder.block.1.layer.1.EncDecAttention.q.weight", "cross-attention")]
    [InlineData("llama", "model.layers.0.mlp.experts.0.up_proj.weight", "several experts")]
    [InlineData("llama", "model.layers.0.mlp.up_proj.lora_A.weight", "an adapter beside its weights")]
    public void WhatALayerCannotHave_IsSaid(string name, string tensor, string words)
    {
        var error = Assert.Throws<SafetensorsException>(() => Load(name, builder => builder.AddDistinct("zz.weight", 2).AddDistinct(tensor, 2, 2)));
        Assert.Equal(tensor, error.TensorName);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FeedForwardOfAnotherWidth_IsNamedByItsTensor()
    {
        var error = Assert.Throws<SafetensorsException>(() => Load(
            "llama", builder => builder.AddDistinct("model.layers.0.mlp.up_proj.weight", 48, 31), without: "model.layers.0.mlp.up_proj.weight"));
        Assert.Contains("tensor \"model.layers.0.mlp.up_proj.weight\": expected shape [48, 32], found [48, 31]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SharedBias_ComesFromTheTensorThatIsNamed()
    {
        LayerFixture t5 = LayerFixture.Of("t5");
        using var file = SafetensorsFile.Open(t5.Path);
        TransformerLayerWeights without = TransformerLayerWeights.Load(file, "encoder.block.1");
        Assert.True(without.Attention.RelativeAttentionBias.IsEmpty);
        Assert.Throws<ArgumentException>(() => without.ThrowUnlessShape("Layer", t5.Shape));
        Assert.Equal(file.ReadFloat32(t5.SharedBias!), t5.Load().Attention.RelativeAttentionBias.ToArray());
        Assert.Equal(4, t5.Load().Attention.Heads);

        Assert.Throws<SafetensorsException>(() => TransformerLayerWeights.Load(file, "encoder.block.1", relativeAttentionBias: "encoder.block.9.bias"));
        Assert.Throws<SafetensorsException>(() => TransformerLayerWeights.Load(file, "encoder.block.1", heads: 8, relativeAttentionBias: t5.SharedBias));

        using var first = SafetensorsFile.Open(LayerFixture.Of("t5_relu").Path);
        var error = Assert.Throws<SafetensorsException>(() => TransformerLayerWeights.Load(first, "encoder.block.0", relativeAttentionBias: "input"));
        Assert.Contains("expected a layer that takes its relative position bias from \"input\", found one of its own", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LinearsUnderGpt2Names_AreReadOnlyWhereTheCallerSaysWhoseTheyAre()
    {
        SafetensorsBuilder builder = new SafetensorsBuilder()
            .AddDistinct("h.0.ln_1.weight", 8).AddDistinct("h.0.ln_2.weight", 8).AddDistinct("h.0.attn.c_attn.weight", 24, 8).AddDistinct("h.0.attn.c_proj.weight", 8, 8)
            .AddDistinct("h.0.mlp.c_fc.weight", 8, 8).AddDistinct("h.0.mlp.c_proj.weight", 8, 8);
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        Assert.Throws<SafetensorsException>(() => TransformerLayerWeights.Load(file, "h.0"));

        // A square matrix tells nothing: the input projection tells whether it is turned.
        TransformerLayerWeights weights = TransformerLayerWeights.Load(file, "h.0", attentionNames: WeightNames.Gpt2);
        Assert.Equal(SafetensorsBuilder.Distinct("h.0.mlp.c_fc.weight", 8, 8), weights.FeedForward.UpWeight.ToArray());
    }

    [Theory]
    [InlineData(WeightNames.Falcon, 4)]
    [InlineData(WeightNames.ChatGlm, 0)]
    public void GroupedHeadsUnderOneName_AreReadAsTheCallerSays(WeightNames names, int heads)
    {
        SafetensorsBuilder builder = new SafetensorsBuilder()
            .AddDistinct("l.input_layernorm.weight", 8).AddDistinct("l.post_attention_layernorm.weight", 8)
            .AddDistinct("l.self_attention.query_key_value.weight", 16, 8).AddDistinct("l.self_attention.dense.weight", 8, 8)
            .AddDistinct("l.mlp.dense_h_to_4h.weight", 24, 8).AddDistinct("l.mlp.dense_4h_to_h.weight", 8, 12);
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        TransformerLayerWeights weights = TransformerLayerWeights.Load(file, "l", attentionNames: names, heads: heads);
        float[] fused = SafetensorsBuilder.Distinct("l.mlp.dense_h_to_4h.weight", 24, 8);
        Assert.Equal(fused[..96], weights.FeedForward.GateWeight.ToArray());
        Assert.Equal(fused[96..], weights.FeedForward.UpWeight.ToArray());
        var error = Assert.Throws<SafetensorsException>(() => TransformerLayerWeights.Load(file, "l", heads: 4));
        Assert.Contains("give WeightNames.Falcon", error.Message, StringComparison.Ordinal);
    }

    private static bool IsWeight(string tensor) =>
        tensor.EndsWith("weight", StringComparison.Ordinal) || tensor.EndsWith("gamma", StringComparison.Ordinal) || tensor.EndsWith("lambda1", StringComparison.Ordinal);

    private static TransformerLayerWeights Load(string name, Action<SafetensorsBuilder>? add = null, string? without = null)
    {
        LayerFixture fixture = LayerFixture.Of(name);
        using var original = SafetensorsFile.Open(fixture.Path);
        var builder = new SafetensorsBuilder();
        foreach (string tensor in original.TensorNames.Where(tensor => tensor != without))
        {
            Assert.True(original.TryGetTensor(tensor, out SafetensorsTensor? about));
            builder.Add(tensor, about.Dtype.ToString().ToUpperInvariant(), [.. about.Shape], original.ReadBytes(tensor));
        }

        add?.Invoke(builder);
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        return TransformerLayerWeights.Load(file, original.Metadata["prefix"], heads: fixture.Heads, relativeAttentionBias: fixture.SharedBias);
    }
}
