using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>
/// A block of floats that starts on a cache line and never moves, so that no vector load of a kernel straddles two lines.
/// </summary>
/// <remarks>Used by generated code. The contents start as zeros.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class AlignedBuffer
{
    private const int CacheLineFloats = 16;

    private readonly float[] _floats;
    private readonly int _origin;

    /// <summary>Allocates <paramref name="length"/> zeros.</summary>
    /// <param name="length">Number of floats.</param>
    /// <exception cref="OutOfMemoryException">More floats than one array can hold (2,147,483,591).</exception>
    public AlignedBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > MaxLength)
        {
            throw new OutOfMemoryException($"A buffer of {length} floats was asked for; one array holds at most {MaxLength}.");
        }

        _floats = GC.AllocateArray<float>((int)length + CacheLineFloats, pinned: true);
        Length = length;
        unsafe
        {
            // The array is pinned for life, so its address, and with it the offset to the next line, stays valid.
            nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_floats));
            nuint lineBytes = CacheLineFloats * sizeof(float);
            _origin = (int)(((lineBytes - (address % lineBytes)) % lineBytes) / sizeof(float));
        }
    }

    /// <summary>The most floats that a buffer can hold.</summary>
    internal static long MaxLength => Array.MaxLength - CacheLineFloats;

    /// <summary>Number of floats.</summary>
    public long Length { get; }

    /// <summary>The first float, on a 64-byte boundary.</summary>
    public ref float Origin
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_floats), _origin);
    }

    /// <summary>The floats as a span.</summary>
    public Span<float> Span => _floats.AsSpan(_origin, (int)Length);
}
