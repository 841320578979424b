namespace AttentionGen.Benchmarks.Layers;

/// <summary>Seeded weights and inputs, the same in every run. Xavier-uniform, as PyTorch initialises its layer.</summary>
internal static class RandomData
{
    private const int WeightsSeed = 1;
    private const int InputSeed = 2;

    /// <summary>Of this bound, so that the variance is about one.</summary>
    private const float InputBound = 1.7f;

    public static MultiHeadAttentionWeights Weights(int dModel)
    {
        var random = new Random(WeightsSeed);
        float[] inWeight = Uniform(random, 3 * dModel * dModel, MathF.Sqrt(6f / (4 * dModel)));
        float[] inBias = Uniform(random, 3 * dModel, 0.1f);
        float[] outWeight = Uniform(random, dModel * dModel, MathF.Sqrt(3f / dModel));
        float[] outBias = Uniform(random, dModel, 0.1f);
        return MultiHeadAttentionWeights.FromPacked(dModel, inWeight, inBias, outWeight, outBias);
    }

    public static float[] Input(BenchmarkShape shape) => Uniform(InputSeed, shape.Elements);

    /// <summary>Values such as an input has.</summary>
    public static float[] Uniform(int seed, int length) => Uniform(new Random(seed), length, InputBound);

    /// <summary>The next numbers of a sequence, from −bound to bound.</summary>
    public static float[] Uniform(Random random, int length, float bound)
    {
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = (random.NextSingle() * 2 - 1) * bound;
        }

        return values;
    }
}
