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

        double norm = Math.Max(Math.Sqrt(squares), Smallest);
        if (norm <= float.MaxValue)
        {
            TensorPrimitives.Divide(vector, (float)norm, vector);
            return;
        }

        // The norm is no float, though all elements are.
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(vector[i] / norm);
        }
    }
}
