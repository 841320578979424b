namespace AttentionGen.Tests.Onnx;

/// <summary>
/// The fourth output before the softmax: scores, mode 0; after the soft cap, mode 1; with mask and diagonal, mode 2. The
/// stages have been numbered in their order since 2026; softcaps came after masks before, and modes 1 and 2 were the other
/// way round.
/// </summary>
internal static class OnnxScores
{
    /// <summary>Where a call writes its scores.</summary>
    /// <param name="mode">0, 1 or 2.</param>
    /// <param name="target">Receives <c>[batch, heads, queries, keys]</c>, minus infinity where mode 2 hides a key.</param>
    public static ScoresOutput At(int mode, Span<float> target) => mode switch
    {
        0 => ScoresOutput.Raw(target),
        1 => ScoresOutput.Capped(target),
        2 => ScoresOutput.Masked(target),
        _ => throw new NotSupportedException($"Attention has no qk_matmul_output_mode {mode}."),
    };
}
