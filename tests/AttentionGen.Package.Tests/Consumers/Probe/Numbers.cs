using System;
using System.Runtime.InteropServices;
using AttentionGen;

namespace Probe
{
    /// <summary>Numbers that integer arithmetic makes, the same on every platform, and a hash of the bits of others.</summary>
    internal static class Numbers
    {
        /// <summary>Numbers from -factor to factor, evenly distributed.</summary>
        public static float[] Make(int count, uint seed, float factor)
        {
            float[] numbers = new float[count];
            uint state = unchecked(seed * 2654435769u);
            for (int i = 0; i < count; i++)
            {
                state = unchecked((state * 1664525u) + 1013904223u);
                numbers[i] = factor * (((state >> 8) / 8388608f) - 1);
            }

            return numbers;
        }

        /// <summary>Learned numbers of a layer, with everything that its attribute asks for.</summary>
        public static MultiHeadAttentionWeights Weights(AttentionShape shape)
        {
            float factor = 1.7f / MathF.Sqrt(shape.DModel);
            int biases = shape.Bias ? 1 : 0;
            int relative = shape.PositionBias switch
            {
                PositionBias.Bucketed => shape.RelativeBuckets,
                PositionBias.Learned => (2 * shape.RelativeMaxDistance) + 1,
                _ => 0,
            };
            return MultiHeadAttentionWeights.From(new MultiHeadAttentionTensors
            {
                DModel = shape.DModel,
                Heads = shape.Heads,
                KeyDim = shape.KeyDim,
                ValueDim = shape.ValueDim,
                OutputDim = shape.OutputDim,
                QueryWeight = Make(shape.QueryWidth * shape.DModel, 1, factor),
                KeyWeight = Make(shape.KeyWidth * shape.KeyDim, 2, factor),
                ValueWeight = Make(shape.ValueWidth * shape.ValueDim, 3, factor),
                OutputWeight = Make(shape.OutputDim * shape.ContextWidth, 4, factor),
                QueryBias = Make(biases * shape.QueryWidth, 5, 0.3f),
                KeyBias = Make(biases * shape.KeyWidth, 6, 0.3f),
                ValueBias = Make(biases * shape.ValueWidth, 7, 0.3f),
                OutputBias = Make(biases * shape.OutputDim, 8, 0.3f),
                QueryNorm = Make(shape.QueryKeyNorm ? shape.HeadDim : 0, 10, 1),
                KeyNorm = Make(shape.QueryKeyNorm ? shape.HeadDim : 0, 11, 1),
                Sinks = Make(shape.Sinks ? shape.Heads : 0, 12, 2),
                BiasKey = Make(shape.AddBiasKeyValue ? shape.KeyWidth : 0, 13, 1.7f),
                BiasValue = Make(shape.AddBiasKeyValue ? shape.ValueWidth : 0, 14, 1.7f),
                RelativeAttentionBias = Make(relative * shape.Heads, 15, 1),
            });
        }

        /// <summary>FNV-1a. A result that is no number is a fault and has no hash.</summary>
        public static ulong Hash(float[] numbers)
        {
            ulong hash = 14695981039346656037;
            foreach (byte value in MemoryMarshal.AsBytes<float>(numbers))
            {
                hash = unchecked((hash ^ value) * 1099511628211);
            }

            return Array.TrueForAll(numbers, float.IsFinite) ? hash : throw new ArithmeticException("A result is not finite.");
        }
    }
}
