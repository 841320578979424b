using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Faults;

/// <summary>
/// Cross-attention, memory and tensors refuse what does not fit by the name of the argument, what was expected and what was
/// given, and have written nothing by then.
/// </summary>
public class OptionArgumentTests
{
    private const float Untouched = 7f;
    private const int Batch = 2;
    private const int Queries = 3;
    private const int Keys = 5;

    private readonly LayerHandle _layer = OptionCall.Make(nameof(AllWidthsDiffer));
    private readonly float[] _query = new float[Batch * Queries * 40];
    private readonly float[] _key = new float[Batch * Keys * 24];
    private readonly float[] _value = new float[Batch * Keys * 11];
    private readonly float[] _output = Filled(Batch * Queries * 22);

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void CrossSpansOfAnotherLength_AreRefusedWithBothLengths(int off)
    {
        AssertSays(
            $"query must hold batch × queryLength × DModel = 2 × 3 × 40 = 240 floats, but holds {240 + off}.",
            "query", () => Cross(query: new float[240 + off]));
        AssertSays(
            $"key must hold batch × keyLength × KeyDim = 2 × 5 × 24 = 240 floats, but holds {240 + off}.",
            "key", () => Cross(key: new float[240 + off]));
        AssertSays(
            $"value must hold batch × keyLength × ValueDim = 2 × 5 × 11 = 110 floats, but holds {110 + off}.",
            "value", () => Cross(value: new float[110 + off]));
        AssertSays(
            $"output must hold batch × queryLength × OutputWidth = 2 × 3 × 22 = 132 floats, but holds {132 + off}.",
            "output", () => Cross(output: new float[132 + off]));
        AssertUntouched();
    }

    [Fact]
    public void NegativeSizes_AreOutOfRange()
    {
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => _layer.Cross(_query, _key, _value, _output, -1, Queries, Keys, default));
        Assert.Throws<ArgumentOutOfRangeException>("queryLength", () => _layer.Cross(_query, _key, _value, _output, Batch, -1, Keys, default));
        Assert.Throws<ArgumentOutOfRangeException>("keyLength", () => _layer.Cross(_query, _key, _value, _output, Batch, Queries, -1, default));
        Assert.Throws<ArgumentOutOfRangeException>(
            "maxDegreeOfParallelism", () => Cross(options: new AttentionOptions { MaxDegreeOfParallelism = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>("options", () => Cross(options: new AttentionOptions { Layout = (SequenceLayout)2 }));
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => _layer.CreateMemory(-1, 5));
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => _layer.CreateMemory(1, -5));
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => _layer.CreateMemory(1, int.MaxValue));
        Assert.Throws<OutOfMemoryException>(() => _layer.CreateMemory(1 << 20, 1 << 20));
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => _layer.CrossWorkspaceBytes(-1, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("queryLength", () => _layer.CrossWorkspaceBytes(1, -1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("keyLength", () => _layer.AttendWorkspaceBytes(1, 1, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("maxDegreeOfParallelism", () => _layer.AttendWorkspaceBytes(1, 1, 1, -1));
        AssertUntouched();
    }

    [Fact]
    public void SizesWhoseProductOverflows_AreRefused()
    {
        Assert.Throws<ArgumentException>("query", () => _layer.Cross([], [], [], [], int.MaxValue, int.MaxValue, 1, default));
        Assert.Throws<ArgumentException>("key", () => _layer.Cross([], [], [], [], 1 << 16, 0, 1 << 16, default));
    }

    [Fact]
    public void OptionsOfAnotherSize_AreRefused()
    {
        AssertSays("padding must hold one length per batch item, 2 in all, but holds 1.", "padding", () => Cross(
            options: new AttentionOptions { Padding = PaddingMask.FromLengths([3]) }));
        AssertSays("must be from 0 to the key length 5, but is 6.", "padding", () => Cross(
            options: new AttentionOptions { Padding = PaddingMask.FromLengths([3, 6]) }));
        AssertSays("padding must hold batch × keys = 2 × 5 = 10 flags, but holds 6.", "padding", () => Cross(
            options: new AttentionOptions { Padding = PaddingMask.FromValid(new bool[6]) }));
        AssertSays("but holds 14.", "options", () => Cross(options: new AttentionOptions { Mask = AttentionMask.Deny(new bool[14]) }));
        AssertSays("options.Mask (PerHead) must hold heads × queries × keys = 2 × 3 × 5 = 30 entries, but holds 15.", "options", () => Cross(
            options: new AttentionOptions { Mask = AttentionMask.Additive(new float[15], MaskScope.PerHead) }));
        AssertSays("options.Dropout must hold batch × heads × queries × keys = 2 × 2 × 3 × 5 = 60 flags, but holds 59.", "options", () => Cross(
            options: new AttentionOptions { Dropout = DropoutMask.FromKept(new bool[59], 0.5f) }));
        AssertSays("options.Weights must hold batch × heads × queries × keys = 2 × 2 × 3 × 5 = 60 floats, but holds 30.", "options", () => Cross(
            options: new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(new float[30]) }));
        AssertSays("options.Weights must hold batch × queries × keys = 2 × 3 × 5 = 30 floats, but holds 60.", "options", () => Cross(
            options: new AttentionOptions { Weights = AttentionWeightsOutput.Averaged(new float[60]) }));
        AssertUntouched();
    }

    [Fact]
    public void AddedKeys_CountInWeightsAndDropoutAndNotInMasks()
    {
        LayerHandle layer = OptionCall.Make(nameof(AddedKeysCausal));
        var x = new float[2 * 48];
        AssertSays("batch × heads × queries × (keys + added keys) = 1 × 4 × 2 × (2 + 2) = 32 floats, but holds 16.", "options", () => layer.Self!(
            x, new float[2 * 48], 1, 2, new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(new float[16]) }));
        AssertSays("(2 + 2) = 32 flags, but holds 16.", "options", () => layer.Self!(
            x, new float[2 * 48], 1, 2, new AttentionOptions { Dropout = DropoutMask.FromDropped(new bool[16], 0f) }));
        AssertSays("but holds 8.", "options", () => layer.Self!(
            x, new float[2 * 48], 1, 2, new AttentionOptions { Mask = AttentionMask.Allow(new bool[8]) }));
    }

    [Fact]
    public void WhatIsWritten_OverlapsNothing()
    {
        var shared = new float[1000];
        Span<float> output = shared.AsSpan(300, 132);
        AssertOverlap("output must not overlap query", "output", () => Call(shared.AsSpan(200, 240), [], [], shared.AsSpan(300, 132), default));
        AssertOverlap("output must not overlap key", "output", () => Call([], shared.AsSpan(431, 240), [], shared.AsSpan(300, 132), default));
        AssertOverlap("output must not overlap value", "output", () => Call([], [], shared.AsSpan(191, 110), shared.AsSpan(300, 132), default));
        AssertOverlap("options.Weights must not overlap query", "options", () => Call(shared.AsSpan(0, 240), [], [], [], Weights(shared, 239)));
        AssertOverlap("options.Weights must not overlap key", "options", () => Call([], shared.AsSpan(0, 240), [], [], Weights(shared, 239)));
        AssertOverlap("options.Weights must not overlap value", "options", () => Call([], [], shared.AsSpan(0, 110), [], Weights(shared, 109)));
        AssertOverlap("options.Weights must not overlap output", "options", () => Call([], [], [], shared.AsSpan(0, 132), Weights(shared, 131)));
        AssertOverlap("output must not overlap options.Mask", "output", () => Call([], [], [], shared.AsSpan(0, 132), new AttentionOptions
        {
            Mask = AttentionMask.Additive(shared.AsSpan(131, 15)),
        }));
        AssertOverlap("options.Weights must not overlap options.Dropout", "options", () => Call([], [], [], [], new AttentionOptions
        {
            Dropout = DropoutMask.FromDropped(MemoryMarshal.Cast<float, bool>(shared.AsSpan(0, 15)), 0f),
            Weights = AttentionWeightsOutput.PerHead(shared.AsSpan(14, 60)),
        }));
        AssertOverlap("output must not overlap options.Padding", "output", () => Call([], [], [], shared.AsSpan(0, 132), new AttentionOptions
        {
            Padding = PaddingMask.FromLengths(MemoryMarshal.Cast<float, int>(shared.AsSpan(0, 2))),
        }));
        Assert.All(output.ToArray(), value => Assert.Equal(0f, value));

        // Inputs may be the same memory, and neighbours do not overlap.
        Call(shared.AsSpan(0, 240), shared.AsSpan(0, 240), shared.AsSpan(0, 110), shared.AsSpan(240, 132), Weights(shared, 372));

        static AttentionOptions Weights(float[] memory, int start) =>
            new() { Weights = AttentionWeightsOutput.PerHead(memory.AsSpan(start, 60)) };

        void Call(Span<float> query, Span<float> key, Span<float> value, Span<float> written, scoped in AttentionOptions options) =>
            _layer.Cross(
                query.IsEmpty ? _query : query,
                key.IsEmpty ? _key : key,
                value.IsEmpty ? _value : value,
                written.IsEmpty ? _output : written,
                Batch,
                Queries,
                Keys,
                in options);
    }

    [Fact]
    public void MemoryOfAnotherLayerObject_IsRefused()
    {
        KeyValueMemory foreign = OptionCall.Make(nameof(AllWidthsDiffer)).CreateMemory(Batch, Keys);
        AssertSays("memory must have been made by this layer object", "memory", () => _layer.WithMemory(_query, foreign, _output, Queries, default));
        AssertSays("memory must have been made by this layer object", "memory", () => _layer.ProjectMemory(_key, _value, foreign, Keys, default));
        Assert.Throws<ArgumentNullException>("memory", () => _layer.WithMemory(_query, null!, _output, Queries, default));
        Assert.Throws<ArgumentNullException>("memory", () => _layer.ProjectMemory(_key, _value, null!, Keys, default));
        AssertUntouched();
    }

    [Fact]
    public void ProjectingIntoMemory_TakesWhatFitsAndNoOptionOfAttention()
    {
        KeyValueMemory memory = _layer.CreateMemory(Batch, Keys);
        _layer.ProjectMemory(_key, _value, memory, Keys, default);
        AssertSays("keyLength must be at most the memory's capacity of 5 keys, but is 6.", "keyLength", () => _layer.ProjectMemory(
            new float[Batch * 6 * 24], new float[Batch * 6 * 11], memory, 6, default));
        Assert.Throws<ArgumentOutOfRangeException>("keyLength", () => _layer.ProjectMemory(_key, _value, memory, -1, default));
        AssertSays("key must hold memory.Batch × keyLength × KeyDim = 2 × 4 × 24 = 192 floats, but holds 240.", "key", () => _layer.ProjectMemory(
            _key, _value, memory, 4, default));
        AssertSays("value must hold memory.Batch × keyLength × ValueDim = 2 × 5 × 11 = 110 floats, but holds 109.", "value", () => _layer.ProjectMemory(
            _key, _value.AsSpan(1), memory, Keys, default));
        AssertSays("padding must hold", "padding", () => _layer.ProjectMemory(
            _key, _value, memory, Keys, new AttentionOptions { Padding = PaddingMask.FromValid(new bool[9]) }));
        const string Only = "options may only carry Padding, Layout, Workspace and MaxDegreeOfParallelism";
        AssertSays(Only, "options", () => _layer.ProjectMemory(
            _key, _value, memory, Keys, new AttentionOptions { Mask = AttentionMask.Deny(new bool[15]) }));
        AssertSays(Only, "options", () => _layer.ProjectMemory(
            _key, _value, memory, Keys, new AttentionOptions { Dropout = DropoutMask.FromKept([], 0f) }));
        AssertSays(Only, "options", () => _layer.ProjectMemory(
            _key, _value, memory, Keys, new AttentionOptions { Weights = AttentionWeightsOutput.Averaged([]) }));
        Assert.Throws<ArgumentOutOfRangeException>("options", () => _layer.ProjectMemory(
            _key, _value, memory, Keys, new AttentionOptions { Layout = (SequenceLayout)(-1) }));
        Assert.Throws<ArgumentOutOfRangeException>("maxDegreeOfParallelism", () => _layer.ProjectMemory(
            _key, _value, memory, Keys, new AttentionOptions { MaxDegreeOfParallelism = -1 }));
        Assert.Equal(Keys, memory.KeyLength);
    }

    [Fact]
    public void CallsWithMemory_TakeNoPaddingAndOptionsOfItsSize()
    {
        KeyValueMemory memory = _layer.CreateMemory(Batch, 9);
        _layer.ProjectMemory(_key, _value, memory, Keys, default);
        AssertSays("options.Padding must be left out", "options", () => _layer.WithMemory(
            _query, memory, _output, Queries, new AttentionOptions { Padding = PaddingMask.FromLengths([1, 1]) }));
        AssertSays("query must hold memory.Batch × queryLength × DModel = 2 × 4 × 40 = 320 floats, but holds 240.", "query", () => _layer.WithMemory(
            _query, memory, _output, 4, default));
        AssertSays("output must hold memory.Batch × queryLength × OutputWidth = 2 × 3 × 22 = 132 floats, but holds 131.", "output", () => _layer.WithMemory(
            _query, memory, _output.AsSpan(1), Queries, default));
        Assert.Throws<ArgumentOutOfRangeException>("queryLength", () => _layer.WithMemory(_query, memory, _output, -3, default));
        AssertSays("queries × keys = 3 × 5 = 15", "options", () => _layer.WithMemory(
            _query, memory, _output, Queries, new AttentionOptions { Mask = AttentionMask.Deny(new bool[27]) }));
        AssertSays("= 2 × 2 × 3 × 5 = 60 floats, but holds 108.", "options", () => _layer.WithMemory(
            _query, memory, _output, Queries, new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(new float[108]) }));
        AssertUntouched();
    }

    [Fact]
    public void TensorsOfAnotherShape_AreRefused()
    {
        AssertSays("query must have the shape [batch, sequence, DModel = 40] or [sequence, 40], but has [2, 3, 39].", "query", () =>
            Tensors(query: new ReadOnlyTensorSpan<float>(_query, [2, 3, 39])));
        AssertSays("key must have the shape [batch, sequence, KeyDim = 24] or [sequence, 24], but has [240].", "key", () =>
            Tensors(key: new ReadOnlyTensorSpan<float>(_key, [240])));
        AssertSays("value must have the shape [sequence, batch, ValueDim = 11] or [sequence, 11], but has [2, 1, 5, 11].", "value", () =>
            Tensors(value: new ReadOnlyTensorSpan<float>(_value, [2, 1, 5, 11]), options: new AttentionOptions { Layout = SequenceLayout.SequenceFirst }));
        AssertSays("query must have rows whose floats follow each other, but their stride is 2.", "query", () =>
            Tensors(query: new ReadOnlyTensorSpan<float>(new float[480], [2, 3, 40], [240, 80, 2])));
        AssertSays("output must have 2 items of 3 rows as query has, but has 3 of 2.", "output", () =>
            Tensors(output: new TensorSpan<float>(_output, [3, 2, 22])));
        AssertSays("key must have 2 items as query has, but has 1 of 10.", "key", () =>
            Tensors(key: new ReadOnlyTensorSpan<float>(_key, [10, 24])));
        AssertSays("value must have 2 items of 5 rows as key has, but has 2 of 4.", "value", () =>
            Tensors(value: new ReadOnlyTensorSpan<float>(_value, [2, 4, 11])));
        AssertUntouched();

        void Tensors(
            ReadOnlyTensorSpan<float> query = default,
            ReadOnlyTensorSpan<float> key = default,
            ReadOnlyTensorSpan<float> value = default,
            TensorSpan<float> output = default,
            AttentionOptions options = default) =>
            _layer.CrossTensors(
                query.Rank == 0 || query.IsEmpty ? new ReadOnlyTensorSpan<float>(_query, [Batch, Queries, 40]) : query,
                key.IsEmpty ? new ReadOnlyTensorSpan<float>(_key, [Batch, Keys, 24]) : key,
                value.IsEmpty ? new ReadOnlyTensorSpan<float>(_value, [Batch, Keys, 11]) : value,
                output.IsEmpty ? new TensorSpan<float>(_output, [Batch, Queries, 22]) : output,
                in options);
    }

    /// <summary>Rows that overlap in part are refused by the platform; rows that are repeated are a tensor like any other to it.</summary>
    [Theory]
    [InlineData(66, 0)]
    [InlineData(0, 22)]
    public void OutputTensorsThatRepeatRows_AreRefused(int itemStride, int rowStride)
    {
        AssertSays("output must have memory of its own for each row, but a stride of 0 repeats rows.", "output", () => _layer.CrossTensors(
            new ReadOnlyTensorSpan<float>(_query, [Batch, Queries, 40]),
            new ReadOnlyTensorSpan<float>(_key, [Batch, Keys, 24]),
            new ReadOnlyTensorSpan<float>(_value, [Batch, Keys, 11]),
            new TensorSpan<float>(_output, [Batch, Queries, 22], [itemStride, rowStride, 1]),
            default));
        AssertUntouched();
    }

    [Fact]
    public void EmptyCalls_AreNoOperation()
    {
        _layer.Cross([], _key, _value, [], Batch, 0, Keys, default);
        _layer.Cross([], [], [], [], 0, Queries, Keys, default);
        KeyValueMemory memory = _layer.CreateMemory(0, Keys);
        _layer.ProjectMemory([], [], memory, Keys, default);
        _layer.WithMemory([], memory, [], Queries, default);
    }

    private static float[] Filled(int length)
    {
        var memory = new float[length];
        memory.AsSpan().Fill(Untouched);
        return memory;
    }

    private static void AssertOverlap(string words, string parameter, Action call) => AssertSays(words, parameter, call);

    private static void AssertSays(string words, string parameter, Action call)
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(call);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(parameter, error.ParamName);
    }

    private void Cross(
        float[]? query = null, float[]? key = null, float[]? value = null, float[]? output = null, AttentionOptions options = default) =>
        _layer.Cross(query ?? _query, key ?? _key, value ?? _value, output ?? _output, Batch, Queries, Keys, in options);

    private void AssertUntouched() => Assert.All(_output, value => Assert.Equal(Untouched, value));
}
