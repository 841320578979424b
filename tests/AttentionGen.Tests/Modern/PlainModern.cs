using AttentionGen.Kernels;

namespace AttentionGen.Tests.Modern;

/// <summary>
/// A modern layer as anybody would write it in float32: every product and every sum rounded, <see cref="MathF"/> for
/// everything else; angles alone are computed in double precision, as the library's are. Loops over single numbers.
/// </summary>
internal static class PlainModern
{
    public static float[] Run(ModernCall call, int from, int to)
    {
        AttentionShape shape = call.Shape;
        MultiHeadAttentionWeights weights = call.Weights;
        float[] query = call.Some(call.Query, call.QueryWidth, from, to);
        float[] key = call.Key;
        float[] value = call.Value;
        float[] gates = [];
        if (!call.IsCore)
        {
            gates = shape.GateWidth == 0 ? [] : Project(query, weights.GateWeight, weights.GateBias, shape.DModel, shape.GateWidth);
            query = Project(query, weights.QueryWeight, weights.QueryBias, shape.DModel, shape.QueryWidth);
            key = Project(key, weights.KeyWeight, weights.KeyBias, shape.KeyDim, shape.KeyWidth);
            value = Project(value, weights.ValueWeight, weights.ValueBias, shape.ValueDim, shape.ValueWidth);
            Normalize(shape, query, shape.QueryWidth, weights.QueryNorm, weights.QueryNormBias);
            Normalize(shape, key, shape.KeyWidth, weights.KeyNorm, weights.KeyNormBias);
            Rotate(shape, query, shape.QueryWidth, to - from, call.FirstPosition + from);
            Rotate(shape, key, shape.KeyWidth, call.Keys, 0);
        }

        float[] context = Contexts(call, query, key, value, from, to);
        for (int i = 0; gates.Length > 0 && i < context.Length; i++)
        {
            context[i] *= 1 / (1 + MathF.Exp(-gates[i / (shape.ContextWidth / shape.GateWidth)]));
        }

        return shape.OutputProjection && !call.IsCore
            ? Project(context, weights.OutputWeight, weights.OutputBias, shape.ContextWidth, shape.OutputDim)
            : context;
    }

    private static float[] Contexts(ModernCall call, float[] query, float[] key, float[] value, int from, int to)
    {
        AttentionShape shape = call.Shape;
        Func<int, int, double>? distanceBias = DistanceBias.Function(shape, call.Weights.RelativeAttentionBias.ToArray());
        var context = new float[call.Batch * (to - from) * shape.ContextWidth];
        var scores = new float[call.AllKeys];
        for (int item = 0; item < call.Batch; item++)
        {
            for (int head = 0; head < shape.Heads; head++)
            {
                int keyHead = head / (shape.Heads / shape.KeyValueHeads);
                for (int i = from; i < to; i++)
                {
                    int row = (item * (to - from)) + i - from;
                    ReadOnlySpan<float> q = query.AsSpan((row * shape.QueryWidth) + (head * shape.HeadDim), shape.HeadDim);
                    float max = shape.Sinks ? call.Weights.Sinks[head] : float.NegativeInfinity;
                    for (int j = 0; j < scores.Length; j++)
                    {
                        scores[j] = float.NegativeInfinity;
                        if (call.Sees(item, head, i, j))
                        {
                            float score = (float)shape.Scale * Dot(q, Row(key, call.Weights.BiasKey, call, item, j, shape.KeyWidth, keyHead, shape.HeadDim));
                            score = shape.SoftCap > 0 ? (float)shape.SoftCap * MathF.Tanh(score / (float)shape.SoftCap) : score;
                            score += distanceBias is null ? 0 : (float)distanceBias(head, j - i - call.FirstPosition);
                            scores[j] = score + call.MaskBias(item, head, i, j);
                            max = MathF.Max(max, scores[j]);
                        }
                    }

                    if (float.IsNegativeInfinity(max))
                    {
                        continue;
                    }

                    float sum = shape.Sinks ? MathF.Exp(call.Weights.Sinks[head] - max) : 0;
                    for (int j = 0; j < scores.Length; j++)
                    {
                        scores[j] = MathF.Exp(scores[j] - max);
                        sum += scores[j];
                    }

                    Span<float> target = context.AsSpan((row * shape.ContextWidth) + (head * shape.ValueHeadDim), shape.ValueHeadDim);
                    for (int j = 0; j < scores.Length; j++)
                    {
                        if (scores[j] != 0 && !call.IsDropped(item, head, i, j))
                        {
                            float p = scores[j] / sum * (call.HasDropout ? 1 / (1 - ModernCall.DropoutProbability) : 1);
                            ReadOnlySpan<float> v = Row(value, call.Weights.BiasValue, call, item, j, shape.ValueWidth, keyHead, shape.ValueHeadDim);
                            for (int d = 0; d < target.Length; d++)
                            {
                                target[d] += p * v[d];
                            }
                        }
                    }
                }
            }
        }

        return context;
    }

    private static ReadOnlySpan<float> Row(
        float[] rows, ReadOnlySpan<float> added, ModernCall call, int item, int key, int width, int head, int dim) =>
        key < call.Keys ? rows.AsSpan((((item * call.Keys) + key) * width) + (head * dim), dim) : added.Slice(head * dim, dim);

    private static void Normalize(AttentionShape shape, float[] rows, int width, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        bool isTogether = shape.QueryKeyNormKind == QueryKeyNormKind.RmsOverHeads;
        bool isLayerNorm = shape.QueryKeyNormKind is QueryKeyNormKind.LayerPerHead or QueryKeyNormKind.LayerOfEachHead;
        int dim = isTogether ? width : shape.HeadDim;
        for (int head = 0; shape.QueryKeyNorm && head < rows.Length; head += dim)
        {
            Span<float> x = rows.AsSpan(head, dim);
            float sum = 0;
            for (int d = 0; isLayerNorm && d < dim; d++)
            {
                sum += x[d];
            }

            for (int d = 0; d < dim; d++)
            {
                x[d] -= sum / dim;
            }

            float root = MathF.Sqrt((Dot(x, x) / x.Length) + (float)shape.NormEpsilon);
            for (int d = 0; d < dim; d++)
            {
                float w = weight[(head + d) % weight.Length];
                x[d] = (x[d] / root * (shape.NormWeightsPlusOne ? 1 + w : w)) + (bias.IsEmpty ? 0 : bias[d]);
            }
        }
    }

    private static void Rotate(AttentionShape shape, float[] rows, int width, int length, int firstPosition)
    {
        if (shape.Rotary is not { } rotary)
        {
            return;
        }

        double[] frequencies = RotaryFrequencies.Of(rotary);
        double amplitude = RotaryFrequencies.Amplitude(rotary);
        for (int head = 0; head < rows.Length; head += shape.HeadDim)
        {
            int position = firstPosition + (head / width % length);
            for (int pair = 0; pair < frequencies.Length; pair++)
            {
                (float cos, float sin) = ((float)(amplitude * Math.Cos(position * frequencies[pair])), (float)(amplitude * Math.Sin(position * frequencies[pair])));
                bool isInterleaved = rotary.Pairing == RotaryPairing.Interleaved;
                ref float first = ref rows[head + (isInterleaved ? 2 * pair : pair)];
                ref float second = ref rows[head + (isInterleaved ? (2 * pair) + 1 : pair + (rotary.Dim / 2))];
                (first, second) = ((first * cos) - (second * sin), (second * cos) + (first * sin));
            }
        }
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
