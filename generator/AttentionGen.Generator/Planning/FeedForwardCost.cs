using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>What a feed-forward costs, alone or in a whole layer.</summary>
/// <param name="Parameters">Learned numbers: weights and biases.</param>
/// <param name="MultiplyAddsPerToken">Multiply-adds of a row: its weights.</param>
internal sealed record FeedForwardCost(long Parameters, long MultiplyAddsPerToken)
{
    public static FeedForwardCost Of(FeedForwardSpec spec)
    {
        long up = (spec.Gated ? 2L : 1L) * spec.Hidden;
        long weights = spec.DModel * (up + spec.Hidden);
        return new FeedForwardCost(weights + (spec.Bias ? up + spec.DModel : 0), weights);
    }
}
