using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Diagnostics;

/// <summary>What the planner has to say to the user about a valid shape.</summary>
internal static class PlanAdvice
{
    /// <summary>Why the kernels keep a loop that the unroll budget does not allow to unroll, or null when all are within it.</summary>
    public static string? OverBudgetReason(AttentionSpec spec) => null;
}
