using AttentionGen.Tests.Safetensors;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Weights;

/// <summary>The same numbers under the names and in the layout of every family give the same weights.</summary>
public class WeightFamilyTests
{
    private const int E = 6;
    private const int H = 2;
    private const int D = 3;

    private static readonly float[] Query = SeededNumbers.Make(E * E, 1);
    private static readonly float[] Key = SeededNumbers.Make(E * E, 2);
    private static readonly float[] Value = SeededNumbers.Make(E * E, 3);
    private static readonly float[] Output = SeededNumbers.Make(E * E, 4);
    private static readonly float[] QueryBias = SeededNumbers.Make(E, 5);
    private static readonly float[] KeyBias = SeededNumbers.Make(E, 6);
    private static readonly float[] ValueBias = SeededNumbers.Make(E, 7);
    private static readonly float[] OutputBias = SeededNumbers.Make(E, 8);

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
    public void Gpt2NamesOfAnOrdinaryLinear_AreToldByTheirShape()
    {
        MultiHeadAttentionWeights weights = Load(new SafetensorsBuilder()
            .AddFloat32("c_attn.weight", [3 * E, E], [.. Query, .. Key, .. Value]).AddFloat32("c_proj.weight", [E, E], Output));
        WeightAssert.SameBits(Expected(bias: false), weights);
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

    private static int HeadsOf(WeightNames family) => family is WeightNames.GptNeoX or WeightNames.Bloom ? H : 0;

    private static MultiHeadAttentionWeights Expected(bool bias) => MultiHeadAttentionWeights.FromSeparate(
        E, Query, Key, Value, bias ? QueryBias : [], bias ? KeyBias : [], bias ? ValueBias : [], Output, bias ? OutputBias : []);

    private static SafetensorsBuilder Layer(WeightNames family, string stem, bool bias)
    {
        var builder = new SafetensorsBuilder();
        switch (family)
        {
            case WeightNames.PyTorch:
                builder.AddFloat32(stem + "in_proj_weight", [3 * E, E], [.. Query, .. Key, .. Value]);
                AddOptional(builder, stem + "in_proj_bias", bias, [.. QueryBias, .. KeyBias, .. ValueBias]);
                return AddOutput(builder, stem + "out_proj", Output, bias);
            case WeightNames.Bert:
                return AddLinear(builder, stem, "self.query", "self.key", "self.value", "output.dense", bias);
            case WeightNames.Gpt2:
                builder.AddFloat32(stem + "c_attn.weight", [E, 3 * E], SideBySide(Query, Key, Value));
                builder.AddDistinct(stem + "bias", 1, 1, 4, 4);
                AddOptional(builder, stem + "c_attn.bias", bias, [.. QueryBias, .. KeyBias, .. ValueBias]);
                return AddOutput(builder, stem + "c_proj", SideBySide(Output), bias);
            case WeightNames.Llama:
                return AddLinear(builder, stem, "q_proj", "k_proj", "v_proj", "o_proj", bias);
            case WeightNames.GptNeoX or WeightNames.Bloom:
                builder.AddFloat32(stem + "query_key_value.weight", [3 * E, E], HeadByHead(E, Query, Key, Value));
                AddOptional(builder, stem + "query_key_value.bias", bias, HeadByHead(1, QueryBias, KeyBias, ValueBias));
                return AddOutput(builder, stem + "dense", Output, bias);
            case WeightNames.TimmViT:
                builder.AddFloat32(stem + "qkv.weight", [3 * E, E], [.. Query, .. Key, .. Value]);
                AddOptional(builder, stem + "qkv.bias", bias, [.. QueryBias, .. KeyBias, .. ValueBias]);
                return AddOutput(builder, stem + "proj", Output, bias);
            case WeightNames.T5:
                return AddLinear(builder, stem, "q", "k", "v", "o", bias);
            default:
                return PerHead(builder, stem, "W_query", "W_key", "W_value", "out_proj", bias);
        }
    }

    private static SafetensorsBuilder Linears() => AddLinear(new SafetensorsBuilder(), "", "q_proj", "k_proj", "v_proj", "out_proj", bias: false);

    private static SafetensorsBuilder AddLinear(
        SafetensorsBuilder builder, string stem, string query, string key, string value, string output, bool bias)
    {
        foreach ((string name, float[] weight, float[] biases) in ((string, float[], float[])[])
            [(query, Query, QueryBias), (key, Key, KeyBias), (value, Value, ValueBias)])
        {
            builder.AddFloat32($"{stem}{name}.weight", [E, E], weight);
            AddOptional(builder, $"{stem}{name}.bias", bias, biases);
        }

        return AddOutput(builder, stem + output, Output, bias);
    }

    private static SafetensorsBuilder PerHead(
        SafetensorsBuilder builder, string stem, string query, string key, string value, string output, bool bias)
    {
        for (int h = 0; h < H; h++)
        {
            foreach ((string name, float[] weight, float[] biases) in ((string, float[], float[])[])
                [(query, Query, QueryBias), (key, Key, KeyBias), (value, Value, ValueBias)])
            {
                builder.AddFloat32($"{stem}heads.{h}.{name}.weight", [D, E], weight.AsSpan(h * D * E, D * E));
                AddOptional(builder, $"{stem}heads.{h}.{name}.bias", bias, biases[(h * D)..((h + 1) * D)]);
            }
        }

        return AddOutput(builder, stem + output, Output, bias);
    }

    private static SafetensorsBuilder AddOutput(SafetensorsBuilder builder, string stem, float[] weight, bool bias)
    {
        builder.AddFloat32(stem + ".weight", [E, E], weight);
        AddOptional(builder, stem + ".bias", bias, OutputBias);
        return builder;
    }

    private static void AddOptional(SafetensorsBuilder builder, string name, bool present, float[] vector)
    {
        if (present)
        {
            builder.AddFloat32(name, [vector.Length], vector);
        }
    }

    // [out, in] of each as [in, out] beside each other.
    private static float[] SideBySide(params float[][] matrices)
    {
        var result = new List<float>();
        for (int input = 0; input < E; input++)
        {
            foreach (float[] matrix in matrices)
            {
                result.AddRange(Enumerable.Range(0, E).Select(output => matrix[(output * E) + input]));
            }
        }

        return [.. result];
    }

    // [H, 3, D, columns] of three [H, D, columns].
    private static float[] HeadByHead(int columns, params float[][] parts)
    {
        var result = new List<float>();
        for (int h = 0; h < H; h++)
        {
            foreach (float[] part in parts)
            {
                result.AddRange(part.AsSpan(h * D * columns, D * columns));
            }
        }

        return [.. result];
    }

    private static MultiHeadAttentionWeights Load(
        SafetensorsBuilder builder, string prefix = "", WeightNames names = WeightNames.Detect, int heads = 0)
    {
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        return MultiHeadAttentionWeights.Load(file, prefix, names, heads);
    }
}
