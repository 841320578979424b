#if ONNX_RUNTIME
using System.Numerics.Tensors;
using AttentionGen;

namespace Embeddings;

/// <summary>From texts to vectors with ONNX Runtime, as a server would do it: the tokenizer that ours has, batches of about the same length, pooling, division by the length.</summary>
internal sealed class OnnxRuntimeService(SentenceModel model, OnnxRuntimeModel session)
{
    /// <summary>A vector for each text, in their order.</summary>
    public float[][] Generate(string[] texts)
    {
        var vectors = new float[texts.Length][];
        session.Run([.. texts.Select(model.Tokens)], (text, states) => vectors[text] = Pool(states));
        return vectors;
    }

    private float[] Pool(ReadOnlySpan<float> states)
    {
        int width = model.Encoder.Dimensions;
        float[] vector = states[..width].ToArray();
        if (model.Encoder.Pooling == Pooling.Mean)
        {
            for (int i = width; i < states.Length; i += width)
            {
                TensorPrimitives.Add(vector, states.Slice(i, width), vector);
            }
        }

        // The number of tokens, by which a mean is divided, goes out with the length.
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
#endif
