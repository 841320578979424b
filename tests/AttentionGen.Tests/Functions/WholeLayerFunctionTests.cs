using AttentionGen.Tests.Support;
using AttentionGen.Tests.WholeLayers;
using Xunit;

namespace AttentionGen.Tests.Functions;

[TransformerLayer(32, 4, 64, Preset = LayerPreset.Llama, KeyValueHeads = 2, ScoreFunction = nameof(Score), MaskFunction = nameof(Visible))]
internal sealed partial class FunctionLayer
{
    public static float Score(float score, int key, ReadOnlySpan<float> bias) => score + bias[key];

    public static bool Visible(int query, int key, ReadOnlySpan<int> document) => document[query] == document[key];
}

[TransformerLayer(32, 4, 64, Preset = LayerPreset.Llama, KeyValueHeads = 2)]
internal sealed partial class LayerWithoutFunctions;

/// <summary>Whole layers have functions too, and a stack hands captures to all of its layers that capture something.</summary>
public class WholeLayerFunctionTests
{
    private const int Sequence = 90;

    private static readonly float[] Bias = SeededNumbers.Make(Sequence, 3);
    private static readonly int[] Documents = [.. Enumerable.Range(0, Sequence).Select(static i => i / 25)];
    private static readonly TransformerLayerWeights Weights = SeededLayerWeights.Of(FunctionLayer.Shape, seed: 11);

    private static readonly ReferenceFunctions Functions = new()
    {
        Score = static (score, _, _, _, key) => FunctionLayer.Score(score, key, Bias),
        Mask = static (_, _, query, key) => FunctionLayer.Visible(query, key, Documents),
    };

    private static CapturedValues Captured => new FunctionLayer.Captures { Bias = Bias, Document = Documents };

    [Fact]
    public void Layer_IsThatOfTheReference()
    {
        float[] input = SeededNumbers.Make(2 * Sequence * 32, 5);
        var found = new float[input.Length];
        new FunctionLayer(Weights).Forward(input, found, 2, Sequence, new FunctionLayer.Captures { Bias = Bias, Document = Documents });
        double[] expected = ReferenceTransformerLayer.Forward(FunctionLayer.Shape, Weights, input, 2, Sequence, new AttentionOptions(), Functions);
        Assert.All(found.Zip(expected), static pair => Assert.InRange(pair.First - pair.Second, -2e-5, 2e-5));
    }

    [Fact]
    public void Stack_HandsCapturesToItsLayers_WholeAndTokenByToken()
    {
        ITransformerLayer layer = WithFunctions(), plain = Plain();
        var stack = new TransformerStack(layer, plain, layer);
        float[] input = SeededNumbers.Make(Sequence * 32, 5);
        float[] expected = [.. input];
        foreach (ITransformerLayer one in (ITransformerLayer[])[layer, plain, layer])
        {
            var next = new float[expected.Length];
            new TransformerStack(one).Forward(expected, next, 1, Sequence, one == plain ? default : new AttentionOptions { Captured = Captured });
            expected = next;
        }

        var found = new float[input.Length];
        stack.Forward(input, found, 1, Sequence, new AttentionOptions { Captured = Captured });
        Bits.AssertSame(expected, found, "whole");

        StackCache cache = stack.CreateCache(1, Sequence);
        for (int token = 0; token < Sequence; token++)
        {
            stack.Forward(input.AsSpan(token * 32, 32), cache, found.AsSpan(token * 32, 32), 1, new AttentionOptions { Captured = Captured });
        }

        Bits.AssertSame(expected, found, "token by token");
    }

    [Fact]
    public void Stack_WithoutCaptures_IsRefused_AndItsCacheStays()
    {
        var stack = new TransformerStack(WithFunctions(), Plain());
        StackCache cache = stack.CreateCache(1, 4);
        Assert.Contains(
            "FunctionLayer.Captures",
            Assert.Throws<ArgumentException>(() => stack.Forward(new float[32], cache, new float[32], 1)).Message,
            StringComparison.Ordinal);
        Assert.Equal(0, cache.Lengths[0]);
    }

    // Interfaces are generated, which an editor that runs no generators does not see.
    private static ITransformerLayer WithFunctions() => (ITransformerLayer)(object)new FunctionLayer(Weights);

    private static ITransformerLayer Plain() =>
        (ITransformerLayer)(object)new LayerWithoutFunctions(SeededLayerWeights.Of(LayerWithoutFunctions.Shape, seed: 12));
}
