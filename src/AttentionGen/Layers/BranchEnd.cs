using System.Numerics.Tensors;
using System.Security.Cryptography;

namespace AttentionGen.Kernels;

/// <summary>What happens to the rows that a branch gives: its own norm, the sum with the residual rows, the norm of the sum.</summary>
/// <param name="branchNorm">The norm of what the branch gives, or none.</param>
/// <param name="sumNorm">The norm of the sum, or none.</param>
internal sealed unsafe class BranchEnd(PackedNorm? branchNorm, PackedNorm? sumNorm)
{
    /// <summary>Adds the norms to a hash.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        branchNorm?.AppendTo(hash);
        sumNorm?.AppendTo(hash);
    }

    /// <summary>Ends rows.</summary>
    /// <param name="branch">What the branch gives; changed, if it has a norm.</param>
    /// <param name="residual">What it is added to.</param>
    /// <param name="target">The results; may be either of the two.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Floats of a row.</param>
    public void Apply(float* branch, float* residual, float* target, int rows, int width)
    {
        // Row by row, so that a row is in the first-level cache until it is done.
        for (int row = 0; row < rows; row++, branch += width, residual += width, target += width)
        {
            var given = new Span<float>(branch, width);
            var result = new Span<float>(target, width);
            branchNorm?.Apply(given, given);
            TensorPrimitives.Add(new ReadOnlySpan<float>(residual, width), given, result);
            sumNorm?.Apply(result, result);
        }
    }
}
