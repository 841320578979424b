using System.Numerics.Tensors;

namespace AttentionGen;

/// <summary>Divides a vector by its L2 norm, or by the smallest that counts as one.</summary>
internal static class L2Norm
{
    /// <summary>PyTorch's <c>normalize</c> divides by no less.</summary>
    private const double Smallest = 1e-12;

    /// <summary>In double precision and in ascending order: the squares leave no range, and the sum is the same everywhere.</summary>
    public static void Divide(Span<float> vector)
    {
        double squares = 0;
        foreach (float element in vector)
        {
            squares += (double)element * element;
        }

        TensorPrimitives.Divide(vector, (float)Math.Max(Math.Sqrt(squares), Smallest), vector);
    }
}
