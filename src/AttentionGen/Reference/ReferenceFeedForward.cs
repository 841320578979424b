namespace AttentionGen;

/// <summary>
/// The feed-forward of a transformer in double precision, written to be obviously right rather than fast: what the generated kernels are
/// tested against.
/// </summary>
/// <remarks>
/// down(f(up(x))), or down(f(gate(x)) · up(x)) with a gate; up, gate and down are x·Wᵀ + b. Thread-safe.
/// </remarks>
public static class ReferenceFeedForward
{
    /// <summary>The feed-forward of each row by itself.</summary>
    /// <param name="shape">The feed-forward.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input"><c>[rows, DModel]</c>, dense and row-major; any number of rows.</param>
    /// <returns><c>[rows, DModel]</c>.</returns>
    /// <exception cref="ArgumentException">The weights do not fit, or the input does not consist of whole rows.</exception>
    public static double[] Forward(FeedForwardShape shape, FeedForwardWeights weights, ReadOnlySpan<float> input)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(weights);
        weights.ThrowUnlessShape(nameof(ReferenceFeedForward), shape);
        if (input.Length % shape.DModel != 0)
        {
            throw new ArgumentException(
                $"input must hold rows of DModel = {shape.DModel} floats, but holds {input.Length}, which is no multiple.", nameof(input));
        }

        return Forward(shape, weights, ReferenceMath.Widen(input));
    }

    /// <summary>The same for rows in double precision, as they are between the branches of a transformer layer.</summary>
    internal static double[] Forward(FeedForwardShape shape, FeedForwardWeights weights, double[] rows)
    {
        double[] up = ReferenceMath.Project(rows, weights.UpWeight, weights.UpBias, shape.DModel, shape.Hidden);
        double[] gate = shape.Gated
            ? ReferenceMath.Project(rows, weights.GateWeight, weights.GateBias, shape.DModel, shape.Hidden)
            : [];
        var hidden = new double[up.Length];
        for (int i = 0; i < hidden.Length; i++)
        {
            hidden[i] = shape.Gated
                ? ReferenceActivation.Of(shape.Activation, gate[i]) * up[i]
                : ReferenceActivation.Of(shape.Activation, up[i]);
        }

        return ReferenceMath.Project(hidden, weights.DownWeight, weights.DownBias, shape.Hidden, shape.DModel);
    }
}
