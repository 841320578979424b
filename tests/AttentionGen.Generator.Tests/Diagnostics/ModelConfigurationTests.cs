using System.Globalization;
using AttentionGen.Generator.Tests.Harness;
using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Layers beside the <c>config.json</c> of their models, as the released models have it, and what is said of others.</summary>
public sealed class ModelConfigurationTests
{
    private const string MiniLm =
        """
        { "architectures": ["BertModel"], "hidden_act": "gelu", "hidden_size": 384, "initializer_range": 0.02, "intermediate_size": 1536, "layer_norm_eps": 1e-12,
          "max_position_embeddings": 512, "model_type": "bert", "num_attention_heads": 12, "num_hidden_layers": 6, "pad_token_id": 0,
          "position_embedding_type": "absolute", "transformers_version": "4.8.2", "type_vocab_size": 2, "use_cache": true, "vocab_size": 30522 }
        """;

    private const string Llama =
        """
        { "model_type": "llama", "hidden_size": 256, "num_attention_heads": 8, "num_key_value_heads": 2, "intermediate_size": 704, "hidden_act": "silu",
          "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "attention_bias": false, "mlp_bias": false, "rope_scaling": { "factor": 8.0, "low_freq_factor": 1.0,
          "high_freq_factor": 4.0, "original_max_position_embeddings": 8192, "rope_type": "llama3" } }
        """;

    public static TheoryData<string, string> Fitting => new()
    {
        { "384, 12, 1536, Preset = LayerPreset.Bert", MiniLm },
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
    };

    private const string ModernBert =
        """
        { "model_type": "modernbert", "hidden_size": 64, "num_attention_heads": 4, "intermediate_size": 128, "hidden_activation": "gelu", "norm_eps": 1e-05,
          "global_rope_theta": 160000.0, "local_rope_theta": 10000.0, "local_attention": 128, "attention_bias": false, "mlp_bias": false }
        """;

    private const string T5 =
        """
        { "model_type": "t5", "d_model": 64, "num_heads": 4, "d_kv": 16, "d_ff": 256, "feed_forward_proj": "gated-gelu", "layer_norm_epsilon": 1e-06,
          "relative_attention_num_buckets": 32, "relative_attention_max_distance": 128 }
        """;

    [Theory]
    [MemberData(nameof(Fitting))]
    public async Task LayerOfItsModel_GetsNoWarning(string layer, string json) => Assert.Empty(await Messages(layer, json));

    [Theory]
    [InlineData("384, 12, 1535, Preset = LayerPreset.Bert", "Hidden is 1535, but intermediate_size is 1536")]
    [InlineData("384, 6, 1536, Preset = LayerPreset.Bert", "Heads is 6, but num_attention_heads is 12")]
    [InlineData("384, 12, 1536, Preset = LayerPreset.Roberta", "Epsilon is 1E-05, but layer_norm_eps is 1E-12")]
    [InlineData("384, 12, 1536, Preset = LayerPreset.Bert, Activation = Activation.GeluTanh", "Activation is GeluTanh, but hidden_act is gelu, which is Gelu")]
    [InlineData("384, 12, 1536, Preset = LayerPreset.Bert, NormPlace = NormPlace.Pre", "NormPlace is Pre, but model_type is bert, whose layers have NormPlace = Post")]
    [InlineData("384, 12, 1536, Preset = LayerPreset.Bert, Gated = true", "Gated is true, but hidden_act is gelu, whose feed-forward has Gated = false")]
    public async Task WhatDiffers_IsNamed_WithBothValues(string layer, string words) =>
        Assert.Equal($"Layer is not a layer of model/config.json: {words}", Assert.Single(await Messages(layer, MiniLm)));

    [Theory]
    [InlineData("256, 8, 704, Preset = LayerPreset.Llama, KeyValueHeads = 2", "RotaryScaling is None, but rope_scaling.rope_type is llama3", "RotaryBase is 10000, but rope_theta is 500000")]
    [InlineData("256, 8, 704, Preset = LayerPreset.Gpt2", "KeyValueHeads is 8, but num_key_value_heads is 2", "Norm is Layer, but model_type is llama, whose layers have Norm = Rms")]
    public async Task SeveralDifferences_AreAllNamed(string layer, params string[] words)
    {
        IReadOnlyList<string> messages = await Messages(layer, Llama);
        Assert.All(words, word => Assert.Contains($"Layer is not a layer of model/config.json: {word}", messages));
    }

    [Theory]
    [InlineData("""{ "model_type": "bert", "position_embedding_type": "relative_key" }""", "position_embedding_type relative_key is not supported")]
    [InlineData("""{ "model_type": "bert", "hidden_act": "mish" }""", "hidden_act mish is not supported; the functions are gelu, ")]
    [InlineData("""{ "model_type": "bert", "num_local_experts": 8 }""", "num_local_experts is not supported: a layer has one feed-forward")]
    [InlineData("""{ "model_type": "bert", "rope_scaling": { "type": "longrope" } }""", "rope_scaling.type longrope is not supported")]
    [InlineData("""{ "model_type": "rwkv" }""", "model_type rwkv is none of bert, ")]
    [InlineData("""{ "hidden_size": 384 }""", "it has no model_type")]
    [InlineData("[1, 2]", "it cannot be read: expected one JSON object")]
    [InlineData("{ \"model_type\": ", "it cannot be read: more is expected at character")]
    [InlineData("{ \"a\": 1, }", "it cannot be read: a value is expected behind a comma at character")]
    [InlineData("", "it cannot be read: more is expected at character 0")]
    public async Task WhatNoLayerCanBe_AndWhatIsNoConfiguration_IsSaid(string json, string words) =>
        Assert.Contains(await Messages("384, 12, 1536, Preset = LayerPreset.Bert", json), message => message.Contains(words, StringComparison.Ordinal));

    [Fact]
    public async Task FilesOfTheSamePath_AreNotGuessedAmong()
    {
        string message = Assert.Single(await Messages("384, 12, 1536, Preset = LayerPreset.Bert", MiniLm, "/a/model/config.json", "/b/model/config.json"));
        Assert.Contains("2 of the project's AdditionalFiles have that path; name more of its folders", message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoText_EndsInAnException()
    {
        Gen<string> damaged = Gen.Select(Gen.Int[0, MiniLm.Length - 1], Gen.Char, Gen.Int[0, 5])
            .Select((at, c, cut) => MiniLm.Remove(at, Math.Min(cut, MiniLm.Length - at)).Insert(Math.Min(at, MiniLm.Length - cut), c.ToString()));
        damaged.Sample(text => AttentionGen.Generator.Diagnostics.Configuration.ConfigurationJson.Read(text) is not (null, ""), iter: 20_000);
        (Dictionary<string, object?>? values, string problem) = AttentionGen.Generator.Diagnostics.Configuration.ConfigurationJson.Read(new string('[', 100_000));
        Assert.Null(values);
        Assert.Contains("nested too deeply", problem, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> Messages(string layer, string json, params string[] paths)
    {
        GeneratorRun run = GeneratorHarness.RunOnAnySource($"using AttentionGen;\nnamespace Demo;\n[TransformerLayer({layer}, Configuration = \"model/config.json\")] public partial class Layer;\n");
        AdditionalText[] files = [.. (paths.Length == 0 ? ["/home/user/model/config.json"] : paths).Select(path => new File(path, json))];
        IReadOnlyList<Diagnostic> found = await AnalyzerHarness.AnalyzeAsync(run, options: null, files);
        Assert.All(found, static diagnostic => Assert.True(diagnostic.Id == "ATTN0040" || diagnostic.Severity == DiagnosticSeverity.Info, diagnostic.ToString()));
        return [.. found.Where(static diagnostic => diagnostic.Id == "ATTN0040").Select(static diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture))];
    }

    private sealed class File(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
