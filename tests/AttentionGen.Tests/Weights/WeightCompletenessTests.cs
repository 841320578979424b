using System.Globalization;
using AttentionGen.Tests.Safetensors;
using AttentionGen.Tests.Support;
using CsCheck;
using Xunit;
using static AttentionGen.Tests.Weights.FamilyLayers;

namespace AttentionGen.Tests.Weights;

/// <summary>
/// No tensor of a module is left out: it becomes part of the weights, it is one of the few that a layer does without, or it is
/// named in the one exception.
/// </summary>
public class WeightCompletenessTests
{
    private const int NamesPerFamily = 300;

    /// <summary>Names that no family has: numbers, and words that begin with a z.</summary>
    private static readonly Gen<string> OtherNames = Gen.Frequency(
        (4, Gen.Char["abcdefghijklmnopqrstuvwxyzABC_0123é"].Array[1, 8].Select(letters => "z" + new string(letters))),
        (1, Gen.Int[0, 19].Select(number => number.ToString(CultureInfo.InvariantCulture)))).Array[1, 4].Select(parts => string.Join('.', parts));

    private static readonly (WeightNames Family, string Label, string Stem)[] Layers =
    [
        (WeightNames.PyTorch, "PyTorch", "layers.0.self_attn."),
        (WeightNames.Bert, "Bert", "encoder.layer.0.attention."),
        (WeightNames.Gpt2, "Gpt2", "h.0.attn."),
        (WeightNames.Llama, "Llama", "model.layers.0.self_attn."),
        (WeightNames.GptNeoX, "GptNeoX/Bloom", "layers.0.attention."),
        (WeightNames.Bloom, "GptNeoX/Bloom", "h.0.self_attention."),
        (WeightNames.TimmViT, "TimmViT", "blocks.0.attn."),
        (WeightNames.T5, "T5", "block.0.layer.0.SelfAttention."),
        (WeightNames.PerHead, "PerHead", "blocks.0.sa."),
        (WeightNames.Albert, "Albert", "albert_layers.0.attention."),
        (WeightNames.DistilBert, "DistilBert", "layer.0.attention."),
        (WeightNames.GptBigCode, "GptBigCode", "h.0.attn."),
        (WeightNames.Phi3, "Phi3", "model.layers.0.self_attn."),
        (WeightNames.ModernBert, "ModernBert", "layers.0.attn."),
        (WeightNames.InternLm2, "InternLm2", "model.layers.0.attention."),
        (WeightNames.Falcon, "Falcon", "h.0.self_attention."),
        (WeightNames.ChatGlm, "ChatGlm", "encoder.layers.0.self_attention."),
        (WeightNames.OpenFold, "OpenFold", "evoformer.blocks.0.msa_att_row.mha."),
        (WeightNames.GatedAttention, "GatedAttention", "model.layers.0.self_attn."),
    ];

    public static TheoryData<WeightNames> Families => [.. Layers.Select(layer => layer.Family)];

    /// <summary>Layers as released models store them, each with what was left out without a word.</summary>
    public static TheoryData<string, WeightNames, string, string, string> Models => new()
    {
        { "Swin", WeightNames.Bert, "encoder.layers.0.blocks.0.attention.", "self.relative_position_bias_table self.relative_position_index", "a relative position bias over a window" },
        { "XCiT", WeightNames.TimmViT, "blocks.0.attn.", "temperature", "a learned temperature of its scores" },
        { "Hunyuan", WeightNames.Llama, "model.layers.0.self_attn.", "query_layernorm.weight key_layernorm.weight", "norms of queries and keys behind their rotation" },
        { "WavLM, layer 1", WeightNames.Llama, "encoder.layers.1.attention.", "gru_rel_pos_const gru_rel_pos_linear.weight", "gru_rel_pos_linear.weight" },
        { "WavLM, layer 0", WeightNames.Llama, "encoder.layers.0.attention.", "gru_rel_pos_const rel_attn_embed.weight", "a gated relative position bias" },
        { "BLIP", WeightNames.TimmViT, "vision_model.encoder.layers.0.attn.", "projection.weight projection.bias", "projection.weight" },
        { "SegFormer", WeightNames.Bert, "encoder.block.0.0.attention.", "self.sr.weight self.sr.bias self.layer_norm.weight", "self.sr.weight" },
        { "Longformer", WeightNames.Bert, "encoder.layer.0.attention.", "self.query_global.weight", "self.query_global.weight" },
        { "CLIP's attention pool", WeightNames.Llama, "visual.attnpool.", "c_proj.weight positional_embedding", "positional_embedding" },
        { "BERT with relative positions", WeightNames.Bert, "encoder.layer.0.attention.", "self.distance_embedding.weight", "relative position embeddings" },
        { "Talking heads", WeightNames.TimmViT, "blocks.0.attn.", "proj_l.weight proj_w.weight", "proj_l.weight" },
        { "compressed tensors", WeightNames.Llama, "model.layers.0.self_attn.", "q_proj.weight_scale k_proj.weight_scale", "quantised weights" },
        { "bitsandbytes", WeightNames.Llama, "model.layers.0.self_attn.", "q_proj.SCB q_proj.weight_format", "quantised weights" },
        { "GPTQ", WeightNames.Llama, "model.layers.0.self_attn.", "q_proj.qweight q_proj.qzeros q_proj.scales q_proj.g_idx", "quantised weights" },
        { "scaled caches", WeightNames.Llama, "model.layers.0.self_attn.", "k_scale v_scale", "quantised weights" },
        { "LoRA", WeightNames.Llama, "model.layers.0.self_attn.", "q_proj.lora_A.weight q_proj.lora_B.weight", "merge_and_unload of PEFT merges it" },
        { "LoRA with a name", WeightNames.Bert, "encoder.layer.0.attention.", "self.query.lora_A.default.weight", "merge_and_unload of PEFT merges it" },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void LayerOfAModel_IsNotLoadedWithoutItsOtherTensors(string model, WeightNames family, string stem, string extra, string words)
    {
        SafetensorsBuilder builder = Layer(family, stem, bias: true);
        Assert.NotNull(Load(builder, stem, family));
        foreach (string name in extra.Split(' '))
        {
            builder.AddDistinct(stem + name, H, D);
        }

        foreach (WeightNames names in (WeightNames[])[family, WeightNames.Detect])
        {
            var error = Assert.Throws<SafetensorsException>(() => Load(builder, stem, names));
            Assert.True(extra.Split(' ').Contains(error.TensorName?[stem.Length..]), $"{model}: {error.Message}");
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void AnyOtherTensorOfTheModule_IsNamedInTheOneException(WeightNames family)
    {
        (_, string label, string stem) = Layers.Single(layer => layer.Family == family);
        string[] known = NamesOf(Layer(family, "", bias: true));
        Assert.All(ModelTensorNames.All.Except(known).Concat(Derived(known)).Distinct(StringComparer.Ordinal), AssertIsNamed);
        Sampling.Check(OtherNames, AssertIsNamed, NamesPerFamily, stream: (uint)family);

        void AssertIsNamed(string name) =>
            AssertNamed(Layer(family, stem, bias: true).AddDistinct(stem + name, 2, 3), stem, family, stem + name, label);
    }

    [Theory]
    [InlineData(WeightNames.PyTorch)]
    [InlineData(WeightNames.Gpt2)]
    [InlineData(WeightNames.PerHead)]
    public void NormsAndGates_AreNamed_InFamiliesWithoutThem(WeightNames family)
    {
        (_, string label, string stem) = Layers.Single(layer => layer.Family == family);
        foreach (string name in (string[])["q_norm.weight", "q_norm.bias", "k_layernorm.weight", "q_layernorm.norms.0.weight", "g_proj.weight", "linear_g.weight"])
        {
            AssertNamed(Layer(family, stem, bias: true).AddDistinct(stem + name, H, D), stem, family, stem + name, label);
        }
    }

    /// <summary>What another family would read of the same module is not left alone by that.</summary>
    [Theory]
    [InlineData(WeightNames.Falcon)]
    [InlineData(WeightNames.ChatGlm)]
    [InlineData(WeightNames.InternLm2)]
    public void NormsBesideRowsOfOneTensor_AreRead(WeightNames family)
    {
        (_, _, string stem) = Layers.Single(layer => layer.Family == family);
        MultiHeadAttentionWeights weights = Load(
            Layer(family, stem, bias: true).AddDistinct(stem + "q_norm.weight", D).AddDistinct(stem + "k_norm.weight", D), stem, family);
        Assert.Equal((D, D), (weights.QueryNorm.Length, weights.KeyNorm.Length));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void LayerAtTheRootOfAFile_IsCompleteToo_ButLeavesOtherModulesAlone(WeightNames family)
    {
        (_, string label, _) = Layers.Single(layer => layer.Family == family);
        string[] known = NamesOf(Layer(family, "", bias: true));
        string[] modules = [.. known.Select(name => name.Split('.')[0] + ".")];

        // Parameters and plain layers at the root, all that lies within the layer's own modules, and what models call parts of attention.
        IEnumerable<string> names = Derived(known).Where(IsOfTheLayer)
            .Concat(ModelTensorNames.All.Where(name => name != "quantizer.codebook").Except(known))
            .Concat(["ffn.weight", "another.bias"]);
        Assert.All(names.Distinct(StringComparer.Ordinal), AssertIsNamed);
        Sampling.Check(OtherNames.Where(IsOfTheLayer), AssertIsNamed, NamesPerFamily, stream: 100 + (uint)family);

        SafetensorsBuilder beside = Layer(family, "", bias: true)
            .AddDistinct("another.in_proj_weight", 3, 1).AddDistinct("mlp.fc1.weight", 2, 2).AddDistinct("another.tensor", 2);
        WeightAssert.SameBits(Expected(bias: true), Load(beside, "", family), compareHeads: false);

        bool IsOfTheLayer(string name) =>
            !name.Contains('.', StringComparison.Ordinal) || Array.Exists(modules, module => name.StartsWith(module, StringComparison.Ordinal));

        void AssertIsNamed(string name) => AssertNamed(Layer(family, "", bias: true).AddDistinct(name, 2, 3), "", family, name, label);
    }

    [Theory]
    [InlineData(WeightNames.Bert, "k.weight")]
    [InlineData(WeightNames.TimmViT, "v.weight")]
    [InlineData(WeightNames.Llama, "key.weight")]
    [InlineData(WeightNames.Llama, "in_proj_weight")]
    public void PartOfAnotherFamilysLayer_IsNamed_ThoughTheCallerHasNamedTheFamily(WeightNames family, string name)
    {
        string stem = Layers.Single(layer => layer.Family == family).Stem;
        SafetensorsBuilder builder = Layer(family, stem, bias: true).AddDistinct(stem + name, 2, 3);
        Assert.Equal(stem + name, Assert.Throws<SafetensorsException>(() => Load(builder, stem, family)).TensorName);
    }

    [Theory]
    [InlineData("rpb_mlp.0.weight")]
    [InlineData("qnorm.inner.weight")]
    [InlineData("queryNorm.norms.0.weight")]
    [InlineData("relPosBias.net.0.weight")]
    [InlineData("crpe.conv_list.0.weight")]
    public void ModulesAtTheRoot_WhoseNamesSpeakOfAttention_AreTheLayers(string name)
    {
        SafetensorsBuilder builder = Layer(WeightNames.TimmViT, "", bias: true).AddDistinct(name, 2, 3);
        Assert.Equal(name, Assert.Throws<SafetensorsException>(() => Load(builder, "", WeightNames.TimmViT)).TensorName);
    }

    [Theory]
    [InlineData("l.self_attn.")]
    [InlineData("l.self_attn..")]
    [InlineData("l.self_attn...")]
    public void DotsBehindThePrefix_HideNothing(string prefix)
    {
        SafetensorsBuilder builder = Layer(WeightNames.Llama, "l.self_attn.", bias: false).AddDistinct("l.self_attn.query_layernorm.weight", 2);
        Assert.Throws<SafetensorsException>(() => Load(builder, prefix, WeightNames.Llama));
    }

    [Fact]
    public void SeveralTensors_AreNamedInOneMessage_WithWhatToDo()
    {
        SafetensorsBuilder builder = Layer(WeightNames.Llama, "l.self_attn.", bias: false);
        foreach (string name in (string[])["x.a", "x.b", "x.c", "x.d", "x.e"])
        {
            builder.AddDistinct("l.self_attn." + name, 1);
        }

        var error = Assert.Throws<SafetensorsException>(() => Load(builder, "l", WeightNames.Detect));
        Assert.Equal(
            "model.safetensors: tensor \"l.self_attn.x.a\": expected only tensors of Llama behind the prefix \"l.self_attn\", found this one and 4 more: " +
            "\"l.self_attn.x.b\", \"l.self_attn.x.c\", \"l.self_attn.x.d\", …. The layer would leave it out, and its outputs could be plausible and wrong; " +
            "where it has no meaning, read the others with SafetensorsFile.ReadFloat32 and hand them to MultiHeadAttentionWeights.From.",
            error.Message);
    }

    [Fact]
    public void TensorsOfTheBlock_BesideTheModule_AreNotTheLayers()
    {
        SafetensorsBuilder builder = Layer(WeightNames.Llama, "l.self_attn.", bias: false)
            .AddDistinct("l.input_layernorm.weight", E).AddDistinct("l.self_attn_norm.weight", E).AddDistinct("l.mlp.up_proj.weight", E, E).AddDistinct("norm.weight", E);
        WeightAssert.SameBits(Expected(bias: false), Load(builder, "l", WeightNames.Detect));
        WeightAssert.SameBits(Expected(bias: false), Load(builder, "l.self_attn.", WeightNames.Detect));
    }

    /// <summary>Names that differ from those of the layer by what quantisers, adapters and errors add to them.</summary>
    private static IEnumerable<string> Derived(IEnumerable<string> known) => known.SelectMany(name => (string[])
    [
        name + "_scale", name + "_scale_inv", name + "_zero_point", name + ".absmax", name + ".quant_state.bitsandbytes__nf4", name + "s", name + ".0",
        "x" + name, name.ToUpperInvariant(), name.Split('.')[0] + ".lora_A.weight", name.Split('.')[0] + ".SCB", name.Split('.')[0] + ".g_idx",
    ]);

    private static string[] NamesOf(SafetensorsBuilder builder)
    {
        using var file = SafetensorsFile.Parse(builder.Build());
        return [.. file.TensorNames.Where(name => name != "bias")];
    }

    private static void AssertNamed(SafetensorsBuilder builder, string prefix, WeightNames family, string tensor, string label)
    {
        var error = Assert.Throws<SafetensorsException>(() => Load(builder, prefix, family));
        Assert.Equal(tensor, error.TensorName);
        Assert.StartsWith("model.safetensors: tensor \"" + tensor + "\": expected ", error.Message, StringComparison.Ordinal);
        Assert.True(
            error.Message.Contains($"expected only tensors of {label} behind the prefix", StringComparison.Ordinal)
            || error.Message.Contains(", which is not supported, found this tensor.", StringComparison.Ordinal),
            error.Message);
    }
}
