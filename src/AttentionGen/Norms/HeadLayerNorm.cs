using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>The layer norm of the rows of one head, in place (Ba, Kiros and Hinton, "Layer Normalization", 2016).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HeadLayerNorm
{
    /// <summary>Each row becomes (x − mean) · (1 / sqrt(variance + epsilon)) · weight + bias, with the variance divided by the length of the row.</summary>
    /// <param name="rows">The head's part of the first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="dim">Elements of a head.</param>
    /// <param name="weight">One factor for each element.</param>
    /// <param name="bias">One addend for each, or a null reference for none.</param>
    /// <param name="epsilon">Keeps a row of equal numbers finite.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ref float rows, nint stride, int count, int dim, ref float weight, ref float bias, float epsilon)
    {
        ReadOnlySpan<float> weights = MemoryMarshal.CreateReadOnlySpan(ref weight, dim);
        ReadOnlySpan<float> biases = Unsafe.IsNullRef(ref bias) ? default : MemoryMarshal.CreateReadOnlySpan(ref bias, dim);
        for (int row = 0; row < count; row++)
        {
            Span<float> elements = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref rows, row * stride), dim);
            LayerNormRows.Apply(elements, elements, weights, biases, epsilon);
        }
    }
}
