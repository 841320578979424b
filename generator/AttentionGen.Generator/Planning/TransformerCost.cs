using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>What a whole layer costs, as far as that does not depend on a call.</summary>
/// <param name="Parameters">Learned numbers.</param>
/// <param name="MultiplyAddsPerToken">Multiply-adds of a token's products with weights.</param>
/// <param name="MultiplyAddsPerPair">Multiply-adds of a query and a key that it sees.</param>
internal sealed record TransformerCost(long Parameters, long MultiplyAddsPerToken, long MultiplyAddsPerPair)
{
    public static TransformerCost Of(TransformerSpec spec, LayoutPlan layout)
    {
        CostPlan attention = CostPlanner.Plan(spec.Attention, layout);
        FeedForwardCost feedForward = FeedForwardCost.Of(spec.FeedForward);
        return new TransformerCost(
            attention.Parameters + feedForward.Parameters + NormParameters(spec) + ScaleParameters(spec),
            attention.MultiplyAddsPerToken + feedForward.MultiplyAddsPerToken,
            attention.MultiplyAddsPerPair);
    }

    /// <summary>Learned numbers of its norms.</summary>
    public static long NormParameters(TransformerSpec spec) => (long)Norms(spec) * (spec.Norm == "Layer" ? 2 : 1) * spec.FeedForward.DModel;

    /// <summary>Those of LayerScale.</summary>
    public static long ScaleParameters(TransformerSpec spec) => spec.LayerScale ? 2L * spec.FeedForward.DModel : 0;

    private static int Norms(TransformerSpec spec) => spec.NormPlace switch
    {
        "Pre" => (spec.AttentionNorm ? 1 : 0) + (spec.Residual == "Parallel" ? 0 : 1),
        "Sandwich" => (spec.AttentionNorm ? 1 : 0) + 3,
        "None" => 0,
        _ => 2,
    };
}
