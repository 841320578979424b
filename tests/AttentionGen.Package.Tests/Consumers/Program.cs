// A stranger's program: runs the layer on fixed numbers, compares with the library's double-precision reference, and prints
// the largest difference and a hash of the output's bits.
using System;
using System.Globalization;
using System.Runtime.InteropServices;
using AttentionGen;

namespace Consumer
{
    internal static class Program
    {
        private const int Batch = 2;
        private const int Sequence = 37;
        private const int Width = DecoderAttention.DModel;
        private const double LargestAllowed = 1e-5;

        private static int Main()
        {
            float factor = 1 / MathF.Sqrt(Width);
            MultiHeadAttentionWeights weights = MultiHeadAttentionWeights.FromPacked(
                Width,
                Numbers(3 * Width * Width, 1, factor),
                Numbers(3 * Width, 2, 1),
                Numbers(Width * Width, 3, factor),
                Numbers(Width, 4, 1));
            float[] input = Numbers(Batch * Sequence * Width, 5, 2);
            float[] output = new float[input.Length];
            new DecoderAttention(weights).Forward(input, output, Batch, Sequence);

            double[] expected = ReferenceAttention.Forward(DecoderAttention.Shape, weights, input, Batch, Sequence);
            double largest = 0;
            for (int i = 0; i < output.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(output[i] - expected[i]));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"largest difference: {largest:e2}"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bits: {Hash(output):x16}"));
            return largest < LargestAllowed ? 0 : 1;
        }

        // Math.Max hands NaN on, which is less than nothing, so that a layer that gives NaN fails.
        private static float[] Numbers(int count, uint seed, float factor)
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

        private static ulong Hash(float[] numbers)
        {
            ulong hash = 14695981039346656037;
            foreach (byte value in MemoryMarshal.AsBytes<float>(numbers))
            {
                hash = unchecked((hash ^ value) * 1099511628211);
            }

            return hash;
        }
    }
}
