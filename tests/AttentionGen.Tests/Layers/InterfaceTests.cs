using System.Numerics.Tensors;
using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Layers;

/// <summary>Layers behind interfaces: their methods are there without what a call may leave out, and compute the same bits.</summary>
[Collection(nameof(Alone))]
public sealed class InterfaceTests
{
    private const int Batch = 2;
    private const int Tokens = 5;

    private static readonly BehindInterfaces Layer = new(SeededWeights.Of(BehindInterfaces.Shape));
    private static readonly FixedBehindInterfaces FixedLayer = new(SeededWeights.Of(FixedBehindInterfaces.Shape));

    private readonly float[] _x = SeededNumbers.Make(Batch * Tokens * BehindInterfaces.DModel, 1);
    private readonly float[] _y = SeededNumbers.Make(Batch * Tokens * BehindInterfaces.DModel, 2);
    private readonly float[] _output = new float[Batch * Tokens * BehindInterfaces.OutputWidth];
    private readonly float[] _expected = new float[Batch * Tokens * BehindInterfaces.OutputWidth];

    [Fact]
    public void SelfAttention()
    {
        ISelfAttention layer = Layer;
        layer.Forward(_x, _output, Batch, Tokens);
        Layer.Forward(_x, _expected, Batch, Tokens, new AttentionOptions());
        AssertSame();

        layer.Forward(_x, _output, [0, 3, Batch * Tokens]);
        Layer.Forward(_x, _expected, [0, 3, Batch * Tokens], new AttentionOptions());
        AssertSame();

        layer.Forward(Tensor(_x), Tensor(_output));
        Layer.Forward(Tensor(_x), Tensor(_expected), new AttentionOptions());
        AssertSame();
    }

    [Fact]
    public void CrossAttention()
    {
        ICrossAttention layer = Layer;
        layer.Forward(_x, _y, _y, _output, Batch, Tokens, Tokens);
        Layer.Forward(_x, _y, _y, _expected, Batch, Tokens, Tokens, new AttentionOptions());
        AssertSame();

        layer.Forward(Tensor(_x), Tensor(_y), Tensor(_y), Tensor(_output));
        AssertSame();

        KeyValueMemory memory = layer.CreateMemory(Batch, Tokens);
        layer.ProjectMemory(_y, _y, memory, Tokens);
        layer.Forward(_x, memory, _output, Tokens);
        AssertSame();
    }

    [Fact]
    public void Decoding()
    {
        IDecoder layer = Layer;
        layer.Forward(_x, layer.CreateCache(Batch, Tokens), _output, Tokens);
        Layer.Forward(_x, _expected, Batch, Tokens, new AttentionOptions());
        AssertSame();

        layer.Attend(_x, _y, _y, layer.CreateCache(Batch, Tokens), _output, Tokens);
        BehindInterfaces.Attend(_x, _y, _y, _expected, Batch, Tokens, Tokens, new AttentionOptions());
        AssertSame();
    }

    [Fact]
    public void Core_IsStatic_OrTheLayersWhereItAddsKeys()
    {
        AttendAs<BehindInterfaces>(_x, _y, _output);
        BehindInterfaces.Attend(_x, _y, _y, _expected, Batch, Tokens, Tokens, new AttentionOptions());
        AssertSame();

        ICoreOfALayer layer = FixedLayer;
        layer.Attend(_x, _y, _y, _output, Batch);
        FixedLayer.Attend(_x, _y, _y, _expected, Batch, new AttentionOptions());
        AssertSame();

        static void AttendAs<T>(float[] x, float[] y, float[] output)
            where T : ICore => T.Attend(x, y, y, output, Batch, Tokens, Tokens);
    }

    [Fact]
    public void FixedLength()
    {
        IFixedLength layer = FixedLayer;
        layer.Forward(_x, _output, Batch);
        FixedLayer.Forward(_x, _expected, Batch, new AttentionOptions());
        AssertSame();

        layer.Forward(_x, _y, _y, _output, Batch);
        FixedLayer.Forward(_x, _y, _y, _expected, Batch, new AttentionOptions());
        AssertSame();

        KeyValueMemory memory = layer.CreateMemory(Batch);
        layer.ProjectMemory(_y, _y, memory);
        layer.Forward(_x, memory, _output);
        AssertSame();
    }

    /// <summary>A method without options is one overload of several, and the one that a delegate of its parameters means.</summary>
    [Fact]
    public void Delegate()
    {
        SelfAttentionMethod method = Layer.Forward;
        method(_x, _output, Batch, Tokens);
        Layer.Forward(_x, _expected, Batch, Tokens, new AttentionOptions());
        AssertSame();
    }

    [Fact]
    public void Calls_AllocateNothing()
    {
        ISelfAttention self = Layer;
        IDecoder decoder = Layer;
        KeyValueCache cache = decoder.CreateCache(Batch, Tokens);
        Allocations.AssertNone(() =>
        {
            cache.Reset();
            self.Forward(_x, _output, Batch, Tokens);
            decoder.Forward(_x, cache, _output, Tokens);
        });
    }

    private void AssertSame()
    {
        Assert.Contains(_expected, static value => value != 0);
        Bits.AssertSame(_expected, _output, "output");
        Array.Clear(_output);
    }

    private static TensorSpan<float> Tensor(float[] values) => new(values, [Batch, Tokens, BehindInterfaces.DModel]);

    internal delegate void SelfAttentionMethod(ReadOnlySpan<float> x, Span<float> y, int batch, int sequence);
}

internal interface ISelfAttention
{
    void Forward(ReadOnlySpan<float> x, Span<float> y, int batch, int sequence);

    void Forward(ReadOnlySpan<float> x, Span<float> y, ReadOnlySpan<int> ends);

    void Forward(ReadOnlyTensorSpan<float> x, TensorSpan<float> y);
}

internal interface ICrossAttention
{
    void Forward(ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, Span<float> output, int batch, int queries, int keys);

    void Forward(ReadOnlyTensorSpan<float> query, ReadOnlyTensorSpan<float> key, ReadOnlyTensorSpan<float> value, TensorSpan<float> output);

    KeyValueMemory CreateMemory(int batch, int capacity);

    void ProjectMemory(ReadOnlySpan<float> key, ReadOnlySpan<float> value, KeyValueMemory memory, int keys);

    void Forward(ReadOnlySpan<float> query, KeyValueMemory memory, Span<float> output, int queries);
}

internal interface IDecoder
{
    KeyValueCache CreateCache(int batch, int capacity);

    void Forward(ReadOnlySpan<float> input, KeyValueCache cache, Span<float> output, int tokens);

    void Attend(ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, KeyValueCache cache, Span<float> output, int tokens);
}

internal interface ICore
{
    static abstract void Attend(ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, Span<float> output, int batch, int queries, int keys);
}

internal interface ICoreOfALayer
{
    void Attend(ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, Span<float> output, int batch);
}

internal interface IFixedLength
{
    void Forward(ReadOnlySpan<float> x, Span<float> y, int batch);

    void Forward(ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, Span<float> output, int batch);

    KeyValueMemory CreateMemory(int batch);

    void ProjectMemory(ReadOnlySpan<float> key, ReadOnlySpan<float> value, KeyValueMemory memory);

    void Forward(ReadOnlySpan<float> query, KeyValueMemory memory, Span<float> output);
}

[MultiHeadAttention(16, 2, Causal = true)]
internal sealed partial class BehindInterfaces : ISelfAttention, ICrossAttention, IDecoder, ICore;

[MultiHeadAttention(16, 2, AddZeroAttention = true, Sequence = 5)]
internal sealed partial class FixedBehindInterfaces : IFixedLength, ICoreOfALayer;
