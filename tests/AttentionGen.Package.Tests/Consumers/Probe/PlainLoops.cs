using System;
using AttentionGen;

namespace Probe
{
    /// <summary>Self-attention as one would write it down from the formula: what the layer's speed is compared with.</summary>
    internal sealed class PlainLoops
    {
        private readonly MultiHeadAttentionWeights _weights;
        private readonly int _heads;

        public PlainLoops(MultiHeadAttentionWeights weights, int heads)
        {
            _weights = weights;
            _heads = heads;
        }

        /// <summary>Of one sequence, [sequence, DModel].</summary>
        public void Forward(ReadOnlySpan<float> input, Span<float> output, int sequence)
        {
            int width = _weights.DModel;
            float[] query = new float[sequence * width];
            float[] key = new float[sequence * width];
            float[] value = new float[sequence * width];
            float[] context = new float[sequence * width];
            Project(input, _weights.QueryWeight, _weights.QueryBias, query, sequence, width);
            Project(input, _weights.KeyWeight, _weights.KeyBias, key, sequence, width);
            Project(input, _weights.ValueWeight, _weights.ValueBias, value, sequence, width);
            for (int head = 0; head < _heads; head++)
            {
                Attend(query, key, value, context, head, sequence, width);
            }

            Project(context, _weights.OutputWeight, _weights.OutputBias, output, sequence, width);
        }

        private static void Project(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y, int rows, int width)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < width; column++)
                {
                    float sum = bias[column];
                    for (int k = 0; k < width; k++)
                    {
                        sum += x[(row * width) + k] * weight[(column * width) + k];
                    }

                    y[(row * width) + column] = sum;
                }
            }
        }

        private void Attend(float[] query, float[] key, float[] value, float[] context, int head, int sequence, int width)
        {
            int headDim = width / _heads;
            int first = head * headDim;
            float scale = 1 / MathF.Sqrt(headDim);
            float[] scores = new float[sequence];
            for (int i = 0; i < sequence; i++)
            {
                float largest = float.NegativeInfinity;
                for (int j = 0; j < sequence; j++)
                {
                    float score = 0;
                    for (int d = first; d < first + headDim; d++)
                    {
                        score += query[(i * width) + d] * key[(j * width) + d];
                    }

                    scores[j] = score * scale;
                    largest = MathF.Max(largest, scores[j]);
                }

                float sum = 0;
                for (int j = 0; j < sequence; j++)
                {
                    scores[j] = MathF.Exp(scores[j] - largest);
                    sum += scores[j];
                }

                for (int j = 0; j < sequence; j++)
                {
                    for (int d = first; d < first + headDim; d++)
                    {
                        context[(i * width) + d] += scores[j] / sum * value[(j * width) + d];
                    }
                }
            }
        }
    }
}
