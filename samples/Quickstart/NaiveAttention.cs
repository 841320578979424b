using AttentionGen;

namespace Quickstart;

/// <summary>
/// The same layer as one would write it down from the formula: three nested loops for each product, a softmax per row.
/// Correct, readable, and the yardstick for the speed of the generated one.
/// </summary>
internal sealed class NaiveAttention(MultiHeadAttentionWeights weights, int heads)
{
    /// <summary><c>output = softmax(q kᵀ / √d) v Woᵀ + bo</c> for one sentence, <c>[sequence, DModel]</c>.</summary>
    public void Forward(ReadOnlySpan<float> input, Span<float> output, int sequence)
    {
        int width = weights.DModel;
        float[] query = new float[sequence * width];
        float[] key = new float[sequence * width];
        float[] value = new float[sequence * width];
        float[] context = new float[sequence * width];
        Project(input, weights.QueryWeight, weights.QueryBias, query, sequence, width);
        Project(input, weights.KeyWeight, weights.KeyBias, key, sequence, width);
        Project(input, weights.ValueWeight, weights.ValueBias, value, sequence, width);
        for (int head = 0; head < heads; head++)
        {
            Attend(query, key, value, context, head, sequence, width);
        }

        Project(context, weights.OutputWeight, weights.OutputBias, output, sequence, width);
    }

    /// <summary><c>y = x Wᵀ + b</c>.</summary>
    private static void Project(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y, int rows, int width)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < width; column++)
            {
                float sum = bias[column];
                for (int k = 0; k < width; k++)
                {
                    sum += x[row * width + k] * weight[column * width + k];
                }

                y[row * width + column] = sum;
            }
        }
    }

    private void Attend(float[] query, float[] key, float[] value, float[] context, int head, int sequence, int width)
    {
        int headDim = width / heads;
        int first = head * headDim;
        float scale = 1 / MathF.Sqrt(headDim);
        float[] scores = new float[sequence];
        for (int i = 0; i < sequence; i++)
        {
            for (int j = 0; j < sequence; j++)
            {
                float sum = 0;
                for (int d = first; d < first + headDim; d++)
                {
                    sum += query[i * width + d] * key[j * width + d];
                }

                scores[j] = sum * scale;
            }

            Softmax(scores);
            for (int j = 0; j < sequence; j++)
            {
                for (int d = first; d < first + headDim; d++)
                {
                    context[i * width + d] += scores[j] * value[j * width + d];
                }
            }
        }
    }

    private static void Softmax(float[] scores)
    {
        float largest = float.NegativeInfinity;
        foreach (float score in scores)
        {
            largest = MathF.Max(largest, score);
        }

        float sum = 0;
        for (int j = 0; j < scores.Length; j++)
        {
            scores[j] = MathF.Exp(scores[j] - largest);
            sum += scores[j];
        }

        for (int j = 0; j < scores.Length; j++)
        {
            scores[j] /= sum;
        }
    }
}
