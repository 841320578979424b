#if ONNX_RUNTIME
using Microsoft.ML.OnnxRuntime;

namespace Embeddings;

/// <summary>The same model in ONNX Runtime, fed as sentence-transformers feeds it: batches of texts of about the same length, padded to the longest.</summary>
internal sealed class OnnxRuntimeModel : IDisposable
{
    public const int TextsPerBatch = 32;

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly int _width;

    /// <param name="file">The <c>.onnx</c> file.</param>
    /// <param name="threads">Threads of a call. Left to itself it would take as many as there are physical cores, of which a rented machine may show half.</param>
    /// <param name="width">Floats of a hidden state.</param>
    public OnnxRuntimeModel(byte[] file, int threads, int width)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        _session = new InferenceSession(file, options);
        _width = width;
    }

    /// <summary>Runs all texts.</summary>
    /// <param name="texts">Token ids of each.</param>
    /// <param name="take">Is given the number of each text and the hidden states of its tokens, without those of the padding; null leaves them.</param>
    public void Run(int[][] texts, Action<int, ReadOnlySpan<float>>? take = null)
    {
        foreach (int[] batch in Enumerable.Range(0, texts.Length).OrderBy(i => texts[i].Length).Chunk(TextsPerBatch))
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = RunBatch([.. batch.Select(i => texts[i])]);
            ReadOnlySpan<float> states = outputs[0].GetTensorDataAsSpan<float>();
            int stride = texts[batch[^1]].Length * _width;
            for (int place = 0; take is not null && place < batch.Length; place++)
            {
                take(batch[place], states.Slice(place * stride, texts[batch[place]].Length * _width));
            }
        }
    }

    /// <summary>Hidden states of one text.</summary>
    public float[] HiddenStates(int[] text)
    {
        float[] states = [];
        Run([text], (_, all) => states = all.ToArray());
        return states;
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private IDisposableReadOnlyCollection<OrtValue> RunBatch(int[][] texts)
    {
        int longest = texts.Max(text => text.Length);
        long[] ids = new long[texts.Length * longest], mask = new long[ids.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            for (int j = 0; j < texts[i].Length; j++)
            {
                ids[(i * longest) + j] = texts[i][j];
                mask[(i * longest) + j] = 1;
            }
        }

        long[] shape = [texts.Length, longest];
        using OrtValue idsValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using OrtValue maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using OrtValue typesValue = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        return _session.Run(_run, ["input_ids", "attention_mask", "token_type_ids"], [idsValue, maskValue, typesValue], ["last_hidden_state"]);
    }
}
#endif
