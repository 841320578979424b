using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.Layers;

/// <summary>Seeded weights of any shape, with all the learned tensors that its options need.</summary>
internal static class ModernWeights
{
    /// <param name="shape">The layer.</param>
    /// <param name="seed">Other numbers for another seed.</param>
    /// <param name="change">May change a tensor, by the name that it has in <see cref="MultiHeadAttentionTensors"/>.</param>
    public static MultiHeadAttentionWeights Of(AttentionShape shape, int seed = 1, Action<string, float[]>? change = null)
    {
        var random = new Random(seed);
        float scale = 1f / MathF.Sqrt(shape.DModel);
        int biases = shape.Bias ? 1 : 0;
        int normBiases = shape is { QueryKeyNorm: true, QueryKeyNormKind: QueryKeyNormKind.LayerPerHead } ? shape.HeadDim : 0;
        int relative = shape.PositionBias switch
        {
            PositionBias.Bucketed => shape.RelativeBuckets,
            PositionBias.Learned => (2 * shape.RelativeMaxDistance) + 1,
            _ => 0,
        };
        return MultiHeadAttentionWeights.From(new MultiHeadAttentionTensors
        {
            DModel = shape.DModel,
            Heads = shape.Heads,
            KeyDim = shape.KeyDim,
            ValueDim = shape.ValueDim,
            OutputDim = shape.OutputProjection ? shape.OutputDim : 0,
            QueryWeight = Changed(nameof(MultiHeadAttentionTensors.QueryWeight), Uniform(random, shape.QueryWidth * shape.DModel, 1.7f * scale)),
            KeyWeight = Changed(nameof(MultiHeadAttentionTensors.KeyWeight), Uniform(random, shape.KeyWidth * shape.KeyDim, 1.7f * scale)),
            ValueWeight = Changed(nameof(MultiHeadAttentionTensors.ValueWeight), Uniform(random, shape.ValueWidth * shape.ValueDim, 1.7f * scale)),
            QueryBias = Changed(nameof(MultiHeadAttentionTensors.QueryBias), Uniform(random, biases * shape.QueryWidth, 0.3f)),
            KeyBias = Changed(nameof(MultiHeadAttentionTensors.KeyBias), Uniform(random, biases * shape.KeyWidth, 0.3f)),
            ValueBias = Changed(nameof(MultiHeadAttentionTensors.ValueBias), Uniform(random, biases * shape.ValueWidth, 0.3f)),
            OutputWeight = Changed(nameof(MultiHeadAttentionTensors.OutputWeight), Uniform(random, shape.OutputProjection ? shape.OutputDim * shape.ContextWidth : 0, 1.7f * scale)),
            OutputBias = Changed(nameof(MultiHeadAttentionTensors.OutputBias), Uniform(random, shape.OutputProjection ? biases * shape.OutputDim : 0, 0.3f)),
            QueryNorm = Changed(nameof(MultiHeadAttentionTensors.QueryNorm), Uniform(random, shape.QueryNormWidth, 1f)),
            KeyNorm = Changed(nameof(MultiHeadAttentionTensors.KeyNorm), Uniform(random, shape.KeyNormWidth, 1f)),
            Sinks = Changed(nameof(MultiHeadAttentionTensors.Sinks), Uniform(random, shape.Sinks ? shape.Heads : 0, 2f)),
            BiasKey = Changed(nameof(MultiHeadAttentionTensors.BiasKey), Uniform(random, shape.AddBiasKeyValue ? shape.KeyWidth : 0, 1.7f)),
            BiasValue = Changed(nameof(MultiHeadAttentionTensors.BiasValue), Uniform(random, shape.AddBiasKeyValue ? shape.ValueWidth : 0, 1.7f)),
            RelativeAttentionBias = Changed(nameof(MultiHeadAttentionTensors.RelativeAttentionBias), Uniform(random, relative * shape.Heads, 1f)),
            QueryNormBias = Changed(nameof(MultiHeadAttentionTensors.QueryNormBias), Uniform(random, normBiases, 0.5f)),
            KeyNormBias = Changed(nameof(MultiHeadAttentionTensors.KeyNormBias), Uniform(random, normBiases, 0.5f)),
            GateWeight = Changed(nameof(MultiHeadAttentionTensors.GateWeight), Uniform(random, shape.GateWidth * shape.DModel, 3f * scale)),
            GateBias = Changed(nameof(MultiHeadAttentionTensors.GateBias), Uniform(random, biases * shape.GateWidth, 0.5f)),
        });

        float[] Changed(string name, float[] tensor)
        {
            change?.Invoke(name, tensor);
            return tensor;
        }
    }

    public static float[] Uniform(Random random, int length, float bound)
    {
        var values = new float[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = ((random.NextSingle() * 2) - 1) * bound;
        }

        return values;
    }
}
