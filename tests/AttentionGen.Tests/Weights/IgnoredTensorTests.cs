using AttentionGen.Tests.Safetensors;
using AttentionGen.Tests.Support;
using Xunit;
using static AttentionGen.Tests.Weights.FamilyLayers;

namespace AttentionGen.Tests.Weights;

/// <summary>The few tensors of a module that hold no number of the layer are left aside, in their own family and shape alone.</summary>
public class IgnoredTensorTests
{
    private const string Stem = "blocks.0.attention.";

    /// <summary>What released models have beside the layer's numbers.</summary>
    public static TheoryData<WeightNames, string, string, long[]> Ignored => new()
    {
        { WeightNames.Gpt2, "bias", "F32", [1, 1, 8, 8] },
        { WeightNames.Gpt2, "bias", "BOOL", [1, 1, 8, 8] },
        { WeightNames.Gpt2, "masked_bias", "F32", [] },
        { WeightNames.GptBigCode, "bias", "BOOL", [1, 1, 8, 8] },
        { WeightNames.GptBigCode, "masked_bias", "F32", [] },
        { WeightNames.Llama, "bias", "U8", [1, 1, 8, 8] },
        { WeightNames.Llama, "masked_bias", "F32", [] },
        { WeightNames.Llama, "rotary_emb.inv_freq", "F32", [4] },
        { WeightNames.Llama, "rotary_emb.cos_cached", "F16", [1, 1, 16, 8] },
        { WeightNames.Llama, "rotary_emb.sin_cached", "BF16", [16, 8] },
        { WeightNames.GptNeoX, "bias", "BOOL", [1, 1, 8, 8] },
        { WeightNames.GptNeoX, "masked_bias", "F32", [] },
        { WeightNames.GptNeoX, "rotary_emb.inv_freq", "F16", [4] },
        { WeightNames.Bloom, "rotary_emb.inv_freq", "F16", [4] },
        { WeightNames.Bert, "output.LayerNorm.weight", "F32", [E] },
        { WeightNames.Bert, "output.LayerNorm.bias", "F32", [E] },
        { WeightNames.Bert, "output.LayerNorm.gamma", "F32", [E] },
        { WeightNames.Bert, "output.LayerNorm.beta", "F32", [E] },
        { WeightNames.Bert, "LayerNorm.weight", "F32", [E] },
        { WeightNames.Bert, "ln.bias", "F32", [E] },
        { WeightNames.Bert, "self_attn_layer_norm.weight", "F32", [E] },
        { WeightNames.Bert, "self.rotary_embeddings.inv_freq", "F32", [4] },
        { WeightNames.Albert, "LayerNorm.weight", "F32", [E] },
        { WeightNames.Albert, "LayerNorm.bias", "F32", [E] },
        { WeightNames.PerHead, "heads.0.tril", "F32", [8, 8] },
        { WeightNames.PerHead, "heads.1.mask", "BOOL", [8, 8] },
    };

    [Theory]
    [MemberData(nameof(Ignored))]
    public void WhatHoldsNoNumberOfTheLayer_IsIgnored_InItsOwnShapeAlone(WeightNames family, string name, string dtype, long[] shape)
    {
        int bytes = (int)shape.Aggregate(dtype is "BOOL" or "U8" ? 1L : dtype == "F32" ? 4 : 2, (a, b) => a * b);
        SafetensorsBuilder fitting = LayerWithoutMask();
        fitting.Add(Stem + name, dtype, shape, new byte[bytes]);
        WeightAssert.SameBits(Expected(bias: true), Load(fitting, Stem, family), compareHeads: false);

        SafetensorsBuilder other = LayerWithoutMask();
        other.AddDistinct(Stem + name, 2, 3, 5);
        var error = Assert.Throws<SafetensorsException>(() => Load(other, Stem, family));
        Assert.Equal(Stem + name, error.TensorName);
        Assert.Contains("found this one (one of shape [", error.Message, StringComparison.Ordinal);
        Assert.Contains("would be ignored, this has [2, 3, 5])", error.Message, StringComparison.Ordinal);

        SafetensorsBuilder LayerWithoutMask() => family == WeightNames.Gpt2 && name == "bias"
            ? new SafetensorsBuilder()
                .AddFloat32(Stem + "c_attn.weight", [E, 3 * E], SideBySide(Query, Key, Value)).AddFloat32(Stem + "c_attn.bias", [3 * E], [.. QueryBias, .. KeyBias, .. ValueBias])
                .AddFloat32(Stem + "c_proj.weight", [E, E], SideBySide(Output)).AddFloat32(Stem + "c_proj.bias", [E], OutputBias)
            : Layer(family, Stem, bias: true);
    }

    [Theory]
    [InlineData(WeightNames.Gpt2, "bias", 6L)]
    [InlineData(WeightNames.Llama, "bias", 6L)]
    [InlineData(WeightNames.Llama, "bias", 1L, 1L, 4L, 5L)]
    [InlineData(WeightNames.Llama, "bias", 1L, 2L, 4L, 4L)]
    [InlineData(WeightNames.Llama, "masked_bias", 6L)]
    [InlineData(WeightNames.Llama, "rotary_emb.inv_freq", 2L, 3L)]
    [InlineData(WeightNames.Llama, "rotary_emb.cos_cached", 6L)]
    [InlineData(WeightNames.Bert, "output.LayerNorm.weight", 3L)]
    [InlineData(WeightNames.Albert, "LayerNorm.weight", 3L)]
    [InlineData(WeightNames.PerHead, "heads.0.tril", 4L, 5L)]
    [InlineData(WeightNames.PerHead, "heads.x.tril", 4L, 4L)]
    [InlineData(WeightNames.PerHead, "heads..tril", 4L, 4L)]
    [InlineData(WeightNames.T5, "bias", 1L, 1L, 4L, 4L)]
    [InlineData(WeightNames.TimmViT, "rotary_emb.inv_freq", 4L)]
    [InlineData(WeightNames.PyTorch, "output.LayerNorm.weight", 6L)]
    public void TensorOfAnIgnoredName_InAnotherShapeOrFamily_IsNamed(WeightNames family, string name, params long[] shape)
    {
        SafetensorsBuilder builder = family == WeightNames.Gpt2
            ? new SafetensorsBuilder().AddDistinct(Stem + "c_attn.weight", E, 3 * E)
            : Layer(family, Stem, bias: true);
        Assert.Equal(Stem + name, Assert.Throws<SafetensorsException>(() => Load(builder.AddDistinct(Stem + name, shape), Stem, family)).TensorName);
    }
}
