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
        FeedForwardSpec feedForward = spec.FeedForward;
        CostPlan attention = CostPlanner.Plan(spec.Attention, layout);
        long up = (feedForward.Gated ? 2L : 1L) * feedForward.Hidden;
        long weights = feedForward.DModel * (up + feedForward.Hidden);
        long biases = feedForward.Bias ? up + feedForward.DModel : 0;
        long ofNorm = (spec.Norm == "Layer" ? 2L : 1L) * feedForward.DModel;
        long scales = spec.LayerScale ? 2L * feedForward.DModel : 0;
        return new TransformerCost(
            attention.Parameters + weights + biases + (Norms(spec) * ofNorm) + scales, attention.MultiplyAddsPerToken + weights, attention.MultiplyAddsPerPair);
    }

    private static int Norms(TransformerSpec spec) => spec.NormPlace switch
    {
        "Pre" => (spec.AttentionNorm ? 1 : 0) + (spec.Residual == "Parallel" ? 0 : 1),
        "Sandwich" => (spec.AttentionNorm ? 1 : 0) + 3,
        "None" => 0,
        _ => 2,
    };
}
