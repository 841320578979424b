using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Takes a spec; counts the multiply-adds of its stages, and the share that runs in lanes nobody reads.</summary>
internal static class LayerWork
{
    /// <summary>Multiply-adds of all projections for one token of self-attention.</summary>
    public static long ProjectionsPerToken(AttentionSpec spec) =>
        ((long)spec.DModel * (spec.QueryWidth + spec.GateWidth)) + ((long)spec.KeyDim * spec.KeyWidth) + ((long)spec.ValueDim * spec.ValueWidth)
        + (spec.OutputProjection ? (long)spec.ContextWidth * spec.OutputDim : 0);

    /// <summary>Multiply-adds of scores and contexts for one query and one key, over all heads.</summary>
    public static long PerPair(AttentionSpec spec) => spec.QueryWidth + spec.ContextWidth;

    /// <summary>Pairs of a query and a key that it sees, added keys included, in self-attention of so many tokens.</summary>
    public static long Pairs(AttentionSpec spec, int tokens)
    {
        // What lies outside a window on one side is a triangle; a causal mask is a window that ends at the query.
        long before = spec.LeftWindow < 0 ? 0 : Math.Max(0, tokens - 1L - spec.LeftWindow);
        long after = spec.RightWindow < 0 ? 0 : Math.Max(0, tokens - 1L - spec.RightWindow);
        return ((long)tokens * (tokens + spec.AddedKeys)) - (before * (before + 1) / 2) - (after * (after + 1) / 2);
    }

    /// <summary>The widths that are meant to be fast, for which idle lanes matter.</summary>
    public static IEnumerable<VectorWidth> FastWidths => VectorWidth.All.Where(KernelPlanner.IsMeantToBeFast);

    /// <summary>The lanes of a context row's last vector that hold no element of the head, and their share of all lanes.</summary>
    public static (int Lanes, double Share) IdleInContext(AttentionSpec spec, VectorWidth width)
    {
        PanelPlan columns = KernelPlanner.Plan(spec, width).Context.Columns;
        int idle = columns.Lanes - columns.LastLanes;
        return (idle, (double)idle / columns.PaddedColumns);
    }

    /// <summary>The share of the projections' multiply-adds that makes columns which no weight belongs to.</summary>
    public static double IdleInProjections(AttentionSpec spec, VectorWidth width)
    {
        KernelPlan plan = KernelPlanner.Plan(spec, width);
        ProjectionPlan[] projections = [.. ((ProjectionPlan?[])[plan.Input, plan.Key, plan.Value, plan.Output]).OfType<ProjectionPlan>()];
        return Idle(projections.Sum(static projection => (long)projection.Reduction.Length * projection.Columns.Columns), projections);
    }

    /// <summary>The same of a feed-forward's products; with a gate, the columns behind the last hidden one have gates too.</summary>
    public static double IdleInFeedForward(FeedForwardSpec spec, VectorWidth width)
    {
        FeedForwardPlan plan = FeedForwardPlanner.Plan(spec, width);
        return Idle(FeedForwardCost.Of(spec).MultiplyAddsPerToken, plan.Up, plan.Down);
    }

    private static double Idle(long useful, params ProjectionPlan[] projections) =>
        1 - ((double)useful / projections.Sum(static projection => (long)projection.Reduction.Length * projection.Columns.PaddedColumns));
}
