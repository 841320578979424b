using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>The activations of feed-forwards, over any number of floats: for models that do their feed-forward themselves.</summary>
/// <remarks>
/// Each is one sequence of operations on every vector width, so the bits are the same on all hardware with fused multiply-add, and
/// wherever a float stands in the span. Not a number stays so; minus infinity becomes that, as in PyTorch, but for
/// <see cref="Activation.Relu"/>. Nothing is allocated. Thread-safe.
/// </remarks>
public static class Activations
{
    /// <summary>output[i] = f(input[i]).</summary>
    /// <param name="input">Floats of any shape.</param>
    /// <param name="output">As many; may be the input itself, but not overlap it otherwise.</param>
    /// <param name="activation">The function f.</param>
    /// <exception cref="ArgumentException">The output has another length, or overlaps the input.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The activation is none.</exception>
    public static void Apply(ReadOnlySpan<float> input, Span<float> output, Activation activation)
    {
        Check(activation);
        Spans.CheckSame(input, nameof(input), output, nameof(output));
        ActivationRows.Apply(activation, input, [], output);
    }

    /// <summary>
    /// output[i] = f(gate[i]) · up[i]: what lies between the projections of a gated feed-forward (Shazeer, "GLU Variants Improve Transformer",
    /// 2020), SwiGLU with <see cref="Activation.Silu"/>.
    /// </summary>
    /// <param name="gate">The projection that is activated.</param>
    /// <param name="up">The one that multiplies; as many floats.</param>
    /// <param name="output">As many; may be one of the two itself, but not overlap them otherwise.</param>
    /// <param name="activation">The function f.</param>
    /// <exception cref="ArgumentException">A span has another length than the gate, or the output overlaps one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The activation is none.</exception>
    public static void ApplyGated(ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> output, Activation activation)
    {
        Check(activation);
        Spans.CheckSame(gate, nameof(gate), output, nameof(output));
        Spans.CheckSame(up, nameof(up), output, nameof(output));
        ActivationRows.Apply(activation, gate, up, output);
    }

    private static void Check(Activation activation)
    {
        if (!Enum.IsDefined(activation))
        {
            throw new ArgumentOutOfRangeException(nameof(activation), activation, $"activation must be one of {string.Join(", ", Enum.GetNames<Activation>())}.");
        }
    }
}
