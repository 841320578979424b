using AttentionGen.Tests.Layers;
using Xunit;

namespace AttentionGen.Tests.Caches;

/// <summary>Where threads share the keys of a few queries, the bits stay those of one thread and of the whole sequence.</summary>
public sealed class SplitKeysTests
{
    private const int Tokens = 1500;

    private static readonly LayerHandle Layer = new(typeof(OneKeyHead), ModernWeights.Of(OneKeyHead.Shape));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void SingleTokens_EqualTheWholeSequence(int threads)
    {
        int width = OneKeyHead.DModel;
        float[] input = ModernWeights.Uniform(new Random(1), Tokens * width, 1.7f);
        var whole = new float[Tokens * width];
        Layer.Self!(input, whole, 1, Tokens, default);
        KeyValueCache cache = Layer.CreateCache!(1, Tokens);
        const int Prompt = Tokens - 5;
        Layer.WithCache!(input.AsSpan(0, Prompt * width), cache, new float[Prompt * width], Prompt, default);

        for (int token = Prompt; token < Tokens; token++)
        {
            var output = new float[width];
            Layer.WithCache!(input.AsSpan(token * width, width), cache, output, 1, new AttentionOptions { MaxDegreeOfParallelism = threads });
            Assert.Equal(whole.AsSpan(token * width, width).ToArray(), output);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void FewQueriesOfTheCore_EqualThoseOfOneThread(int threads)
    {
        const int Queries = 3;
        AttentionShape shape = OneKeyHead.Shape;
        float[] query = ModernWeights.Uniform(new Random(2), Queries * shape.QueryWidth, 1f);
        float[] key = ModernWeights.Uniform(new Random(3), Tokens * shape.KeyWidth, 1f);
        float[] value = ModernWeights.Uniform(new Random(4), Tokens * shape.ValueWidth, 1f);

        (float[] alone, float[] sumsAlone) = Run(1);
        (float[] together, float[] sumsTogether) = Run(threads);

        Assert.Equal(alone, together);
        Assert.Equal(sumsAlone, sumsTogether);

        (float[] Output, float[] Sums) Run(int degree)
        {
            var output = new float[Queries * shape.ContextWidth];
            var sums = new float[Queries * shape.Heads];
            var options = new AttentionOptions { MaxDegreeOfParallelism = degree, LogSumExp = sums };
            Layer.Attend(query, key, value, output, 1, Queries, Tokens, in options);
            return (output, sums);
        }
    }
}
