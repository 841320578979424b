namespace AttentionGen.Tests.WholeLayers;

/// <summary>
/// Checksums of whole layers on all vector widths with fused multiply-add. After a change of the arithmetic that is meant,
/// ATTENTIONGEN_GOLDEN_LAYER_BITS names a file for the new lines.
/// </summary>
internal static class WholeLayerGoldenBits
{
    public static readonly Dictionary<string, ulong> Checksums = new()
    {
    };
}
