namespace AttentionGen.Tests.Numerics;

/// <summary>
/// The layer as anybody would write it in float32: one sum after the other, each term multiplied, rounded, added and rounded,
/// and <see cref="MathF.Exp"/>. What the accuracy of generated code is compared with.
/// </summary>
internal static class PlainSinglePrecision
{
    public static float[] Forward(AttentionShape shape, MultiHeadAttentionWeights weights, float[] input, int sequence)
    {
        float[] query = Project(input, weights.QueryWeight, weights.QueryBias, shape.DModel, shape.QueryWidth);
        float[] key = Project(input, weights.KeyWeight, weights.KeyBias, shape.DModel, shape.KeyWidth);
        float[] value = Project(input, weights.ValueWeight, weights.ValueBias, shape.DModel, shape.KeyWidth);
        var context = new float[sequence * shape.QueryWidth];
        var scores = new float[sequence];
        for (int head = 0; head < shape.Heads; head++)
        {
            int keyHead = head / (shape.Heads / shape.KeyValueHeads) * shape.HeadDim;
            for (int i = 0; i < sequence; i++)
            {
                Span<float> row = scores.AsSpan(0, shape.Causal ? i + 1 : sequence);
                ReadOnlySpan<float> q = query.AsSpan((i * shape.QueryWidth) + (head * shape.HeadDim), shape.HeadDim);
                float max = float.NegativeInfinity;
                for (int j = 0; j < row.Length; j++)
                {
                    row[j] = (float)shape.Scale * Dot(q, key.AsSpan((j * shape.KeyWidth) + keyHead, shape.HeadDim));
                    max = MathF.Max(max, row[j]);
                }

                float sum = 0;
                for (int j = 0; j < row.Length; j++)
                {
                    row[j] = MathF.Exp(row[j] - max);
                    sum += row[j];
                }

                for (int d = 0; d < shape.HeadDim; d++)
                {
                    float c = 0;
                    for (int j = 0; j < row.Length; j++)
                    {
                        c += row[j] / sum * value[(j * shape.KeyWidth) + keyHead + d];
                    }

                    context[(i * shape.QueryWidth) + (head * shape.HeadDim) + d] = c;
                }
            }
        }

        return shape.OutputProjection
            ? Project(context, weights.OutputWeight, weights.OutputBias, shape.QueryWidth, shape.DModel)
            : context;
    }

    private static float[] Project(float[] x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int inputs, int outputs)
    {
        var y = new float[x.Length / inputs * outputs];
        for (int i = 0; i < y.Length; i++)
        {
            int o = i % outputs;
            y[i] = Dot(x.AsSpan(i / outputs * inputs, inputs), weight.Slice(o * inputs, inputs)) + (bias.IsEmpty ? 0 : bias[o]);
        }

        return y;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
