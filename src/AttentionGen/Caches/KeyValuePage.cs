using System.Runtime.CompilerServices;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>The panels of one key block of a layer, which several caches may use. The pool counts them.</summary>
/// <param name="buffer">The floats.</param>
internal sealed unsafe class KeyValuePage(AlignedBuffer buffer)
{
    /// <summary>The floats.</summary>
    public AlignedBuffer Buffer => buffer;

    /// <summary>Where they lie; they never move.</summary>
    public nint Address { get; } = (nint)Unsafe.AsPointer(ref buffer.Origin);

    /// <summary>Caches and blocks that use the page; read and written by its pool alone.</summary>
    public int References { get; set; } = 1;
}
