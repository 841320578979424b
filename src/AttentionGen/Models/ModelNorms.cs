using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>Brings the norms of a model, which are around its layers, into the form that kernels read.</summary>
internal static class ModelNorms
{
    /// <summary>The norm, or none where the model has none.</summary>
    public static PackedNorm? Pack(this ModelNorm? norm) => norm is null ? null : new PackedNorm(norm.Kind, norm.Weights, norm.Epsilon);
}
