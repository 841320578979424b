using AttentionGen.Tests.Safetensors;
using Xunit;
using static AttentionGen.Tests.Weights.FamilyLayers;

namespace AttentionGen.Tests.Weights;

/// <summary>The same numbers under the names and in the layout of every family give the same weights.</summary>
public class WeightFamilyTests
{
    public static TheoryData<WeightNames, string, string> Prefixes => new()
    {
        { WeightNames.PyTorch, "layers.0.self_attn.", "layers.0.self_attn" },
        { WeightNames.PyTorch, "layers.0.self_attn.", "layers.0" },
        { WeightNames.PyTorch, "resblocks.3.attn.", "resblocks.3." },
        { WeightNames.Bert, "bert.encoder.layer.0.attention.", "bert.encoder.layer.0" },
        { WeightNames.Bert, "bert.encoder.layer.0.attention.", "bert.encoder.layer.0.attention" },
        { WeightNames.Gpt2, "h.0.attn.", "h.0" },
        { WeightNames.Gpt2, "h.0.attn.", "h.0.attn" },
        { WeightNames.Gpt2, "", "" },
        { WeightNames.Llama, "model.layers.0.self_attn.", "model.layers.0" },
        { WeightNames.Llama, "model.layers.0.self_attn.", "model.layers.0.self_attn" },
        { WeightNames.GptNeoX, "gpt_neox.layers.0.attention.", "gpt_neox.layers.0" },
        { WeightNames.GptNeoX, "gpt_neox.layers.0.attention.", "gpt_neox.layers.0.attention" },
        { WeightNames.Bloom, "h.0.self_attention.", "h.0" },
        { WeightNames.Bloom, "h.0.self_attention.", "h.0.self_attention" },
        { WeightNames.TimmViT, "blocks.0.attn.", "blocks.0" },
        { WeightNames.TimmViT, "blocks.0.attn.", "blocks.0.attn" },
        { WeightNames.T5, "encoder.block.0.layer.0.SelfAttention.", "encoder.block.0.layer.0" },
        { WeightNames.T5, "encoder.block.0.layer.0.SelfAttention.", "encoder.block.0.layer.0.SelfAttention" },
        { WeightNames.PerHead, "", "" },
        { WeightNames.PerHead, "blocks.0.sa.", "blocks.0" },
        { WeightNames.Albert, "albert_layer_groups.0.albert_layers.0.attention.", "albert_layer_groups.0.albert_layers.0" },
        { WeightNames.Albert, "albert_layer_groups.0.albert_layers.0.attention.", "albert_layer_groups.0.albert_layers.0.attention" },
        { WeightNames.DistilBert, "transformer.layer.0.attention.", "transformer.layer.0" },
        { WeightNames.DistilBert, "attentions.0.", "attentions.0" },
        { WeightNames.Phi3, "model.layers.0.self_attn.", "model.layers.0" },
        { WeightNames.ModernBert, "layers.0.attn.", "layers.0" },
        { WeightNames.ModernBert, "layers.0.attn.", "layers.0.attn" },
        { WeightNames.InternLm2, "model.layers.0.attention.", "model.layers.0" },
        { WeightNames.T5, "encoder.layer.0.attention.attn.", "encoder.layer.0" },
    };

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Family_LoadsAsSeparateMatricesWould(WeightNames family, string stem, string prefix)
    {
        foreach (bool bias in (bool[])[true, false])
        {
            SafetensorsBuilder builder = Layer(family, stem, bias).AddDistinct("another.tensor", 2);
            foreach (WeightNames names in (WeightNames[])[family, WeightNames.Detect])
            {
                MultiHeadAttentionWeights weights = Load(builder, prefix, names, HeadsOf(family));
                WeightAssert.SameBits(Expected(bias), weights, compareHeads: false);
                Assert.Equal(weights.Heads, family == WeightNames.PerHead ? H : HeadsOf(family));
            }
        }
    }

    [Fact]
    public void TransformersViT_HasItsOwnSpellingOfBert()
    {
        var builder = new SafetensorsBuilder();
        string stem = "vit.encoder.layer.0.attention.";
        AddLinear(builder, stem, "attention.query", "attention.key", "attention.value", "output.dense", bias: true);
        WeightAssert.SameBits(Expected(bias: true), Load(builder, "vit.encoder.layer.0", WeightNames.Bert));
        WeightAssert.SameBits(Expected(bias: true), Load(builder, "vit.encoder.layer.0.attention"));
    }

    [Fact]
    public void Gpt2NamesOfAnOrdinaryLinear_AreReadAsTheFamilyThatIsGiven_AndNeverGuessed()
    {
        SafetensorsBuilder blocks = new SafetensorsBuilder()
            .AddFloat32("h.0.attn.c_attn.weight", [3 * E, E], [.. Query, .. Key, .. Value]).AddFloat32("h.0.attn.c_proj.weight", [E, E], Output);
        WeightAssert.SameBits(Expected(bias: false), Load(blocks, "h.0", WeightNames.Gpt2));
        foreach (int heads in (int[])[0, H])
        {
            var error = Assert.Throws<SafetensorsException>(() => Load(blocks, "h.0", heads: heads));
            Assert.Equal("h.0.attn.c_attn.weight", error.TensorName);
            Assert.Contains("give WeightNames.Gpt2 in names for the former, WeightNames.GptBigCode for the latter.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void GptBigCodeWithoutMultiQuery_HoldsEachHeadTogether()
    {
        foreach (bool bias in (bool[])[true, false])
        {
            SafetensorsBuilder builder = Layer(WeightNames.GptBigCode, "h.0.attn.", bias);
            WeightAssert.SameBits(Expected(bias), Load(builder, "h.0", WeightNames.GptBigCode, H), compareHeads: false);
            Assert.Equal(H, Load(builder, "h.0.attn", WeightNames.GptBigCode, H).Heads);
        }
    }

    [Fact]
    public void GptBigCodeWithMultiQuery_HasOneHeadOfKeysAndValues_AndTellsTheHeads()
    {
        SafetensorsBuilder builder = new SafetensorsBuilder()
            .AddFloat32("h.0.attn.c_attn.weight", [E + (2 * D), E], [.. Query, .. Key[..(D * E)], .. Value[..(D * E)]])
            .AddFloat32("h.0.attn.c_attn.bias", [E + (2 * D)], [.. QueryBias, .. KeyBias[..D], .. ValueBias[..D]])
            .AddFloat32("h.0.attn.c_proj.weight", [E, E], Output)
            .AddFloat32("h.0.attn.c_proj.bias", [E], OutputBias);
        var expected = MultiHeadAttentionWeights.FromSeparate(
            E, Query, Key.AsSpan(0, D * E), Value.AsSpan(0, D * E), QueryBias, KeyBias.AsSpan(0, D), ValueBias.AsSpan(0, D), Output, OutputBias);
        foreach (int heads in (int[])[0, H])
        {
            MultiHeadAttentionWeights weights = Load(builder, "h.0", WeightNames.GptBigCode, heads);
            WeightAssert.SameBits(expected, weights, compareHeads: false);
            Assert.Equal(H, weights.Heads);
        }
    }

    [Theory]
    [InlineData("albert_layers.0")]
    [InlineData("albert_layers.0.attention")]
    public void Albert_KeepsItsOutputProjection_BesideTheNormAndTheRestOfItsBlock(string prefix)
    {
        SafetensorsBuilder builder = Layer(WeightNames.Albert, "albert_layers.0.attention.", bias: true)
            .AddDistinct("albert_layers.0.attention.LayerNorm.weight", E).AddDistinct("albert_layers.0.attention.LayerNorm.bias", E)
            .AddDistinct("albert_layers.0.ffn.weight", 4 * E, E).AddDistinct("albert_layers.0.full_layer_layer_norm.weight", E);
        MultiHeadAttentionWeights weights = Load(builder, prefix);
        Assert.True(weights.HasOutputProjection);
        WeightAssert.SameBits(Expected(bias: true), weights);
        Assert.Throws<SafetensorsException>(() => Load(builder, prefix, WeightNames.Bert));
    }

    [Theory]
    [InlineData("W_query", "W_key", "W_value", "out_proj")]
    [InlineData("query", "key", "value", "proj")]
    [InlineData("q", "k", "v", "output_linear")]
    public void SingleHeadModules_HaveSeveralSpellings(string query, string key, string value, string output)
    {
        SafetensorsBuilder builder = PerHead(new SafetensorsBuilder(), "", query, key, value, output, bias: true);
        WeightAssert.SameBits(Expected(bias: true), Load(builder, names: WeightNames.PerHead), compareHeads: false);
        WeightAssert.SameBits(Expected(bias: true), Load(builder), compareHeads: false);
    }

    [Fact]
    public void MoreThanTenSingleHeads_StayInOrder()
    {
        var builder = new SafetensorsBuilder();
        for (int h = 0; h < 12; h++)
        {
            builder.AddFloat32($"heads.{h}.q.weight", [1, 1], h).AddFloat32($"heads.{h}.k.weight", [1, 1], h).AddFloat32($"heads.{h}.v.weight", [1, 1], h);
        }

        MultiHeadAttentionWeights weights = Load(builder);
        Assert.Equal(12, weights.Heads);
        Assert.Equal(Enumerable.Range(0, 12).Select(h => (float)h), weights.QueryWeight.ToArray());
        Assert.False(weights.HasOutputProjection);
    }

    [Fact]
    public void TorchLearnedKeyAndValue_AreCarried()
    {
        MultiHeadAttentionWeights weights = Load(Layer(WeightNames.PyTorch, "", bias: true)
            .AddFloat32("bias_k", [1, 1, E], QueryBias).AddFloat32("bias_v", [1, 1, E], KeyBias));
        Assert.True(weights.HasBiasKeyValue);
        Assert.Equal(QueryBias, weights.BiasKey.ToArray());
        Assert.Equal(KeyBias, weights.BiasValue.ToArray());
    }

    [Fact]
    public void TorchSeparateForm_HasInputWidthsOfItsOwn()
    {
        MultiHeadAttentionWeights weights = Load(new SafetensorsBuilder()
            .AddDistinct("q_proj_weight", 4, 4).AddDistinct("k_proj_weight", 4, 3).AddDistinct("v_proj_weight", 4, 5)
            .AddDistinct("in_proj_bias", 12).AddDistinct("out_proj.weight", 4, 4).AddDistinct("out_proj.bias", 4));
        Assert.Equal((4, 3, 5, 4, 4), (weights.DModel, weights.KeyDim, weights.ValueDim, weights.KeyWidth, weights.ValueWidth));
        Assert.Equal(SafetensorsBuilder.Distinct("v_proj_weight", 4, 5), weights.ValueWeight.ToArray());
    }

    [Fact]
    public void Whisper_HasNoKeyBias_AndQwen2NoOutputBias()
    {
        MultiHeadAttentionWeights whisper = Load(Linears().AddDistinct("q_proj.bias", E).AddDistinct("v_proj.bias", E).AddDistinct("out_proj.bias", E));
        Assert.True(whisper.KeyBias.IsEmpty && whisper.HasBias);
        Assert.Equal((E, E, E), (whisper.QueryBias.Length, whisper.ValueBias.Length, whisper.OutputBias.Length));

        MultiHeadAttentionWeights qwen = Load(Linears().AddDistinct("q_proj.bias", E).AddDistinct("k_proj.bias", E).AddDistinct("v_proj.bias", E));
        Assert.True(qwen.OutputBias.IsEmpty && qwen.HasBias);
    }

    [Fact]
    public void NormsSinksAndRelativeBias_AreCarried()
    {
        MultiHeadAttentionWeights weights = Load(Linears()
            .AddDistinct("q_norm.weight", D).AddDistinct("k_norm.weight", D).AddDistinct("sinks", H).AddDistinct("relative_attention_bias.weight", 5, H));
        Assert.Equal(H, weights.Heads);
        Assert.Equal(SafetensorsBuilder.Distinct("q_norm.weight", D), weights.QueryNorm.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("k_norm.weight", D), weights.KeyNorm.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("sinks", H), weights.Sinks.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("relative_attention_bias.weight", 5, H), weights.RelativeAttentionBias.ToArray());
    }

    [Fact]
    public void TimmWithoutKeyBias_IsCarried()
    {
        MultiHeadAttentionWeights weights = Load(new SafetensorsBuilder()
            .AddDistinct("qkv.weight", 3 * E, E).AddDistinct("q_bias", E).AddDistinct("v_bias", E).AddDistinct("q_norm.weight", D).AddDistinct("k_norm.weight", D));
        Assert.Equal(SafetensorsBuilder.Distinct("q_bias", E), weights.QueryBias.ToArray());
        Assert.True(weights.KeyBias.IsEmpty);
        Assert.Equal(SafetensorsBuilder.Distinct("v_bias", E), weights.ValueBias.ToArray());
        Assert.Equal(D, weights.KeyNorm.Length);
    }

    [Fact]
    public void LlamaWithOtherValueAndOutputWidths_IsCarried()
    {
        // Four query heads of 2, two key heads, two value heads of 5.
        MultiHeadAttentionWeights weights = Load(new SafetensorsBuilder()
            .AddDistinct("q_proj.weight", 8, 6).AddDistinct("k_proj.weight", 4, 7).AddDistinct("v_proj.weight", 10, 9).AddDistinct("o_proj.weight", 3, 20));
        Assert.Equal((7, 9, 4, 10, 20, 3), (weights.KeyDim, weights.ValueDim, weights.KeyWidth, weights.ValueWidth, weights.ContextWidth, weights.OutputDim));
    }

    private static MultiHeadAttentionWeights Load(
        SafetensorsBuilder builder, string prefix = "", WeightNames names = WeightNames.Detect, int heads = 0)
    {
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        return MultiHeadAttentionWeights.Load(file, prefix, names, heads);
    }
}
