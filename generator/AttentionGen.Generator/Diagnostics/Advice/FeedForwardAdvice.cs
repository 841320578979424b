using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using AttentionGen.Generator.Planning;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics.Advice;

/// <summary>Takes a valid feed-forward, alone or of a whole layer; advises on widths that leave a good part of its tiles idle.</summary>
internal static class FeedForwardAdvice
{
    /// <param name="spec">The feed-forward.</param>
    /// <param name="arguments">Its attribute, or the layer's.</param>
    /// <param name="isAlone">Whether it is no part of a layer, whose model width is the attention's to speak of.</param>
    /// <param name="report">Where to.</param>
    public static void Report(FeedForwardSpec spec, AttributeArguments arguments, bool isAlone, Action<Diagnostic> report)
    {
        (VectorWidth width, double share) = Worst(spec);
        if (share < AdviceThresholds.IdleShare)
        {
            return;
        }

        // The hidden width, unless it is the model's that wastes them.
        if (Worst(spec with { Hidden = IdleWidth.NextWhole(spec.Hidden) }).Share < share)
        {
            IdleWidth.Report(
                arguments,
                report,
                "Hidden",
                spec.Hidden,
                width,
                share,
                "feed-forward's",
                hidden => hidden is >= ShapeLimits.MinDModel and <= ShapeLimits.MaxHidden ? Worst(spec with { Hidden = hidden }).Share : null);
        }
        else if (isAlone)
        {
            IdleWidth.Report(
                arguments,
                report,
                "DModel",
                spec.DModel,
                width,
                share,
                "feed-forward's",
                dModel => dModel is >= ShapeLimits.MinDModel and <= ShapeLimits.MaxDModel ? Worst(spec with { DModel = dModel }).Share : null);
        }
    }

    private static (VectorWidth Width, double Share) Worst(FeedForwardSpec candidate) => IdleWidth.Worst(width => LayerWork.IdleInFeedForward(candidate, width));
}
