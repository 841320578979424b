using System.Numerics.Tensors;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Determinism;

/// <summary>A layer whose attribute fixes the sequence takes no lengths, and its ways to call give the same bits too.</summary>
public class FixedLengthTests
{
    private const int Batch = 3;
    private const int Width = SequenceOf17.DModel;

    private readonly SequenceOf17 _layer = new(SeededWeights.Of(SequenceOf17.Shape));
    private readonly float[] _input = SeededNumbers.Make(Batch * SequenceOf17.Sequence * Width, 5);
    private readonly float[] _output = OptionCall.Unwritten(Batch * SequenceOf17.Sequence * Width);
    private readonly float[] _expected = OptionCall.Unwritten(Batch * SequenceOf17.Sequence * Width);

    public FixedLengthTests() => _layer.Forward(_input, _expected, Batch);

    [Fact]
    public void CrossAttentionOfOneInput_IsSelfAttention()
    {
        _layer.Forward(_input, [.. _input], [.. _input], _output, Batch);

        Bits.AssertSame(_expected, _output, "cross");
    }

    [Fact]
    public void Memory_HasRoomForTheSequence()
    {
        KeyValueMemory memory = _layer.CreateMemory(Batch);
        _layer.ProjectMemory(_input, _input, memory);
        _layer.Forward(_input, memory, _output);

        Assert.Equal(SequenceOf17.Sequence, memory.KeyLength);
        Bits.AssertSame(_expected, _output, "memory");
    }

    [Fact]
    public void Tensors_MustHaveTheSequence()
    {
        int rows = SequenceOf17.Sequence;
        _layer.Forward(new ReadOnlyTensorSpan<float>(_input, [Batch, rows, Width]), new TensorSpan<float>(_output, [Batch, rows, Width]));
        Bits.AssertSame(_expected, _output, "tensors");

        var error = Assert.Throws<ArgumentException>("input", () => _layer.Forward(
            new ReadOnlyTensorSpan<float>(_input, [rows, Batch, Width]), new TensorSpan<float>(_output, [rows, Batch, Width])));
        Assert.Contains("input must have Sequence = 17 rows for each item, but has 3.", error.Message, StringComparison.Ordinal);
    }
}
