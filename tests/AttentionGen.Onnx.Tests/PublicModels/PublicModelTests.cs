using System.Text;
using AttentionGen.Tests.Support;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AttentionGen.OnnxTests.PublicModels;

[TransformerLayer(DModel = 384, Heads = 12, Hidden = 1536, Preset = LayerPreset.Bert)]
internal sealed partial class SmallBertLayer;

/// <summary>Two real models: every layer loads, and hidden states are those of ONNX Runtime over the same file.</summary>
public sealed class PublicModelTests
{
    private const double Bar = 2e-5;
    private const int Layers = 6;
    private const int Words = 30522;

    private static readonly string[] LayerTensors =
    [
        "attention.self.query.weight", "attention.self.query.bias", "attention.self.key.weight", "attention.self.key.bias",
        "attention.self.value.weight", "attention.self.value.bias", "attention.output.dense.weight", "attention.output.dense.bias",
        "attention.output.LayerNorm.weight", "attention.output.LayerNorm.bias", "intermediate.dense.weight", "intermediate.dense.bias",
        "output.dense.weight", "output.dense.bias", "output.LayerNorm.weight", "output.LayerNorm.bias",
    ];

    private static readonly string[] Embeddings =
    [
        "embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight", "embeddings.token_type_embeddings.weight",
        "embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias",
    ];

    [Theory]
    [InlineData("MiniLM", "embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias")]
    [InlineData("ArcticXs")]
    public void TheNames_AreThoseOfTheModel_AndNoOthers(string name, params string[] more)
    {
        using OnnxCheckpoint model = OnnxCheckpoint.Open(PublicModel.Of(name).Path);
        string[] expected =
        [
            .. Embeddings, .. more,
            .. Enumerable.Range(0, Layers).SelectMany(i => LayerTensors.Select(tensor => $"encoder.layer.{i}.{tensor}")),
        ];

        Assert.Equal(expected.Order(StringComparer.Ordinal), model.TensorNames);
    }

    [Theory]
    [InlineData("MiniLM", "927")]
    [InlineData("ArcticXs", "onnx::MatMul_788")]
    public void MatricesOfLinearLayers_AreTransposed_AndOthersAreNot(string name, string stored)
    {
        using OnnxCheckpoint model = OnnxCheckpoint.Open(PublicModel.Of(name).Path);

        Assert.True(model.TryGetTensor("encoder.layer.0.attention.self.query.weight", out OnnxTensor? query));
        Assert.Equal((stored, true), (query.StoredName, query.IsTransposed));
        Assert.True(model.TryGetTensor("encoder.layer.0.intermediate.dense.weight", out OnnxTensor? up));
        Assert.Equal<long>([384, 1536], up.StoredShape);
        Assert.Equal<long>([1536, 384], up.Shape);
        Assert.True(model.TryGetTensor("embeddings.word_embeddings.weight", out OnnxTensor? words));
        Assert.False(words.IsTransposed);
        Assert.Equal("embeddings.word_embeddings.weight", words.StoredName);
    }

    /// <summary>An exporter's constant stands where the model's tensor was: nothing of it counts as zeros or ones.</summary>
    [Theory]
    [InlineData("MiniLM")]
    [InlineData("ArcticXs")]
    public void APartThatHasLostItsName_IsMissed(string name)
    {
        byte[] bytes = File.ReadAllBytes(PublicModel.Of(name).Path);
        foreach (string lost in (string[])[.. Embeddings, .. LayerTensors.Where(static tensor => tensor.Contains("LayerNorm", StringComparison.Ordinal)).Select(static tensor => $"encoder.layer.3.{tensor}")])
        {
            SetFirstByte(bytes, Encoding.UTF8.GetBytes(lost), (byte)'/');
            Exception? error = Record.Exception(() =>
            {
                using OnnxCheckpoint model = OnnxCheckpoint.Parse(bytes);
                TextEncoder.Load(model, static (_, weights) => new SmallBertLayer(weights), new TextEncoderOptions { Preset = LayerPreset.Bert });
            });
            SetFirstByte(bytes, [(byte)'/', .. Encoding.UTF8.GetBytes(lost)[1..]], (byte)lost[0]);
            Assert.True(error is CheckpointException, $"{lost}: {error?.ToString() ?? "is not missed"}");
        }
    }

    [Theory]
    [InlineData("MiniLM")]
    [InlineData("ArcticXs")]
    public void ALayerOfBert_IsTheGraphs_AndOthersAreNot(string name)
    {
        using OnnxCheckpoint model = OnnxCheckpoint.Open(PublicModel.Of(name).Path);

        Assert.Equal("pytorch", model.Facts.Producer);
        Assert.Equal<Activation>([Activation.Gelu], model.Facts.Activations);
        Assert.Equal<float>([1e-12f], model.Facts.Epsilons);
        Assert.Empty(model.Facts.DifferencesFrom(SmallBertLayer.Shape));
        Assert.Equal(6 * 6 + 12, model.Facts.Operators["MatMul"]);
    }

    [Theory]
    [InlineData("MiniLM", 101, 7592, 1010, 2088, 999, 102)]
    [InlineData("MiniLM", 101, 102)]
    [InlineData("ArcticXs", 101, 2129, 2079, 1045, 4553, 1037, 3793, 1029, 102)]
    [InlineData("ArcticXs", 101)]
    public void HiddenStates_AreThoseOfOnnxRuntime(string name, params int[] tokens) => Compare(name, tokens);

    [Theory]
    [InlineData("MiniLM", 128)]
    [InlineData("MiniLM", 512)]
    [InlineData("ArcticXs", 37)]
    [InlineData("ArcticXs", 512)]
    public void HiddenStatesOfLongTexts_AreThoseOfOnnxRuntime(string name, int length)
    {
        var random = new Random(length);
        Compare(name, [101, .. Enumerable.Range(0, length - 2).Select(_ => random.Next(1000, Words)), 102]);
    }

    private static void SetFirstByte(Span<byte> bytes, ReadOnlySpan<byte> name, byte first)
    {
        for (int at = 0; bytes[at..].IndexOf(name) is >= 0 and var next; at += next + name.Length)
        {
            bytes[at + next] = first;
        }
    }

    private static void Compare(string name, int[] tokens)
    {
        string path = PublicModel.Of(name).Path;
        using OnnxCheckpoint model = OnnxCheckpoint.Open(path);
        var encoder = TextEncoder.Load(model, static (_, weights) => new SmallBertLayer(weights), new TextEncoderOptions { Preset = LayerPreset.Bert });
        var ours = new float[tokens.Length * encoder.Dimensions];
        encoder.HiddenStates(tokens, [0, tokens.Length], ours);
        float[] theirs = RunOnnxRuntime(path, tokens);

        Assert.InRange(Largest.Difference(theirs, ours), 0, Bar);

        // A bar says nothing about numbers that are all below it.
        Assert.True(Largest.Of(theirs) > 1);
    }

    private static float[] RunOnnxRuntime(string path, int[] tokens)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(path, options);
        long[] ids = Array.ConvertAll(tokens, id => (long)id), ones = [.. ids.Select(_ => 1L)], zeros = new long[ids.Length];
        long[] shape = [1, ids.Length];
        using OrtValue idsValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using OrtValue maskValue = OrtValue.CreateTensorValueFromMemory(ones, shape);
        using OrtValue typesValue = OrtValue.CreateTensorValueFromMemory(zeros, shape);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(
            run, ["input_ids", "attention_mask", "token_type_ids"], [idsValue, maskValue, typesValue], ["last_hidden_state"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
