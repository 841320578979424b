using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>A second reference to a place. For generated code.</summary>
/// <remarks>
/// Two loads of one element through the same reference become one load into a register and two uses of it. Where an element
/// is to be an operand of two instructions instead, because that spares the load's own instruction, one of them is read
/// through a reference that the JIT cannot know to be the same.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Alias
{
#pragma warning disable CS0649, IDE0044 // Never assigned, and yet not readonly: then the JIT would know that it is zero.
    private static nint _distance;
#pragma warning restore CS0649, IDE0044

    /// <summary>The same place.</summary>
    /// <param name="place">Any float.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref float Of(ref float place) => ref Unsafe.AddByteOffset(ref place, Volatile.Read(ref _distance));
}
