namespace AttentionGen.Tests.Support;

/// <summary>Which end of a <see cref="GuardedMemory"/>'s span touches the unreadable page.</summary>
public enum GuardSide
{
    /// <summary>The byte after the last element faults: over-reads and over-writes are caught.</summary>
    After,

    /// <summary>The byte before the first element faults: under-reads are caught.</summary>
    Before,
}

/// <summary>
/// A span of floats that touches a page without any access rights, so that a kernel which reads or writes one byte
/// outside it ends the test process instead of passing by luck.
/// </summary>
/// <remarks>
/// The mapping is <c>[guard page][pages of data][guard page]</c>; the span lies at the end of the data, or at its start.
/// Only Linux has the guard: elsewhere the span is a plain array and <see cref="IsGuarded"/> is false.
/// </remarks>
public sealed unsafe class GuardedMemory : IDisposable
{
    private readonly float[]? _fallback;
    private readonly int _length;
    private readonly nuint _mappedBytes;
    private nint _mapping;
    private readonly nint _first;

    /// <summary>Reserves memory for <paramref name="length"/> floats, all zero.</summary>
    public GuardedMemory(int length, GuardSide side = GuardSide.After)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _length = length;
        if (!IsGuarded)
        {
            _fallback = new float[length];
            return;
        }

        nuint page = (nuint)Environment.SystemPageSize;
        nuint dataBytes = (nuint)length * sizeof(float);
        nuint dataPages = (dataBytes + page - 1) / page * page;
        _mappedBytes = page + dataPages + page;
        _mapping = LinuxMemory.ReserveUnreadable(_mappedBytes);
        nint data = _mapping + (nint)page;
        LinuxMemory.AllowAccess(data, dataPages);
        _first = side == GuardSide.After ? data + (nint)(dataPages - dataBytes) : data;
    }

    /// <summary>Reserves memory for a copy of <paramref name="values"/>.</summary>
    public GuardedMemory(ReadOnlySpan<float> values, GuardSide side = GuardSide.After)
        : this(values.Length, side) => values.CopyTo(Span);

    /// <summary>Whether this platform has guard pages.</summary>
    public static bool IsGuarded => OperatingSystem.IsLinux();

    /// <summary>The floats. Not to be used after <see cref="Dispose"/>.</summary>
    public Span<float> Span => _fallback ?? new Span<float>((void*)_first, _length);

    /// <summary>Address of the first element, for tests of this class; zero without guard pages.</summary>
    internal nint Address => _first;

    /// <summary>Unmaps the memory.</summary>
    public void Dispose()
    {
        nint mapping = Interlocked.Exchange(ref _mapping, 0);
        if (mapping != 0)
        {
            LinuxMemory.Release(mapping, _mappedBytes);
        }
    }
}
