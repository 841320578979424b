using System.Runtime.InteropServices;
using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.Faults;

/// <summary>Flags, which are bytes: the last of them is the last byte before the guard, whatever their number.</summary>
internal sealed class GuardedFlags : IDisposable
{
    private readonly GuardedMemory _memory;
    private readonly int _count;
    private readonly GuardSide _side;

    public GuardedFlags(ReadOnlySpan<bool> flags, GuardSide side)
    {
        _count = flags.Length;
        _side = side;
        _memory = new GuardedMemory((flags.Length + 3) / 4, side);
        flags.CopyTo(Span);
    }

    public Span<bool> Span
    {
        get
        {
            Span<bool> bytes = MemoryMarshal.Cast<float, bool>(_memory.Span);
            return _side == GuardSide.After ? bytes[^_count..] : bytes[.._count];
        }
    }

    public void Dispose() => _memory.Dispose();
}
