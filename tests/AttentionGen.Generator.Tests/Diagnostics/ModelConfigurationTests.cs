using System.Globalization;
using AttentionGen.Generator.Diagnostics.Configuration;
using AttentionGen.Generator.Parsing;
using AttentionGen.Generator.Tests.Harness;
using AttentionGen.Tests.Support;
using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Layers beside the <c>config.json</c> of their models, as the released models have it, and what is said of others.</summary>
public sealed class ModelConfigurationTests
{
    private const string Llama =
        """
        { "model_type": "llama", "hidden_size": 256, "num_attention_heads": 8, "num_key_value_heads": 2, "intermediate_size": 704, "hidden_act": "silu",
          "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "attention_bias": false, "mlp_bias": false, "rope_scaling": { "factor": 8.0, "low_freq_factor": 1.0,
          "high_freq_factor": 4.0, "original_max_position_embeddings": 8192, "rope_type": "llama3" } }
        """;

    public static TheoryData<string, string> Fitting => new()
    {
        { "384, 12, 1536, Preset = LayerPreset.Bert", ConfigurationMessages.MiniLm },
        { "256, 8, 704, Preset = LayerPreset.Llama, KeyValueHeads = 2, RotaryBase = 500000, RotaryScaling = RotaryScaling.Llama3, RotaryFactor = 8, RotaryOriginalLength = 8192", Llama },
        { "64, 4, 256, Preset = LayerPreset.Roberta", """{ "model_type": "xlm-roberta", "hidden_size": 64, "num_attention_heads": 4, "intermediate_size": 256, "hidden_act": "gelu", "layer_norm_eps": 1e-5 }""" },
        { "64, 4, 128, Preset = LayerPreset.ModernBert", ModernBert },
        { "64, 4, 128, Preset = LayerPreset.ModernBert, RotaryBase = 10000, LeftWindow = 64, RightWindow = 64", ModernBert },
        { "64, 4, 256, Preset = LayerPreset.Gpt2", """{ "model_type": "gpt2", "n_embd": 64, "n_head": 4, "n_inner": null, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-05 }""" },
        {
            "64, 4, 256, Preset = LayerPreset.Gemma2, HeadDim = 32, KeyValueHeads = 2, Scale = 0.125, Window = 4096",
            """{ "model_type": "gemma2", "hidden_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 32, "intermediate_size": 256, "hidden_activation": "gelu_pytorch_tanh", "rms_norm_eps": 1e-06, "rope_theta": 10000.0, "query_pre_attn_scalar": 64, "attn_logit_softcapping": 50.0, "sliding_window": 4096 }"""
        },
        { "64, 4, 256, Preset = LayerPreset.T5Decoder, HeadDim = 16", T5 },
        { "64, 4, 256, Preset = LayerPreset.T5, HeadDim = 16", T5 },
        {
            "64, 4, 256, Preset = LayerPreset.WhisperDecoder",
            """{ "model_type": "whisper", "d_model": 64, "encoder_attention_heads": 8, "decoder_attention_heads": 4, "encoder_ffn_dim": 128, "decoder_ffn_dim": 256, "activation_function": "gelu" }"""
        },
        {
            "64, 4, 256, Preset = LayerPreset.NeoX, RotaryDim = 4, Residual = ResidualKind.Serial",
            """{ "model_type": "gpt_neox", "hidden_size": 64, "num_attention_heads": 4, "intermediate_size": 256, "hidden_act": "gelu", "layer_norm_eps": 1e-05, "rotary_pct": 0.25, "rotary_emb_base": 10000, "use_parallel_residual": false }"""
        },
        { "256, 8, 704, Preset = LayerPreset.Llama, RotaryScaling = RotaryScaling.Yarn, RotaryFactor = 4, RotaryOriginalLength = 4096, RotaryBetaFast = 16, RotaryTruncate = false", Yarn },
        {
            "256, 8, 704, Preset = LayerPreset.Llama, RotaryScaling = RotaryScaling.Yarn, RotaryFactor = 40, RotaryOriginalLength = 4096, RotaryAttentionFactor = 1",
            """{ "model_type": "llama", "max_position_embeddings": 4096, "rope_scaling": { "type": "yarn", "factor": 40, "mscale": 0.707, "mscale_all_dim": 0.707 } }"""
        },
        { "256, 8, 704, Preset = LayerPreset.Gemma", """{ "model_type": "gemma", "hidden_act": "gelu", "hidden_activation": null, "rms_norm_eps": 1e-06 }""" },
        { "256, 8, 704, Preset = LayerPreset.Gemma3, Window = 512, RotaryBase = 10000", Gemma3 },
        { "256, 8, 704, Preset = LayerPreset.Gemma3, RotaryScaling = RotaryScaling.Linear, RotaryFactor = 8", Gemma3 },
        {
            "256, 8, 704, Preset = LayerPreset.Gemma3, Causal = false, LeftWindow = 256, RightWindow = 256, RotaryBase = 10000",
            """{ "model_type": "gemma3_text", "sliding_window": 512, "use_bidirectional_attention": true }"""
        },
        { "256, 8, 704, Preset = LayerPreset.Qwen3Next, HeadDim = 256, KeyValueHeads = 2", """{ "model_type": "qwen3_next", "num_key_value_heads": 2, "head_dim": 256, "partial_rotary_factor": 0.25, "hidden_act": "silu" }""" },
        { "384, 12, 1536, Preset = LayerPreset.Bert", """{ "model_type": "electra", "hidden_act": "gelu", "layer_norm_eps": 1e-12, "embedding_size": 384 }""" },
        { "384, 12, 1536, Preset = LayerPreset.Roberta, PositionBias = PositionBias.Bucketed", """{ "model_type": "mpnet", "relative_attention_num_buckets": 32 }""" },
        { "384, 12, 1536, Preset = LayerPreset.T5, HeadDim = 64, Gated = false, Activation = Activation.Relu", """{ "model_type": "t5", "d_kv": 64 }""" },
        { "384, 12, 1536, Preset = LayerPreset.Clip, Causal = true", """{ "model_type": "clip_text_model", "hidden_act": "quick_gelu" }""" },
        {
            "384, 12, 1536, Preset = LayerPreset.Cohere, QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.LayerOfEachHead, NormEpsilon = 1e-5",
            """{ "model_type": "cohere", "use_qk_norm": true, "layer_norm_eps": 1e-05, "rope_theta": 8000000.0 }"""
        },
    };

    private const string ModernBert =
        """
        { "model_type": "modernbert", "hidden_size": 64, "num_attention_heads": 4, "intermediate_size": 128, "hidden_activation": "gelu", "norm_eps": 1e-05,
          "global_rope_theta": 160000.0, "local_rope_theta": 10000.0, "local_attention": 128, "attention_bias": false, "mlp_bias": false }
        """;

    private const string Yarn =
        """
        { "model_type": "llama", "hidden_size": 256, "rope_scaling": { "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096,
          "beta_fast": 16, "truncate": false } }
        """;

    private const string Gemma3 =
        """
        { "model_type": "gemma3_text", "hidden_activation": "gelu_pytorch_tanh", "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0,
          "sliding_window": 512, "rope_scaling": { "factor": 8.0, "rope_type": "linear" }, "attn_logit_softcapping": null }
        """;

    private const string T5 =
        """
        { "model_type": "t5", "d_model": 64, "num_heads": 4, "d_kv": 16, "d_ff": 256, "feed_forward_proj": "gated-gelu", "layer_norm_epsilon": 1e-06,
          "relative_attention_num_buckets": 32, "relative_attention_max_distance": 128 }
        """;

    [Theory]
    [MemberData(nameof(Fitting))]
    public async Task LayerOfItsModel_GetsNoWarning(string layer, string json) => Assert.Empty(await ConfigurationMessages.Of(layer, json));

    [Theory]
    [InlineData("384, 12, 1535, Preset = LayerPreset.Bert", "Hidden is 1535, but intermediate_size is 1536")]
    [InlineData("384, 6, 1536, Preset = LayerPreset.Bert", "Heads is 6, but num_attention_heads is 12")]
    [InlineData("384, 12, 1536, Preset = LayerPreset.Roberta", "Epsilon is 1E-05, but layer_norm_eps is 1E-12")]
    [InlineData("384, 12, 1536, Preset = LayerPreset.Bert, Activation = Activation.GeluTanh", "Activation is GeluTanh, but hidden_act is gelu, which is Gelu")]
    [InlineData("384, 12, 1536, Preset = LayerPreset.Bert, NormPlace = NormPlace.Pre", "NormPlace is Pre, but model_type is bert, whose layers have NormPlace = Post")]
    [InlineData("384, 12, 1536, Preset = LayerPreset.Bert, Gated = true", "Gated is true, but hidden_act is gelu, whose feed-forward has Gated = false")]
    public async Task WhatDiffers_IsNamed_WithBothValues(string layer, string words) =>
        Assert.Equal($"Layer is not a layer of model/config.json: {words}", Assert.Single(await ConfigurationMessages.Of(layer, ConfigurationMessages.MiniLm)));

    [Theory]
    [InlineData("RotaryFactor = 32, RotaryOriginalLength = 8192", "RotaryFactor is 32, but rope_scaling.factor is 8")]
    [InlineData("RotaryFactor = 8, RotaryOriginalLength = 4096", "RotaryOriginalLength is 4096, but rope_scaling.original_max_position_embeddings is 8192")]
    [InlineData("RotaryFactor = 8, RotaryOriginalLength = 8192, RotaryLowFrequencyFactor = 2", "RotaryLowFrequencyFactor is 2, but rope_scaling.low_freq_factor is 1")]
    [InlineData("RotaryFactor = 8, RotaryOriginalLength = 8192, RotaryHighFrequencyFactor = 8", "RotaryHighFrequencyFactor is 8, but rope_scaling.high_freq_factor is 4")]
    public async Task NumbersOfLlamasScaling_AreCompared(string numbers, string words) =>
        await OneDiffers($"256, 8, 704, Preset = LayerPreset.Llama, KeyValueHeads = 2, RotaryBase = 500000, RotaryScaling = RotaryScaling.Llama3, {numbers}", Llama, words);

    [Theory]
    [InlineData("RotaryFactor = 2, RotaryOriginalLength = 4096, RotaryBetaFast = 16, RotaryTruncate = false, RotaryAttentionFactor = 1.1386294", "RotaryFactor is 2, but rope_scaling.factor is 4")]
    [InlineData("RotaryFactor = 4, RotaryOriginalLength = 4096, RotaryTruncate = false", "RotaryBetaFast is 32, but rope_scaling.beta_fast is 16")]
    [InlineData("RotaryFactor = 4, RotaryOriginalLength = 4096, RotaryBetaFast = 16, RotaryBetaSlow = 2, RotaryTruncate = false", "RotaryBetaSlow is 2, but model_type is llama, whose layers have RotaryBetaSlow = 1")]
    [InlineData("RotaryFactor = 4, RotaryOriginalLength = 4096, RotaryBetaFast = 16", "RotaryTruncate is true, but rope_scaling.truncate is false")]
    [InlineData("RotaryFactor = 4, RotaryOriginalLength = 4096, RotaryBetaFast = 16, RotaryTruncate = false, RotaryAttentionFactor = 1", "RotaryAttentionFactor is 1, but model_type is llama, whose layers have RotaryAttentionFactor = 1.138629436111989")]
    public async Task NumbersOfYarn_AreCompared(string numbers, string words) =>
        await OneDiffers($"256, 8, 704, Preset = LayerPreset.Llama, RotaryScaling = RotaryScaling.Yarn, {numbers}", Yarn, words);

    [Theory]
    [InlineData("""{ "type": "linear", "factor": 2 }""", "Linear, RotaryFactor = 4", "RotaryFactor is 4, but rope_scaling.factor is 2")]
    [InlineData("""{ "type": "yarn", "factor": 4 }""", "Yarn, RotaryFactor = 4, RotaryOriginalLength = 2048", "RotaryOriginalLength is 2048, but max_position_embeddings is 4096")]
    [InlineData("""{ "type": "yarn", "factor": 4, "attention_factor": 1.5 }""", "Yarn, RotaryFactor = 4, RotaryOriginalLength = 4096, RotaryAttentionFactor = 2", "RotaryAttentionFactor is 2, but rope_scaling.attention_factor is 1.5")]
    [InlineData("""{ "type": "yarn", "factor": 4, "mscale": 1, "mscale_all_dim": 1 }""", "Yarn, RotaryFactor = 4, RotaryOriginalLength = 4096, RotaryAttentionFactor = 2", "RotaryAttentionFactor is 2, but mscale is 1")]
    [InlineData("""{ "type": "default" }""", "Linear, RotaryFactor = 4", "RotaryScaling is Linear, but rope_scaling.type is default")]
    [InlineData("null", "Linear, RotaryFactor = 4", "RotaryScaling is Linear, but model_type is llama, whose layers have RotaryScaling = None")]
    public async Task AScaling_IsHeldAgainstWhatTheFileSays_OrDoesNot(string scaling, string layer, string words) =>
        await OneDiffers(
            $"256, 8, 704, Preset = LayerPreset.Llama, RotaryScaling = RotaryScaling.{layer}",
            $$"""{ "model_type": "llama", "max_position_embeddings": 4096, "rope_scaling": {{scaling}} }""",
            words.Replace("but mscale", "but rope_scaling.mscale", StringComparison.Ordinal));

    /// <summary>Where a file has no word for a property, its family has the value.</summary>
    [Theory]
    [InlineData("llama", "Llama, Norm = NormKind.Layer", "Norm is Layer", "Norm = Rms")]
    [InlineData("llama", "Llama, NormPlace = NormPlace.Sandwich", "NormPlace is Sandwich", "NormPlace = Pre")]
    [InlineData("llama", "Llama, Epsilon = 1e-6", "Epsilon is 1E-06", "Epsilon = 1E-05")]
    [InlineData("llama", "Llama, Activation = Activation.Gelu", "Activation is Gelu", "Activation = Silu")]
    [InlineData("llama", "Llama, Gated = false", "Gated is false", "Gated = true")]
    [InlineData("llama", "Llama, Bias = true", "Bias is true", "Bias = false")]
    [InlineData("llama", "Llama, FeedForwardBias = true", "FeedForwardBias is true", "FeedForwardBias = false")]
    [InlineData("llama", "Llama, Causal = false", "Causal is false", "Causal = true")]
    [InlineData("llama", "Llama, Rotary = RotaryPairing.Interleaved", "Rotary is Interleaved", "Rotary = HalfSplit")]
    [InlineData("llama", "Llama, RotaryBase = 20000", "RotaryBase is 20000", "RotaryBase = 10000")]
    [InlineData("llama", "Llama, RotaryDim = 16", "RotaryDim is 16", "RotaryDim = 32")]
    [InlineData("llama", "Llama, Scale = 1", "Scale is 1", "Scale = 0.17677669529663687")]
    [InlineData("llama", "Llama, SoftCap = 50", "SoftCap is 50", "SoftCap = 0")]
    [InlineData("llama", "Llama, QueryKeyNorm = true", "QueryKeyNorm is true", "QueryKeyNorm = false")]
    [InlineData("llama", "Llama, OutputGate = OutputGate.PerHead", "OutputGate is PerHead", "OutputGate = None")]
    [InlineData("llama", "Llama, LayerScale = true", "LayerScale is true", "LayerScale = false")]
    [InlineData("llama", "Llama, ResidualMultiplier = 2", "ResidualMultiplier is 2", "ResidualMultiplier = 1")]
    [InlineData("llama", "Llama, Residual = ResidualKind.Parallel", "Residual is Parallel", "Residual = Serial")]
    [InlineData("llama", "Llama, Window = 16", "LeftWindow is 15", "LeftWindow = -1")]
    [InlineData("bert", "Bert, PositionBias = PositionBias.Alibi", "PositionBias is Alibi", "PositionBias = None")]
    [InlineData("bert", "Bert, Rotary = RotaryPairing.HalfSplit", "Rotary is HalfSplit", "Rotary = None")]
    [InlineData("mpnet", "Roberta", "PositionBias is None", "PositionBias = Bucketed")]
    [InlineData("olmo2", "Olmo2, QueryKeyNormKind = QueryKeyNormKind.RmsPerHead", "QueryKeyNormKind is RmsPerHead", "QueryKeyNormKind = RmsOverHeads")]
    [InlineData("lfm2", "Lfm2, NormEpsilon = 1e-6", "NormEpsilon is 1E-06", "NormEpsilon = 1E-05")]
    [InlineData("gemma3_text", "Gemma3, NormWeightsPlusOne = false", "NormWeightsPlusOne is false", "NormWeightsPlusOne = true")]
    [InlineData("gemma", "Gemma, Activation = Activation.Gelu", "Activation is Gelu", "Activation = GeluTanh")]
    [InlineData("qwen3_next", "Qwen3Next, HeadDim = 128", "HeadDim is 128", "HeadDim = 256")]
    [InlineData("qwen3_next", "Qwen3Next, RotaryDim = 32", "RotaryDim is 32", "RotaryDim = 64")]
    [InlineData("qwen3_next", "Qwen3Next, OutputGate = OutputGate.None", "OutputGate is None", "OutputGate = PerElement")]
    public async Task WhatAFileLeavesOut_IsItsFamilys(string type, string layer, string actual, string family) =>
        await OneDiffers($"256, 8, 704, Preset = LayerPreset.{layer}", $$"""{ "model_type": "{{type}}" }""", $"{actual}, but model_type is {type}, whose layers have {family}");

    [Theory]
    [InlineData("modernbert", "local_attention", "ModernBert, RotaryBase = 10000, LeftWindow = 64, RightWindow = 32", "RightWindow is 32, but local_attention is 128, which is 64 positions behind a query's own")]
    [InlineData("modernbert", "local_attention", "ModernBert, RotaryBase = 10000, LeftWindow = 32, RightWindow = 64", "LeftWindow is 32, but local_attention is 128, which is 64 positions before a query's own")]
    [InlineData("phi3", "sliding_window", "Llama, Window = 127", "LeftWindow is 126, but sliding_window is 128, which is 127 positions before a query's own")]
    public async Task BothSidesOfAWindow_AreCompared(string type, string key, string layer, string words) =>
        await OneDiffers($"256, 8, 704, Preset = LayerPreset.{layer}", $$"""{ "model_type": "{{type}}", "{{key}}": 128 }""", words);

    /// <summary>A new preset is of some model, whose type has a line.</summary>
    [Fact]
    public void EveryPreset_IsThatOfAModelType()
    {
        IEnumerable<string?> known = ModelTypes.All.SelectMany(static type => (string?[])[ModelTypes.PresetOf(type, hasCross: false), ModelTypes.PresetOf(type, hasCross: true)]);

        Assert.Equal(["None", "TorchEncoder", "TorchDecoder"], LayerPresets.All.Select(static preset => preset.Name).Except(known));
    }

    [Theory]
    [InlineData("256, 8, 704, Preset = LayerPreset.Llama, KeyValueHeads = 2", "RotaryScaling is None, but rope_scaling.rope_type is llama3", "RotaryBase is 10000, but rope_theta is 500000")]
    [InlineData("256, 8, 704, Preset = LayerPreset.Gpt2", "KeyValueHeads is 8, but num_key_value_heads is 2", "Norm is Layer, but model_type is llama, whose layers have Norm = Rms")]
    public async Task SeveralDifferences_AreAllNamed(string layer, params string[] words)
    {
        IReadOnlyList<string> messages = await ConfigurationMessages.Of(layer, Llama);
        Assert.All(words, word => Assert.Contains($"Layer is not a layer of model/config.json: {word}", messages));
    }

    private static async Task OneDiffers(string layer, string json, string words) =>
        Assert.Equal($"Layer is not a layer of model/config.json: {words}", Assert.Single(await ConfigurationMessages.Of(layer, json)));
}
