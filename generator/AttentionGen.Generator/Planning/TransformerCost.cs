using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>What a whole layer costs, as far as that does not depend on a call.</summary>
/// <param name="Parameters">Learned numbers.</param>
/// <param name="MultiplyAddsPerToken">Multiply-adds of a token's products with weights.</param>
/// <param name="MultiplyAddsPerPair">Multiply-adds of a query and a key that it sees, in each of its attentions.</param>
/// <param name="MultiplyAddsPerMemoryRow">Multiply-adds that project a row of a memory; 0 without cross-attention.</param>
internal sealed record TransformerCost(long Parameters, long MultiplyAddsPerToken, long MultiplyAddsPerPair, long MultiplyAddsPerMemoryRow)
{
    public static TransformerCost Of(TransformerSpec spec, LayoutPlan layout)
    {
        CostPlan attention = CostPlanner.Plan(spec.Attention, layout);
        CostPlan? cross = spec.Cross is null ? null : CostPlanner.Plan(spec.Cross, layout);
        FeedForwardCost feedForward = FeedForwardCost.Of(spec.FeedForward);
        return new TransformerCost(
            attention.Parameters + (cross?.Parameters ?? 0) + feedForward.Parameters + NormParameters(spec) + ScaleParameters(spec),
            attention.MultiplyAddsPerToken + (cross?.MultiplyAddsPerQuery ?? 0) + feedForward.MultiplyAddsPerToken,
            attention.MultiplyAddsPerPair,
            cross is null ? 0 : cross.MultiplyAddsPerToken - cross.MultiplyAddsPerQuery);
    }

    /// <summary>Learned numbers of its norms.</summary>
    public static long NormParameters(TransformerSpec spec) => (long)Norms(spec) * (spec.Norm == "Layer" ? 2 : 1) * spec.FeedForward.DModel;

    /// <summary>Those of LayerScale.</summary>
    public static long ScaleParameters(TransformerSpec spec) => spec.LayerScale ? (long)Branches(spec) * spec.FeedForward.DModel : 0;

    private static int Branches(TransformerSpec spec) => spec.Cross is null ? 2 : 3;

    private static int Norms(TransformerSpec spec) => spec.NormPlace switch
    {
        "Pre" => (spec.Residual == "Parallel" ? 1 : Branches(spec)) - (spec.AttentionNorm ? 0 : 1),
        "Sandwich" => (2 * Branches(spec)) - (spec.AttentionNorm ? 0 : 1),
        "None" => 0,
        _ => Branches(spec),
    };
}
