namespace AttentionGen.Kernels;

/// <summary>What stands around one branch of a layer.</summary>
/// <param name="InputNorm">The norm in front of it, or none.</param>
/// <param name="End">What happens to what it gives.</param>
internal sealed record LayerFrame(PackedNorm? InputNorm, BranchEnd End);
