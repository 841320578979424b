namespace AttentionGen.Tests.Onnx;

/// <summary>Executes ONNX's <c>TensorScatter</c>: past_cache, update, and write_indices if they are not zero.</summary>
internal static class OnnxTensorScatter
{
    public static OnnxTensor?[] Run(OnnxNode node)
    {
        node.Attributes.AllowOnly("axis", "mode");
        OnnxTensor past = node.Required(0);
        OnnxTensor update = node.Required(1);

        // The batch is the first dimension, so the sequence never is.
        int axis = node.Attributes.Integer("axis", otherwise: -2);
        axis = axis < 0 ? axis + past.Rank : axis;
        int batch = past.Shape[0];
        int heads = OnnxTensor.Count(past.Shape.AsSpan(1..axis));
        int headDim = OnnxTensor.Count(past.Shape.AsSpan((axis + 1)..));
        int[] writeIndices = node.Input(2)?.Integers ?? [];
        float[] cache = [.. past.Floats];
        switch (node.Attributes.Text("mode", otherwise: "linear"))
        {
            case "linear":
                CacheScatter.Linear<float>(cache, update.Floats, writeIndices, batch, heads, past.Shape[axis], update.Shape[axis], headDim);
                break;
            case "circular":
                CacheScatter.Circular<float>(cache, update.Floats, writeIndices, batch, heads, past.Shape[axis], update.Shape[axis], headDim);
                break;
            case var mode:
                throw new NotSupportedException($"TensorScatter has no mode {mode}.");
        }

        return [OnnxTensor.Of(past.Shape, cache)];
    }
}
