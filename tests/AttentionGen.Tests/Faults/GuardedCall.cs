using System.Runtime.InteropServices;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.Faults;

/// <summary>
/// Calls of a layer with every span, masks included, against a page that cannot be touched: a single byte read or written
/// outside ends the test process.
/// </summary>
internal sealed class GuardedCall(LayerCase layer, GuardSide side)
{
    public float[] Forward(float[] input, int batch, int sequence, TestPadding padding, int maxDegree = 1)
    {
        using var x = new GuardedMemory(input, side);
        using var y = new GuardedMemory(batch * sequence * layer.Shape.OutputWidth, side);
        using var mask = new GuardedMask(padding, side);
        layer.Forward(x.Span, y.Span, batch, sequence, mask.Mask, null, maxDegree);
        return y.Span.ToArray();
    }

    public float[] Attend(
        float[] query, float[] key, float[] value, int batch, int queryLength, int keyLength, TestPadding padding, int maxDegree = 1)
    {
        using var q = new GuardedMemory(query, side);
        using var k = new GuardedMemory(key, side);
        using var v = new GuardedMemory(value, side);
        using var y = new GuardedMemory(query.Length, side);
        using var mask = new GuardedMask(padding, side);
        layer.Attend(q.Span, k.Span, v.Span, y.Span, batch, queryLength, keyLength, mask.Mask, null, maxDegree);
        return y.Span.ToArray();
    }

    /// <summary>A mask whose lengths, or flags, touch the guard.</summary>
    internal sealed class GuardedMask(TestPadding padding, GuardSide side) : IDisposable
    {
        private readonly GuardedMemory _lengths = new(MemoryMarshal.Cast<int, float>(padding.Lengths), side);
        private readonly GuardedFlags _flags = new(padding.Flags, side);

        public PaddingMask Mask => padding.MaskOf(MemoryMarshal.Cast<float, int>(_lengths.Span), _flags.Span);

        public void Dispose()
        {
            _lengths.Dispose();
            _flags.Dispose();
        }
    }
}
