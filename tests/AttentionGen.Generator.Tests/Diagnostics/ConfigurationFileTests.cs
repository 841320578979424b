using AttentionGen.Generator.Diagnostics.Configuration;
using AttentionGen.Tests.Support;
using CsCheck;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>What is said of a <c>config.json</c> by itself: where it is, whether it can be read, and values that no layer has.</summary>
public sealed class ConfigurationFileTests
{
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
        Assert.Contains(await ConfigurationMessages.Of("384, 12, 1536, Preset = LayerPreset.Bert", json), message => message.Contains(words, StringComparison.Ordinal));

    /// <summary>A text of the file stays within its message: in one line, in quotes unless it is a word, and short.</summary>
    [Theory]
    [InlineData("""{ "model_type": "x\n/etc/passwd(1,1): error CS9999: injected\n" }""", "model_type \"x\uFFFD/etc/passwd(1,1): error CS9999: injected\uFFFD\" is none of bert, ")]
    [InlineData("""{ "model_type": "bert", "hidden_act": "\u2028\u202Ea b" }""", "hidden_act \"\uFFFD\uFFFDa b\" is not supported")]
    [InlineData("""{ "model_type": "bert", "position_embedding_type": "a\tb" }""", "position_embedding_type \"a\uFFFDb\" is not supported")]
    [InlineData("""{ "model_type": "bert", "rope_scaling": { "type": "a\nb" } }""", "rope_scaling.type \"a\uFFFDb\" is not supported")]
    [InlineData("""{ "model_type": "bert", "hidden_size": "a\nb" }""", "expected a number as hidden_size, found the text \"a\uFFFDb\"")]
    public async Task TextsOfTheFile_AreQuoted(string json, string words)
    {
        IReadOnlyList<string> messages = await ConfigurationMessages.Of("384, 12, 1536, Preset = LayerPreset.Bert", json);

        Assert.Contains(messages, message => message.Contains(words, StringComparison.Ordinal));
        Assert.All(messages, static message => Assert.DoesNotContain(message, char.IsControl));
    }

    [Fact]
    public async Task LongTexts_AreCut()
    {
        string message = Assert.Single(await ConfigurationMessages.Of("384, 12, 1536, Preset = LayerPreset.Bert", $$"""{ "model_type": "{{new string('x', 1 << 20)}}" }"""));

        Assert.Contains($"model_type \"{new string('x', 120)}…\" is none of", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 0, 1000);
    }

    [Theory]
    [InlineData("\"hidden_size\": \"384\"", "expected a number as hidden_size, found the text 384")]
    [InlineData("\"hidden_size\": true", "expected a number as hidden_size, found true")]
    [InlineData("\"hidden_size\": [384]", "expected a number as hidden_size, found a list")]
    [InlineData("\"hidden_size\": { \"a\": 384 }", "expected a number as hidden_size, found a structure")]
    [InlineData("\"layer_norm_eps\": \"1e-12\"", "expected a number as layer_norm_eps, found the text 1e-12")]
    [InlineData("\"hidden_act\": 5", "expected a text as hidden_act, found 5")]
    [InlineData("\"is_decoder\": 1", "expected true or false as is_decoder, found 1")]
    [InlineData("\"hidden_size\": Infinity", "DModel is 384, but hidden_size is Infinity")]
    [InlineData("\"hidden_size\": -Infinity", "DModel is 384, but hidden_size is -Infinity")]
    [InlineData("\"hidden_size\": 1e999", "DModel is 384, but hidden_size is Infinity")]
    [InlineData("\"hidden_size\": NaN", "DModel is 384, but hidden_size is NaN")]
    [InlineData("\"layer_norm_eps\": Infinity", "Epsilon is 1E-12, but layer_norm_eps is Infinity")]
    [InlineData("\"hidden_size\": 384, \"d_model\": 512", "DModel is 384, but d_model is 512")]
    [InlineData("\"num_attention_heads\": 12, \"n_head\": 6", "Heads is 12, but n_head is 6")]
    public async Task AValueOfAnotherType_OrNoNumberOfALayer_IsSaid(string entry, string words) =>
        Assert.Equal([$"Layer is not a layer of model/config.json: {words}"], await ConfigurationMessages.Of("384, 12, 1536, Preset = LayerPreset.Bert", $$"""{ "model_type": "bert", {{entry}} }"""));

    [Fact]
    public async Task Null_CountsAsAbsent() =>
        Assert.Empty(await ConfigurationMessages.Of("384, 12, 1536, Preset = LayerPreset.Bert", """{ "model_type": "bert", "hidden_size": null, "d_model": 384, "hidden_act": null, "is_decoder": null }"""));

    [Theory]
    [InlineData(".models/config.json", "/home/user/.models/config.json", true)]
    [InlineData("./.models/config.json", "/home/user/.models/config.json", true)]
    [InlineData("../../model/config.json", "/home/user/model/config.json", true)]
    [InlineData("/model/config.json", "/home/user/model/config.json", true)]
    [InlineData("..\\\\model\\\\config.json", "/home/user/model/config.json", true)]
    [InlineData(".models/config.json", "/home/user/models/config.json", false)]
    [InlineData("odel/config.json", "/home/user/model/config.json", false)]
    public async Task APath_IsTheEndOfAFiles(string configuration, string file, bool isFound)
    {
        IReadOnlyList<string> messages = await ConfigurationMessages.With("384, 12, 1536, Preset = LayerPreset.Bert", ConfigurationMessages.MiniLm, configuration, file);

        Assert.Equal(isFound ? 0 : 1, messages.Count);
        Assert.All(messages, static message => Assert.Contains("none of the project's AdditionalFiles has that path", message, StringComparison.Ordinal));
    }

    [Fact]
    public void NumbersThatPythonWrites_AreRead()
    {
        (Dictionary<string, object?>? values, string problem) = ConfigurationJson.Read("""{ "a": -Infinity, "b": Infinity, "c": NaN, "d": -1.5e3 }""");

        Assert.Equal("", problem);
        Assert.Equal([double.NegativeInfinity, double.PositiveInfinity, double.NaN, -1500.0], values!.Values);
    }

    [Fact]
    public async Task FilesOfTheSamePath_AreNotGuessedAmong()
    {
        string message = Assert.Single(await ConfigurationMessages.Of("384, 12, 1536, Preset = LayerPreset.Bert", ConfigurationMessages.MiniLm, "/a/model/config.json", "/b/model/config.json"));
        Assert.Contains("2 of the project's AdditionalFiles have that path; name more of its folders", message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoText_EndsInAnException()
    {
        Gen<string> damaged = Gen.Select(Gen.Int[0, ConfigurationMessages.MiniLm.Length - 1], Gen.Char, Gen.Int[0, 5])
            .Select((at, c, cut) => ConfigurationMessages.MiniLm.Remove(at, Math.Min(cut, ConfigurationMessages.MiniLm.Length - at)).Insert(Math.Min(at, ConfigurationMessages.MiniLm.Length - cut), c.ToString()));
        Sampling.Check(damaged, static text => Assert.False(ConfigurationJson.Read(text) is (null, ""), text), 20_000, stream: 40);
        (Dictionary<string, object?>? values, string problem) = ConfigurationJson.Read(new string('[', 100_000));
        Assert.Null(values);
        Assert.Contains("nested too deeply", problem, StringComparison.Ordinal);
    }
}
