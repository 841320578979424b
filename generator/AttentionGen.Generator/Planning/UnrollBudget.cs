using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Says where a shape exceeds what is written out, so that a user learns why a kernel keeps a loop.</summary>
internal static class UnrollBudget
{
    /// <summary>The reason in words of the domain, or null when the shape is within the budget.</summary>
    public static string? Excess(AttentionSpec spec)
    {
        // The narrowest vectors make the most panels, but scalar and 128-bit code is the fallback; the widths that are
        // meant to be fast decide.
        KernelPlan plan = KernelPlanner.Plan(spec, VectorWidth.Vector256);
        int panels = plan.Context.Columns.Panels;
        return plan.Context.IsUnrolled
            ? null
            : $"{(spec.ValueHeadDim == spec.HeadDim ? "HeadDim" : "ValueHeadDim")} {spec.ValueHeadDim} takes {panels} context panels of {plan.Context.Columns.PanelColumns} columns, "
                + $"and {Tunables.UnrolledContextPanels} are written out at most";
    }
}
