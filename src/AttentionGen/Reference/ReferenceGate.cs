namespace AttentionGen;

/// <summary>The gates of contexts, from their definition: context ⊙ σ(x·Wgᵀ + bg).</summary>
internal static class ReferenceGate
{
    /// <summary>Multiplies contexts in place, or does nothing if the layer has no gates.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input">The rows that queries are projected from, <c>[n, DModel]</c>.</param>
    /// <param name="context"><c>[n, ContextWidth]</c>.</param>
    public static void Apply(AttentionShape shape, MultiHeadAttentionWeights weights, double[] input, double[] context)
    {
        if (shape.OutputGate == OutputGate.None)
        {
            return;
        }

        double[] gates = ReferenceMath.Project(input, weights.GateWeight, weights.GateBias, shape.DModel, shape.GateWidth);
        for (int i = 0; i < context.Length; i++)
        {
            (int row, int element) = Math.DivRem(i, shape.ContextWidth);
            int gate = shape.OutputGate == OutputGate.PerHead ? element / shape.ValueHeadDim : element;
            context[i] *= 1 / (1 + Math.Exp(-gates[(row * shape.GateWidth) + gate]));
        }
    }
}
