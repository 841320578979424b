using System.ComponentModel;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>Which kernels this machine runs: those of the widest vectors that its hardware has.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ActiveVectors
{
    /// <summary>Floats in a vector; 1 without vector hardware.</summary>
    public static int Lanes =>
        Vector512.IsHardwareAccelerated ? Vector512<float>.Count
        : Vector256.IsHardwareAccelerated ? Vector256<float>.Count
        : Vector128.IsHardwareAccelerated ? Vector128<float>.Count
        : 1;
}
