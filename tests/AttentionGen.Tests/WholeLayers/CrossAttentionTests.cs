using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>What layers with cross-attention have besides: items with memories of their own, padding, masks and weights of these, stacks, and what is refused.</summary>
public class CrossAttentionTests
{
    private const int Batch = 3;
    private const int Tokens = 9;
    private const int Rows = 14;

    private static readonly WholeLayerCase Odd = WholeLayerCase.Get(nameof(OddCrossLayer));
    private static readonly WholeLayerCase Middle = WholeLayerCase.Get(nameof(MiddleCrossLayer));

    public static TheoryData<string> Layers => [.. WholeLayerCase.All.Where(layer => layer.HasCross).Select(layer => layer.Name)];

    [Theory]
    [MemberData(nameof(Layers))]
    public void EachItem_AttendsToItsOwnMemory(string name)
    {
        WholeLayerCase layer = WholeLayerCase.Get(name);
        int width = layer.Shape.DModel;
        float[] input = layer.Input(Batch, Tokens);
        float[] states = States(layer, Batch, Rows);
        int[] lengths = [Rows, 5, 0];
        float[] found = Run(layer, input, states, Batch, Rows, PaddingMask.FromLengths(lengths));
        for (int item = 0; item < Batch; item++)
        {
            float[] ofItem = input[(item * Tokens * width)..((item + 1) * Tokens * width)];
            int first = item * Rows * layer.Shape.CrossAttention!.KeyDim;
            float[] alone = Run(layer, ofItem, states[first..(first + (lengths[item] * layer.Shape.CrossAttention.KeyDim))], 1, lengths[item]);
            Bits.AssertSame(alone, found.AsSpan(item * alone.Length, alone.Length), $"{name}, item {item}");
        }

        double[] expected = ReferenceTransformerLayer.Forward(
            layer.Shape, layer.Weights, input, states, Batch, Tokens, Rows, default, new AttentionOptions { Padding = PaddingMask.FromLengths(lengths) });
        Assert.InRange(found.Zip(expected, static (f, e) => Math.Abs(f - e)).Max() / expected.Max(Math.Abs), 0, 2e-6);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void PaddedStates_DoNotLeak(string name)
    {
        WholeLayerCase layer = WholeLayerCase.Get(name);
        float[] input = layer.Input(1, Tokens);
        float[] states = States(layer, 1, Rows);
        bool[] real = [.. Enumerable.Range(0, Rows).Select(static row => row % 3 != 1)];
        float[] expected = Run(layer, input, states, 1, Rows, PaddingMask.FromValid(real));
        int width = layer.Shape.CrossAttention!.KeyDim;
        for (int row = 1; row < Rows; row += 3)
        {
            states.AsSpan(row * width, width).Fill(float.NaN);
        }

        Bits.AssertSame(expected, Run(layer, input, states, 1, Rows, PaddingMask.FromValid(real)), $"{name}, padding of NaN");
    }

    [Fact]
    public void MaskAndWeights_AreThoseOfTheCrossAttention()
    {
        float[] input = Odd.Input(Batch, Tokens);
        float[] states = States(Odd, Batch, Rows);
        bool[] seen = [.. Enumerable.Range(0, Tokens * Rows).Select(static i => i % 4 != 0 && i % Rows < 9)];
        int heads = Odd.Shape.Attention.Heads;
        var weights = new float[Batch * heads * Tokens * Rows];
        var expectedWeights = new float[weights.Length];
        double[] expected = ReferenceTransformerLayer.Forward(
            Odd.Shape,
            Odd.Weights,
            input,
            states,
            Batch,
            Tokens,
            Rows,
            default,
            new AttentionOptions { Mask = AttentionMask.Allow(seen), Weights = AttentionWeightsOutput.PerHead(expectedWeights) });
        var found = new float[input.Length];
        foreach (int degree in (int[])[1, 3])
        {
            Odd.Layer.Core.Forward(
                input,
                Project(Odd, states, Batch, Rows),
                found,
                Tokens,
                new AttentionOptions { MaxDegreeOfParallelism = degree },
                new AttentionOptions { Mask = AttentionMask.Allow(seen), Weights = AttentionWeightsOutput.PerHead(weights) });
            Assert.InRange(found.Zip(expected, static (f, e) => Math.Abs(f - e)).Max() / expected.Max(Math.Abs), 0, 2e-6);
            Assert.InRange(weights.Zip(expectedWeights, static (f, e) => Math.Abs(f - e)).Max(), 0, 1e-6);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 8)]
    [InlineData(1, 150)]
    public void Stack_IsItsLayersOneByOne(int batch, int sequence)
    {
        // Also with layers between that have no cross-attention, the first of all among them.
        ITransformerLayer plain = WholeLayerCase.Get(nameof(MiddleFullDecoderLayer)).Layer;
        var other = Middle.Make(SeededLayerWeights.Of(Middle.Shape, seed: 77));
        ITransformerLayer[] layers = [plain, Middle.Layer, plain, other, Middle.Layer];
        var stack = new TransformerStack(layers);
        float[] input = Middle.Input(batch, sequence);
        float[] states = States(Middle, batch, Rows);
        float[] expected = input;
        foreach (ITransformerLayer layer in layers)
        {
            var next = new float[input.Length];
            if (layer == plain)
            {
                layer.Core.Forward(expected, next, batch, sequence, default);
            }
            else
            {
                KeyValueMemory own = layer.Core.CreateMemory(batch, Rows);
                layer.Core.ProjectMemory(states, own, Rows, default);
                layer.Core.Forward(expected, own, next, sequence, default, default);
            }

            expected = next;
        }

        StackMemory memory = stack.CreateMemory(batch, Rows + 3);
        stack.ProjectMemory(states, memory, Rows);
        Assert.Equal((batch, Rows + 3, Rows), (memory.Batch, memory.Capacity, memory.Length));
        var found = new float[input.Length];
        foreach (int degree in (int[])[1, 2, 4])
        {
            var options = new AttentionOptions { MaxDegreeOfParallelism = degree };
            stack.Forward(input, memory, found, sequence, options);
            Bits.AssertSame(expected, found, $"{batch} x {sequence}, {degree} threads");

            StackCache cache = stack.CreateCache(batch, sequence);
            stack.Forward(input, cache, memory, found, sequence, options);
            Bits.AssertSame(expected, found, $"{batch} x {sequence}, {degree} threads, with a cache of a window");
        }
    }

    [Fact]
    public void WorkspaceOfTheSaidSize_IsNotGrown()
    {
        foreach ((int batch, int sequence, int degree) in ((int, int, int)[])[(1, 1, 1), (4, 8, 2), (1, 100, 3)])
        {
            long bytes = Middle.Layer.Core.CrossWorkspaceBytes(batch, sequence, Rows, degree);
            var workspace = new Workspace(bytes);
            float[] input = Middle.Input(batch, sequence);
            Middle.Layer.Core.Forward(
                input,
                Project(Middle, States(Middle, batch, Rows), batch, Rows),
                new float[input.Length],
                sequence,
                new AttentionOptions { Workspace = workspace, MaxDegreeOfParallelism = degree },
                default);
            Assert.InRange(workspace.Bytes, 1, bytes);
        }
    }

    [Fact]
    public void MultiplyAdds_AreThoseOfTheProductsAndThePairs()
    {
        const long Pairs = 5 * 7;
        long projections = 192L * 192 * 2;
        long own = MiddleFullDecoderLayer.GetMultiplyAdds(2, 5);
        Assert.Equal(own + (2 * 5 * projections) + (2 * Pairs * MiddleCrossLayer.MultiplyAddsPerPair), MiddleCrossLayer.GetMultiplyAdds(2, 5, 7));
        Assert.Equal(96L * 2 * 2 * 32, MiddleCrossLayer.MultiplyAddsPerMemoryRow);
        long parameters = MiddleFullDecoderLayer.Parameters + projections + MiddleCrossLayer.MultiplyAddsPerMemoryRow + 192;
        Assert.Equal(MiddleCrossLayer.Parameters, parameters);
    }

    [Fact]
    public void WrongCalls_SayWhatIsWrong()
    {
        var layer = (OddCrossLayer)Odd.Layer;
        KeyValueMemory memory = layer.CreateMemory(2, 4);
        float[] x = Odd.Input(2, 3);
        var y = new float[x.Length];

        Says("states must hold memory.Batch", () => layer.ProjectMemory(new float[7], memory, 3));
        Says("length must be at most the memory's capacity of 4 rows, but is 5", () => layer.ProjectMemory(new float[2 * 5 * 23], memory, 5));
        Says("memory must have been made by this layer object", () => layer.Forward(x, ((OddCrossLayer)Odd.Make(Odd.Weights)).CreateMemory(2, 4), y, 3));
        Says("input must hold memory.Batch", () => layer.Forward(x, memory, y, 4));
        Says("memoryOptions may only carry", () => layer.Forward(x, memory, y, 3, default, new AttentionOptions { Padding = PaddingMask.FromLengths([1, 1]) }));
        Says("memoryOptions.Mask must hold", () => layer.Forward(x, memory, y, 3, default, new AttentionOptions { Mask = AttentionMask.Allow(new bool[5]) }));
#pragma warning disable ATTN0035 // what the compiler says of it too
        Says("options.Layout must be BatchFirst", () => layer.Forward(x, memory, y, 3, new AttentionOptions { Layout = SequenceLayout.SequenceFirst }));
#pragma warning restore ATTN0035
        Says("has cross-attention: calls take a memory", () => Odd.Layer.Core.Forward(x, y, 2, 3, default));
        Says("No layer of this stack has cross-attention", () => new TransformerStack(WholeLayerCase.Get(nameof(BertLayer)).Layer).CreateMemory(1, 1));

        var stack = new TransformerStack(Middle.Layer, Middle.Layer);
        StackMemory ofStack = stack.CreateMemory(2, 4);
        float[] rows = Middle.Input(2, 3);
        var results = new float[rows.Length];
        Says("has cross-attention: calls take a memory", () => stack.Forward(rows, results, 2, 3));
        Says("has cross-attention: calls take a memory", () => stack.Forward(rows, results, [0, 6]));
        Says("memory must be one that this stack made", () => new TransformerStack(Middle.Layer).Forward(rows, ofStack, results, 3));
        Says("memory must have as many items as the cache has sequences, 1, but has 2", () => stack.Forward(rows.AsSpan(0, 3 * 192), stack.CreateCache(1, 9), ofStack, results.AsSpan(0, 3 * 192), 3));
        Says(
            "memoryOptions may only carry Mask in a call of several layers",
            () => stack.Forward(rows, ofStack, results, 3, default, new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(new float[1]) }));
        Says(
            "layers[1] has MemoryDim 96, but a layer before it has 192",
            () => new TransformerStack(WholeLayerCase.Get(nameof(MiddleOwnCrossLayer)).Layer, Middle.Layer));
    }

    [Fact]
    public void Weights_HaveToFitTheShape()
    {
        TransformerLayerShape plain = Odd.Shape with { CrossAttention = null };
        TransformerLayerWeights without = SeededLayerWeights.Of(plain, seed: 1);
        Says("OddCrossLayer has cross-attention and takes its weights, but the weights have no CrossAttention", () => Odd.Make(without));
        Says("has no cross-attention", () => Odd.Weights.ThrowUnlessShape("Plain", plain));
    }

    private static void Says(string words, Action call)
    {
        Exception error = Record.Exception(call)!;
        Assert.NotNull(error);
        error = error is System.Reflection.TargetInvocationException { InnerException: { } inner } ? inner : error;
        Assert.True(error is ArgumentException or InvalidOperationException, error.ToString());
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static float[] States(WholeLayerCase layer, int batch, int rows) =>
        SeededNumbers.Make(batch * rows * layer.Shape.CrossAttention!.KeyDim, seed: 23);

    private static KeyValueMemory Project(WholeLayerCase layer, float[] states, int batch, int rows, PaddingMask padding = default)
    {
        KeyValueMemory memory = layer.Layer.Core.CreateMemory(batch, rows);
        layer.Layer.Core.ProjectMemory(states, memory, rows, new AttentionOptions { Padding = padding });
        return memory;
    }

    private static float[] Run(WholeLayerCase layer, float[] input, float[] states, int batch, int rows, PaddingMask padding = default)
    {
        var output = new float[input.Length];
        layer.Layer.Core.Forward(input, Project(layer, states, batch, rows, padding), output, Tokens, default, default);
        return output;
    }
}
