namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// The weights of a layer as ONNX wants them: MatMul multiplies by [in, out], so that PyTorch's [out, in] is transposed,
/// once for all formulations.
/// </summary>
internal sealed class ProjectionConstants
{
    public ProjectionConstants(MultiHeadAttentionWeights weights)
    {
        int width = weights.DModel;
        Query = Transpose(width, weights.QueryWeight);
        Key = Transpose(width, weights.KeyWeight);
        Value = Transpose(width, weights.ValueWeight);
        Output = Transpose(width, weights.OutputWeight);
        QueryBias = weights.QueryBias.ToArray();
        KeyBias = weights.KeyBias.ToArray();
        ValueBias = weights.ValueBias.ToArray();
        OutputBias = weights.OutputBias.ToArray();
        Merged = new float[3 * width * width];
        for (int row = 0; row < width; row++)
        {
            for (int part = 0; part < 3; part++)
            {
                float[] source = part switch { 0 => Query, 1 => Key, _ => Value };
                source.AsSpan(row * width, width).CopyTo(Merged.AsSpan((3 * row + part) * width));
            }
        }

        MergedBias = [.. QueryBias, .. KeyBias, .. ValueBias];
    }

    /// <summary><c>[E, E]</c>, as are the next three.</summary>
    public float[] Query { get; }

    public float[] Key { get; }

    public float[] Value { get; }

    public float[] Output { get; }

    /// <summary><c>[E]</c>, as are the next three.</summary>
    public float[] QueryBias { get; }

    public float[] KeyBias { get; }

    public float[] ValueBias { get; }

    public float[] OutputBias { get; }

    /// <summary><c>[E, 3E]</c>: query, key and value next to each other.</summary>
    public float[] Merged { get; }

    /// <summary><c>[3E]</c></summary>
    public float[] MergedBias { get; }

    private static float[] Transpose(int width, ReadOnlySpan<float> source)
    {
        float[] result = new float[width * width];
        for (int row = 0; row < width; row++)
        {
            for (int column = 0; column < width; column++)
            {
                result[column * width + row] = source[row * width + column];
            }
        }

        return result;
    }
}
