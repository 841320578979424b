using System.Numerics.Tensors;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Faults;

/// <summary>
/// No call touches memory outside of its spans, those of its options included. An error here is the end of the test process,
/// not a failed test.
/// </summary>
public class OptionGuardPageTests
{
    private static readonly (int Batch, int Queries, int Keys)[] Sizes = [(1, 1, 1), (2, 5, 9), (1, 13, 70), (3, 31, 17), (1, 25, 129), (2, 3, 0)];

    public static TheoryData<string, GuardSide> Layers
    {
        get
        {
            var data = new TheoryData<string, GuardSide>();
            foreach (string name in OptionCall.LayerNames)
            {
                data.Add(name, GuardSide.After);
                data.Add(name, GuardSide.Before);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void CrossAttention_StaysWithinItsSpans(string name, GuardSide side)
    {
        foreach ((int batch, int queries, int keys) in Sizes)
        {
            foreach (MaskCase mask in TestMask.Cases)
            {
                PaddingCase padding = TestPadding.Cases[((int)mask + keys) % TestPadding.Cases.Length];
                var call = new OptionCall(name, batch, queries, keys, mask, padding, dropout: keys % 2 == 1);
                bool averaged = mask is MaskCase.DenyShared or MaskCase.AdditivePerHead;
                float[] expected = call.Run(out float[] expectedWeights, averaged);
                foreach (int degree in (int[])[1, 3])
                {
                    using var guarded = new Guarded(call, side);
                    using var weights = new GuardedMemory(expectedWeights.Length, side);
                    AttentionOptions options = guarded.Options;
                    options.Weights = averaged ? AttentionWeightsOutput.Averaged(weights.Span) : AttentionWeightsOutput.PerHead(weights.Span);
                    options.MaxDegreeOfParallelism = degree;
                    call.Layer.Cross(guarded.Query, guarded.Key, guarded.Value, guarded.Output, batch, queries, keys, in options);
                    Bits.AssertSame(expected, guarded.Output, call.Name);
                    Bits.AssertSame(expectedWeights, weights.Span, call.Name);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Memory_StaysWithinItsSpans(string name, GuardSide side)
    {
        foreach ((int batch, int queries, int keys) in Sizes)
        {
            foreach (PaddingCase padding in TestPadding.Cases)
            {
                var call = new OptionCall(name, batch, queries, keys, MaskCase.AllowPerHead, padding);
                using var guarded = new Guarded(call, side);
                KeyValueMemory memory = call.Layer.CreateMemory(batch, keys);
                AttentionOptions options = guarded.Options;
                call.Layer.ProjectMemory(guarded.Key, guarded.Value, memory, keys, new AttentionOptions { Padding = options.Padding });
                options.Padding = default;
                call.Layer.WithMemory(guarded.Query, memory, guarded.Output, queries, in options);
                Bits.AssertSame(call.Run(), guarded.Output, call.Name);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void StridedTensors_StayWithinTheirSpans(string name, GuardSide side)
    {
        foreach ((int batch, int queries, int keys) in ((int, int, int)[])[(1, 1, 1), (2, 5, 9), (3, 31, 17)])
        {
            var call = new OptionCall(name, batch, queries, keys, MaskCase.AdditiveShared, PaddingCase.ValidWithHoles);
            AttentionShape shape = call.Shape;
            using var query = new Strided(call.Query, batch, queries, shape.DModel, side);
            using var key = new Strided(call.Key, batch, keys, shape.KeyDim, side);
            using var value = new Strided(call.Value, batch, keys, shape.ValueDim, side);
            using var output = new Strided(new float[call.OutputLength], batch, queries, shape.OutputWidth, side);

            call.Layer.CrossTensors(query.Tensor, key.Tensor, value.Tensor, output.Tensor, call.Options);

            Bits.AssertSame(call.Run(), output.Dense(), call.Name);
        }
    }

    /// <summary>A call whose every span touches the guard.</summary>
    private sealed class Guarded(OptionCall call, GuardSide side) : IDisposable
    {
        private readonly GuardedMemory _query = new(call.Query, side);
        private readonly GuardedMemory _key = new(call.Key, side);
        private readonly GuardedMemory _value = new(call.Value, side);
        private readonly GuardedMemory _output = new(call.OutputLength, side);
        private readonly GuardedCall.GuardedMask _padding = new(call.Padding, side);
        private readonly GuardedFlags _flags = new(call.Mask.Flags, side);
        private readonly GuardedMemory _bias = new(call.Mask.Bias, side);
        private readonly GuardedFlags _dropped = new(call.Dropped, side);

        public Span<float> Query => _query.Span;

        public Span<float> Key => _key.Span;

        public Span<float> Value => _value.Span;

        public Span<float> Output => _output.Span;

        public AttentionOptions Options => new()
        {
            Padding = _padding.Mask,
            Mask = call.Mask.MaskOf(_flags.Span, _bias.Span),
            Dropout = call.Dropped is null ? DropoutMask.None : DropoutMask.FromDropped(_dropped.Span, OptionCall.DropoutProbability),
        };

        public void Dispose()
        {
            foreach (IDisposable memory in (IDisposable[])[_query, _key, _value, _output, _padding, _flags, _bias, _dropped])
            {
                memory.Dispose();
            }
        }
    }

    /// <summary>Rows with gaps between them and none behind the last.</summary>
    private sealed class Strided : IDisposable
    {
        private readonly GuardedMemory _memory;
        private readonly (int Batch, int Rows, int Width) _shape;

        public Strided(float[] rows, int batch, int rowsPerItem, int width, GuardSide side)
        {
            _shape = (batch, rowsPerItem, width);
            _memory = new GuardedMemory(((batch - 1) * ItemStride) + ((rowsPerItem - 1) * RowStride) + width, side);
            for (int row = 0; row < batch * rowsPerItem; row++)
            {
                rows.AsSpan(row * width, width).CopyTo(_memory.Span[Place(row)..]);
            }
        }

        public TensorSpan<float> Tensor => new(
            _memory.Span,
            [_shape.Batch, _shape.Rows, _shape.Width],
            [_shape.Batch == 1 ? 0 : ItemStride, _shape.Rows == 1 ? 0 : RowStride, 1]);

        private int RowStride => _shape.Width + 3;

        private int ItemStride => (_shape.Rows * RowStride) + 1;

        public float[] Dense()
        {
            var rows = new float[_shape.Batch * _shape.Rows * _shape.Width];
            for (int row = 0; row < _shape.Batch * _shape.Rows; row++)
            {
                _memory.Span.Slice(Place(row), _shape.Width).CopyTo(rows.AsSpan(row * _shape.Width));
            }

            return rows;
        }

        public void Dispose() => _memory.Dispose();

        private int Place(int row) => (row / _shape.Rows * ItemStride) + (row % _shape.Rows * RowStride);
    }
}
