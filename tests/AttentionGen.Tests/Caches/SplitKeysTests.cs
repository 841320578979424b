using AttentionGen.Tests.Layers;
using Xunit;

namespace AttentionGen.Tests.Caches;

/// <summary>Where threads share the keys of a few queries, the bits stay those of one thread and of the whole sequence.</summary>
public sealed class SplitKeysTests
{
    private const int Tokens = 1500;

    private static readonly LayerHandle Layer = new(typeof(OneKeyHead), ModernWeights.Of(OneKeyHead.Shape));

    [Theory]
    [InlineData(nameof(OneKeyHead), 1)]
    [InlineData(nameof(OneKeyHead), 2)]
    [InlineData(nameof(OneKeyHead), 3)]
    [InlineData(nameof(OneKeyHead), 7)]
    [InlineData(nameof(OneKeyHeadWithGates), 1)]
    [InlineData(nameof(OneKeyHeadWithGates), 2)]
    [InlineData(nameof(OneKeyHeadWithGates), 7)]
    public void SingleTokens_EqualTheWholeSequence(string name, int threads)
    {
        LayerHandle layer = Modern.ModernCall.MakeLayer(name);
        int width = layer.Shape.DModel;
        float[] input = ModernWeights.Uniform(new Random(1), Tokens * width, 1.7f);
        var whole = new float[Tokens * width];
        layer.Self!(input, whole, 1, Tokens, default);
        KeyValueCache cache = layer.CreateCache!(1, Tokens);
        const int Prompt = Tokens - 5;
        layer.WithCache!(input.AsSpan(0, Prompt * width), cache, new float[Prompt * width], Prompt, default);

        for (int token = Prompt; token < Tokens; token++)
        {
            var output = new float[width];
            layer.WithCache!(input.AsSpan(token * width, width), cache, output, 1, new AttentionOptions { MaxDegreeOfParallelism = threads });
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
