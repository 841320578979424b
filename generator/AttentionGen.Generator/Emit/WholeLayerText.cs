using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the attribute that a feed-forward or a whole layer came from, with the values of a preset spelled out.</summary>
internal static class WholeLayerText
{
    public static string Of(FeedForwardSpec spec) => $"[FeedForward(DModel = {spec.DModel}, {Arguments(spec, "Bias")})]";

    public static string Of(TransformerSpec spec)
    {
        var parts = new List<string>
        {
            Arguments(spec.FeedForward, "FeedForwardBias"),
            $"Norm = NormKind.{spec.Norm}",
            $"NormPlace = NormPlace.{spec.NormPlace}",
            $"Epsilon = {GeneratedText.Number(spec.Epsilon)}",
        };
        if (spec.Residual != "Serial")
        {
            parts.Add($"Residual = ResidualKind.{spec.Residual}");
        }

        if (spec.Cross is { } cross)
        {
            parts.Add(cross.KeyDim == spec.Attention.DModel ? "CrossAttention = true" : $"CrossAttention = true, MemoryDim = {cross.KeyDim}");
        }

        if (!spec.AttentionNorm)
        {
            parts.Add("AttentionNorm = false");
        }

        if (spec.ResidualMultiplier != 1)
        {
            parts.Add($"ResidualMultiplier = {GeneratedText.Number(spec.ResidualMultiplier)}");
        }

        if (spec.LayerScale)
        {
            parts.Add("LayerScale = true");
        }

        return $"[TransformerLayer({AttributeText.Arguments(spec.Attention)}, {string.Join(", ", parts)})]";
    }

    private static string Arguments(FeedForwardSpec spec, string bias) =>
        $"Hidden = {spec.Hidden}, Activation = Activation.{spec.Activation}{(spec.Gated ? ", Gated = true" : "")}{(spec.Bias ? "" : $", {bias} = false")}";
}
