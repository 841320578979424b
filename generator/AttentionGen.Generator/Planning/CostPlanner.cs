using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Takes a spec and its layout; hands on what the layer costs. Pure arithmetic, the same for all widths.</summary>
/// <remarks>
/// Multiply-adds are the useful ones: what a mask hides does not count, and neither does the padding of a panel. Bytes moved
/// are the least that a call can move: its weights, inputs and outputs, each once.
/// </remarks>
internal static class CostPlanner
{
    public static CostPlan Plan(AttentionSpec spec, LayoutPlan layout)
    {
        long queries = (long)spec.DModel * (spec.QueryWidth + spec.GateWidth);
        long outputs = spec.OutputProjection ? (long)spec.ContextWidth * spec.OutputDim : 0;
        long weights = LayerWork.ProjectionsPerToken(spec);
        long parameters = weights + Biases(spec) + LearnedForScores(spec);
        long inputs = spec.SharesInputPanels ? spec.DModel : (long)spec.DModel + spec.KeyDim + spec.ValueDim;
        return new CostPlan(
            parameters,
            parameters * sizeof(float),
            MultiplyAddsPerToken: weights,
            MultiplyAddsPerQuery: queries + outputs,
            MultiplyAddsPerPair: LayerWork.PerPair(spec),
            ActivationBytesPerToken: (inputs + spec.OutputWidth) * sizeof(float),
            ScratchBytesPerThread: (long)layout.Scratch.End * sizeof(float),
            ScratchBytesPerToken: (RowFloats(spec, layout) + PanelFloats(spec, layout)) * sizeof(float));
    }

    /// <summary>Multiply-adds of one sequence of so many tokens: of self-attention, or of as many queries as keys.</summary>
    public static long MultiplyAdds(AttentionSpec spec, CostPlan cost, int tokens) =>
        (cost.MultiplyAddsPerToken * tokens) + (cost.MultiplyAddsPerPair * LayerWork.Pairs(spec, tokens));

    /// <summary>The least bytes that a call with one sequence of so many tokens moves.</summary>
    public static long BytesMoved(CostPlan cost, int tokens) => cost.WeightBytes + (cost.ActivationBytesPerToken * tokens);

    /// <summary>Scratch of such a call by one thread.</summary>
    public static long WorkspaceBytes(AttentionSpec spec, LayoutPlan layout, int tokens)
    {
        // As Division of the runtime divides it; a test holds them together.
        long capacity = RoundUp(Math.Max(1L, (long)tokens + spec.AddedKeys), Tunables.KeyCapacityStep);
        long panels = RoundUp(capacity * (PanelFloats(spec, layout) - 1), Tunables.CacheLineFloats);
        long rows = tokens * (RowFloats(spec, layout) - OwnValueStride(spec, layout));
        long values = RoundUp(tokens * OwnValueStride(spec, layout), Tunables.CacheLineFloats);
        return (layout.Scratch.End + capacity + panels + rows + values) * sizeof(float);
    }

    private static long Biases(AttentionSpec spec)
    {
        long biases = spec.Bias
            ? spec.QueryWidth + spec.GateWidth + spec.KeyWidth + spec.ValueWidth + (spec.OutputProjection ? spec.OutputDim : 0)
            : 0;
        return biases + (spec.AddBiasKeyValue ? spec.KeyWidth + spec.ValueWidth : 0);
    }

    /// <summary>What scores are normalised, biased and divided by, where it is learned.</summary>
    private static long LearnedForScores(AttentionSpec spec)
    {
        long norms = !spec.QueryKeyNorm ? 0 : spec.QueryKeyNormKind switch
        {
            HeadNormKind.RmsPerHead => 2L * spec.HeadDim,
            HeadNormKind.LayerPerHead => 4L * spec.HeadDim,
            _ => spec.QueryWidth + spec.KeyWidth,
        };
        long sinks = spec.Sinks ? spec.Heads : 0;
        long distances = spec.PositionBias switch
        {
            BiasKind.Bucketed => spec.RelativeBuckets,
            BiasKind.Learned => (2L * spec.RelativeMaxDistance) + 1,
            _ => 0,
        };
        return norms + sinks + (distances * spec.Heads);
    }

    /// <summary>Floats of a token's projected rows.</summary>
    private static long RowFloats(AttentionSpec spec, LayoutPlan layout) =>
        layout.ProjectedStride + (spec.SharesInputPanels ? 0L : layout.KeyStride) + OwnValueStride(spec, layout);

    private static long OwnValueStride(AttentionSpec spec, LayoutPlan layout) => spec.SharesInputPanels ? 0 : layout.ValueStride;

    /// <summary>Floats of a key in the panels of the one head that a thread packs at a time, its notes and its bias.</summary>
    private static long PanelFloats(AttentionSpec spec, LayoutPlan layout) => spec.HeadDim + layout.PaddedValueHeadDim + 2L;

    private static long RoundUp(long value, long step) => (value + step - 1) / step * step;
}
