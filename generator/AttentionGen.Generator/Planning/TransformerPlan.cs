using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Every number of the kernels of a whole layer for one vector width.</summary>
/// <param name="Spec">The layer.</param>
/// <param name="Attention">Its attention.</param>
/// <param name="Cross">Its cross-attention, if it has one.</param>
/// <param name="FeedForward">Its feed-forward.</param>
internal sealed record TransformerPlan(TransformerSpec Spec, KernelPlan Attention, KernelPlan? Cross, FeedForwardPlan FeedForward)
{
    public static TransformerPlan Of(TransformerSpec spec, VectorWidth width) => new(
        spec,
        KernelPlanner.Plan(spec.Attention, width),
        spec.Cross is null ? null : KernelPlanner.Plan(spec.Cross, width),
        FeedForwardPlanner.Plan(spec.FeedForward, width));

    /// <summary>The vector width.</summary>
    public VectorWidth Width => Attention.Width;

    /// <summary>Bytes of machine code besides the attention's, as estimated.</summary>
    public int OtherCodeBytes => CodeSizePlanner.CodeBytes(FeedForward) + (Cross is null ? 0 : CodeSizePlanner.CodeBytes(Cross));
}
