namespace AttentionGen.Tests.Onnx;

/// <summary>
/// The fourth output before the softmax: scores, mode 0; after the soft cap, mode 1; with mask and diagonal, mode 2. The
/// stages have been numbered in their order since 2026; softcaps came after masks before, and modes 1 and 2 were the other
/// way round.
/// </summary>
internal static class OnnxScores
{
    /// <summary>Whether a call can return its scores.</summary>
    public static bool AreAvailable => false;

    /// <summary>Whether a node wants scores rather than probabilities.</summary>
    public static bool AreWanted(OnnxNode node) => node.Wants(3) && node.Attributes.Integer("qk_matmul_output_mode") < 3;

    /// <summary>Asks a call for its scores.</summary>
    /// <param name="options">The options of the call.</param>
    /// <param name="mode">0, 1 or 2.</param>
    /// <param name="target">Receives <c>[batch, heads, queries, keys]</c>, minus infinity where mode 2 hides a key.</param>
    public static void Request(ref AttentionOptions options, int mode, Span<float> target) =>
        throw new NotSupportedException("A call cannot return its scores yet.");
}
