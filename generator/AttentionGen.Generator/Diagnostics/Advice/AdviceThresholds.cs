namespace AttentionGen.Generator.Diagnostics.Advice;

/// <summary>From where on advice is worth a line in somebody's build: every threshold, with its reason.</summary>
internal static class AdviceThresholds
{
    /// <summary>
    /// The share of a stage's arithmetic that may run in idle lanes. Below a twentieth the loss is within what two runs of
    /// one benchmark differ by, and widths of published models that are a little off stay silent.
    /// </summary>
    public const double IdleShare = 0.05;

    /// <summary>
    /// How many times the projections' arithmetic that of scores and contexts may be. At four the quadratic part is four
    /// fifths of a call, so that nothing else is worth changing first.
    /// </summary>
    public const double ScoresToProjections = 4;
}
