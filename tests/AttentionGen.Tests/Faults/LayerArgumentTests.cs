using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Faults;

/// <summary>Arguments that do not fit are refused before anything is written, with what was expected and what was given.</summary>
public class LayerArgumentTests
{
    private const int Batch = 2;
    private const int Sequence = 5;

    public static TheoryData<string> Layers => LayerCases.AnyLengthNames;

    [Theory]
    [MemberData(nameof(Layers))]
    public void ForwardSpansOfAnotherLength_AreRefusedWithBothLengths(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int inputs = Batch * Sequence * layer.Shape.DModel;
        int outputs = Batch * Sequence * layer.Shape.OutputWidth;
        foreach (int off in (int[])[-1, 1])
        {
            AssertLength("input", inputs, inputs + off, () => layer.Forward(new float[inputs + off], new float[outputs], Batch, Sequence));
            AssertLength("output", outputs, outputs + off, () => layer.Forward(new float[inputs], new float[outputs + off], Batch, Sequence));
        }

        AssertLength("input", 0, 1, () => layer.Forward(new float[1], [], 0, Sequence));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void AttendSpansOfAnotherLength_AreRefusedWithBothLengths(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int q = Batch * 3 * layer.Shape.QueryWidth;
        int kv = Batch * Sequence * layer.Shape.KeyWidth;
        foreach (int off in (int[])[-1, 1])
        {
            AssertLength("query", q, q + off, () => Call(new float[q + off], new float[kv], new float[kv], new float[q]));
            AssertLength("key", kv, kv + off, () => Call(new float[q], new float[kv + off], new float[kv], new float[q]));
            AssertLength("value", kv, kv + off, () => Call(new float[q], new float[kv], new float[kv + off], new float[q]));
            AssertLength("output", q, q + off, () => Call(new float[q], new float[kv], new float[kv], new float[q + off]));
        }

        void Call(float[] query, float[] key, float[] value, float[] output) =>
            layer.Attend(query, key, value, output, Batch, 3, Sequence);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void NegativeSizes_AreOutOfRange(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => layer.Forward([], [], -1, 5));
        Assert.Throws<ArgumentOutOfRangeException>("sequence", () => layer.Forward([], [], 1, -5));
        Assert.Throws<ArgumentOutOfRangeException>("maxDegreeOfParallelism", () => layer.Forward([], [], 0, 5, default, null, -1));
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => layer.Attend([], [], [], [], -1, 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>("queryLength", () => layer.Attend([], [], [], [], 1, -5, 5));
        Assert.Throws<ArgumentOutOfRangeException>("keyLength", () => layer.Attend([], [], [], [], 1, 5, -5));
        Assert.Throws<ArgumentOutOfRangeException>("maxDegreeOfParallelism", () => layer.Attend([], [], [], [], 0, 5, 5, default, null, -1));
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => layer.WorkspaceBytes(-1, 5));
        Assert.Throws<ArgumentOutOfRangeException>("sequence", () => layer.WorkspaceBytes(1, -5));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void SizesWhoseProductOverflows_AreRefused(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        Assert.Throws<ArgumentException>("input", () => layer.Forward([], [], int.MaxValue, int.MaxValue));
        Assert.Throws<ArgumentException>("input", () => layer.Forward([], [], 1 << 16, 1 << 16));
        Assert.Throws<ArgumentException>("query", () => layer.Attend([], [], [], [], 1 << 30, 1 << 30, 1));
        Assert.Throws<ArgumentException>("key", () => layer.Attend([], [], [], [], 1 << 30, 0, 1 << 30));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void OutputsThatOverlapInputs_AreRefused(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        AttentionShape shape = layer.Shape;
        int q = Sequence * shape.QueryWidth;
        int kv = Sequence * shape.KeyWidth;
        var memory = new float[Math.Max(2 * Sequence * Math.Max(shape.DModel, shape.OutputWidth), q + kv)];
        AssertOverlap(() => layer.Forward(memory.AsSpan(0, Sequence * shape.DModel), memory.AsSpan(0, Sequence * shape.OutputWidth), 1, Sequence));
        AssertOverlap(() => layer.Forward(
            memory.AsSpan(0, Sequence * shape.DModel), memory.AsSpan((Sequence * shape.DModel) - 1, Sequence * shape.OutputWidth), 1, Sequence));
        AssertOverlap(() => layer.Attend(memory.AsSpan(1, q), new float[kv], new float[kv], memory.AsSpan(0, q), 1, Sequence, Sequence));
        AssertOverlap(() => layer.Attend(new float[q], memory.AsSpan(q - 1, kv), new float[kv], memory.AsSpan(0, q), 1, Sequence, Sequence));
        AssertOverlap(() => layer.Attend(new float[q], new float[kv], memory.AsSpan(q - 1, kv), memory.AsSpan(0, q), 1, Sequence, Sequence));

        // Inputs may be the same memory, and neighbours do not overlap.
        layer.Attend(new float[q], memory.AsSpan(0, kv), memory.AsSpan(0, kv), memory.AsSpan(kv, q), 1, Sequence, Sequence);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void MasksOfAnotherSize_AreRefused(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        float[] input = layer.Input(Batch, Sequence);
        AssertPadding<ArgumentException>("holds 1", () => layer.RunForward(input, Batch, Sequence, PaddingMask.FromLengths([3])));
        AssertPadding<ArgumentOutOfRangeException>("is 6", () => layer.RunForward(input, Batch, Sequence, PaddingMask.FromLengths([3, 6])));
        AssertPadding<ArgumentOutOfRangeException>("is -1", () => layer.RunForward(input, Batch, Sequence, PaddingMask.FromLengths([-1, 3])));
        AssertPadding<ArgumentException>("holds 9", () => layer.RunForward(input, Batch, Sequence, PaddingMask.FromValid(new bool[9])));
        AssertPadding<ArgumentException>("holds 11", () => layer.RunForward(input, Batch, Sequence, PaddingMask.FromIgnored(new bool[11])));
        AssertPadding<ArgumentException>("holds 5", () => layer.RunAttend(
            layer.Queries(1, 5), layer.Keys(1, 4), layer.Keys(1, 4), 1, 5, 4, PaddingMask.FromIgnored(new bool[5])));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void RefusedCalls_WriteNothing(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        var output = new float[Batch * Sequence * layer.Shape.OutputWidth];
        output.AsSpan().Fill(7);
        Assert.ThrowsAny<ArgumentException>(
            () => layer.Forward(layer.Input(Batch, Sequence), output, Batch, Sequence, PaddingMask.FromLengths([1, 6])));
        Assert.All(output, value => Assert.Equal(7, value));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void WeightsOfAnotherShape_AreRefusedByTheNameOfWhatDiffers(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        AttentionShape shape = layer.Shape;
        Assert.Throws<ArgumentNullException>("weights", () => layer.Create(null!));
        AssertNamed("DModel", shape with { DModel = shape.DModel + 1 });
        AssertNamed("Heads", shape with { Heads = 2 * shape.Heads });
        if (shape.Heads > 1)
        {
            AssertNamed("KeyValueHeads", shape with { KeyValueHeads = shape.KeyValueHeads == 1 ? shape.Heads : 1 });
        }

        AssertNamed("Bias", shape with { Bias = !shape.Bias });
        AssertNamed("OutputProjection", shape with { OutputProjection = !shape.OutputProjection });

        void AssertNamed(string property, AttentionShape other)
        {
            var error = Assert.Throws<ArgumentException>("weights", () => layer.Create(SeededWeights.Of(other)));
            Assert.Contains($"fit {name}: {property}", error.Message.Replace("key width ", "").Replace("query width ", ""), StringComparison.Ordinal);
        }
    }

    private static void AssertLength(string parameter, int expected, int given, Action call)
    {
        var error = Assert.Throws<ArgumentException>(parameter, call);
        Assert.Contains($"= {expected} floats, but holds {given}.", error.Message, StringComparison.Ordinal);
    }

    private static void AssertOverlap(Action call) =>
        Assert.Contains("must not overlap", Assert.Throws<ArgumentException>("output", call).Message, StringComparison.Ordinal);

    private static void AssertPadding<TException>(string words, Func<float[]> call)
        where TException : ArgumentException =>
        Assert.Contains(words, Assert.Throws<TException>("padding", call).Message, StringComparison.Ordinal);
}
