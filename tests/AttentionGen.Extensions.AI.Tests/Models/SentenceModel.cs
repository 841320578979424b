using AttentionGen.OnnxTests.PublicModels;
using Microsoft.ML.OnnxRuntime;

namespace AttentionGen.Extensions.AI.Tests.Models;

[TransformerLayer(DModel = 384, Heads = 12, Hidden = 1536, Preset = LayerPreset.Bert)]
internal sealed partial class SmallBertLayer;

/// <summary>A public model as a user would load it, its tokenizer, and ONNX Runtime over the same file.</summary>
internal sealed class SentenceModel
{
    private static readonly Dictionary<string, Lazy<SentenceModel>> Models = new()
    {
        ["MiniLM"] = new(static () => new SentenceModel("MiniLM", Pooling.Mean, 256)),
        ["ArcticXs"] = new(static () => new SentenceModel("ArcticXs", Pooling.FirstToken, 512)),
    };

    private readonly InferenceSession _session;

    private SentenceModel(string name, Pooling pooling, int maxTokens)
    {
        PublicModel files = PublicModel.Of(name);
        Path = files.Path;
        MaxTokens = maxTokens;
        Options = new TextEncoderOptions { Pooling = pooling };
        Tokenizer = BertTextTokenizer.Load(files.VocabularyPath);
        using OnnxCheckpoint checkpoint = OnnxCheckpoint.Open(Path);
        Encoder = Load(checkpoint);
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        _session = new InferenceSession(Path, options);
    }

    public string Path { get; }

    public int MaxTokens { get; }

    public TextEncoderOptions Options { get; }

    public TextEncoder Encoder { get; }

    public BertTextTokenizer Tokenizer { get; }

    public static SentenceModel Of(string name) => Models[name].Value;

    public TextEncoder Load(ITensorSource source) => TextEncoder.Load(source, static (_, weights) => new SmallBertLayer(weights), Options);

    public int[] Tokens(string text)
    {
        int[] tokens = new int[MaxTokens];
        return tokens[..Tokenizer.Encode(text, tokens)];
    }

    /// <summary>ONNX Runtime's hidden states of one text, alone.</summary>
    public float[] RunOnnxRuntime(int[] tokens)
    {
        long[] ids = Array.ConvertAll(tokens, static id => (long)id), ones = [.. ids.Select(static _ => 1L)], zeros = new long[ids.Length];
        long[] shape = [1, ids.Length];
        using OrtValue idsValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using OrtValue maskValue = OrtValue.CreateTensorValueFromMemory(ones, shape);
        using OrtValue typesValue = OrtValue.CreateTensorValueFromMemory(zeros, shape);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(
            run, ["input_ids", "attention_mask", "token_type_ids"], [idsValue, maskValue, typesValue], ["last_hidden_state"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>The vector of hidden states in double precision.</summary>
    public double[] Pool(ReadOnlySpan<float> states)
    {
        int width = Encoder.Dimensions;
        var vector = new double[width];
        int rows = Options.Pooling == Pooling.Mean ? states.Length / width : 1;
        for (int row = 0; row < rows; row++)
        {
            for (int j = 0; j < width; j++)
            {
                vector[j] += states[(row * width) + j];
            }
        }

        return vector;
    }
}
