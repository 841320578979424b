using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>Brings query rows that a caller projected itself into the form that the score tiles read.</summary>
internal static class QueryRows
{
    /// <summary>Copies rows of one head to rows of another stride, multiplied by the softmax scale times log2(e).</summary>
    /// <param name="source">The head's first query row.</param>
    /// <param name="sourceStride">Floats from one source row to the next.</param>
    /// <param name="target">Receives the rows.</param>
    /// <param name="targetStride">Floats from one target row to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Floats in a row, D.</param>
    /// <param name="factor">The factor.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(
        ref float source, nint sourceStride, ref float target, nint targetStride, int rows, int width, float factor)
    {
        for (int row = 0; row < rows; row++)
        {
            TensorPrimitives.Multiply(
                MemoryMarshal.CreateReadOnlySpan(ref source, width), factor, MemoryMarshal.CreateSpan(ref target, width));
            source = ref Unsafe.Add(ref source, sourceStride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }
}
