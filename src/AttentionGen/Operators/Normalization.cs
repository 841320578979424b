using System.Runtime.InteropServices;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>The norms around attention and feed-forward, over rows of any number: for models that do them themselves.</summary>
/// <remarks>
/// Sums run over 16 virtual lanes and one tree on every vector width, so a row has the same bits on all hardware with fused multiply-add, and
/// whatever rows stand beside it. Rows whose sums leave the range of float32 are computed in double precision. Nothing is allocated. Thread-safe.
/// </remarks>
public static class Normalization
{
    /// <summary>
    /// Each row x becomes (x − mean(x)) / sqrt(variance(x) + epsilon) · weight + bias, with the variance divided by the length of the row (Ba, Kiros
    /// and Hinton, "Layer Normalization", 2016): PyTorch's <c>layer_norm</c> over the last dimension.
    /// </summary>
    /// <param name="input">Rows of the width of the weight, one behind the other: <c>[rows, width]</c>.</param>
    /// <param name="output">The same shape; may be the input itself, but not overlap it otherwise.</param>
    /// <param name="weight"><c>[width]</c>.</param>
    /// <param name="bias"><c>[width]</c>, or empty for a norm without bias.</param>
    /// <param name="epsilon">At least 0; PyTorch's default is 1e-5, BERT's 1e-12.</param>
    /// <exception cref="ArgumentException">A span does not fit the width, or two of them overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The epsilon is negative or not finite.</exception>
    public static void LayerNorm(
        ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float epsilon = 1e-5f)
    {
        Check(input, output, weight, epsilon);
        if (!bias.IsEmpty)
        {
            Spans.CheckWidth(bias, nameof(bias), weight.Length, output, nameof(output));
        }

        LayerNormRows.Apply(input, output, weight, bias, epsilon);
    }

    /// <summary>
    /// Each row x becomes x / sqrt(mean(x²) + epsilon) · weight (Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019): PyTorch's
    /// <c>rms_norm</c> over the last dimension. Gemma's weights count from one: add it to them once.
    /// </summary>
    /// <param name="input">Rows of the width of the weight, one behind the other: <c>[rows, width]</c>.</param>
    /// <param name="output">The same shape; may be the input itself, but not overlap it otherwise.</param>
    /// <param name="weight"><c>[width]</c>.</param>
    /// <param name="epsilon">At least 0; Llama's is 1e-5 or 1e-6.</param>
    /// <exception cref="ArgumentException">A span does not fit the width, or two of them overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The epsilon is negative or not finite.</exception>
    public static void RmsNorm(ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<float> weight, float epsilon = 1e-6f)
    {
        Check(input, output, weight, epsilon);
        if (output.IsEmpty)
        {
            return;
        }

        input.CopyTo(output);
        RowNorm.Apply(ref output[0], weight.Length, output.Length / weight.Length, weight.Length, ref MemoryMarshal.GetReference(weight), epsilon);
    }

    private static void Check(ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<float> weight, float epsilon)
    {
        if (!float.IsFinite(epsilon) || epsilon < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "epsilon must be a finite number, 0 or more.");
        }

        if (weight.IsEmpty || input.Length % weight.Length != 0)
        {
            throw new ArgumentException(
                weight.IsEmpty
                    ? "weight must have one float for each element of a row, but is empty."
                    : $"input must be whole rows of the weight's width {weight.Length}, but has {input.Length} floats.",
                weight.IsEmpty ? nameof(weight) : nameof(input));
        }

        Spans.CheckSame(input, nameof(input), output, nameof(output));
        Spans.CheckWidth(weight, nameof(weight), weight.Length, output, nameof(output));
    }
}
