using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>An activation over floats that lie in a row, and its product with a second row.</summary>
internal static class ActivationRows
{
    /// <summary>target[i] = f(source[i]), times factors[i] where there are some.</summary>
    /// <param name="activation">The function f.</param>
    /// <param name="source">The arguments.</param>
    /// <param name="factors">As many floats, or none.</param>
    /// <param name="target">As many floats; may be the source or the factors.</param>
    public static void Apply(Activation activation, ReadOnlySpan<float> source, ReadOnlySpan<float> factors, Span<float> target)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Apply<Lanes512, Vector512<float>>(activation, source, factors, target);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Apply<Lanes256, Vector256<float>>(activation, source, factors, target);
        }
        else
        {
            Apply<Lanes128, Vector128<float>>(activation, source, factors, target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TLanes, TVector>(Activation activation, ReadOnlySpan<float> source, ReadOnlySpan<float> factors, Span<float> target)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float factor = ref MemoryMarshal.GetReference(factors);
        ref float to = ref MemoryMarshal.GetReference(target);
        int i = 0;
        for (; i + TLanes.Count <= source.Length; i += TLanes.Count)
        {
            TVector result = ActivationMath<TLanes, TVector>.Of(activation, TLanes.Load(ref Unsafe.Add(ref from, i)));
            if (!factors.IsEmpty)
            {
                result = TLanes.Multiply(result, TLanes.Load(ref Unsafe.Add(ref factor, i)));
            }

            TLanes.Store(result, ref Unsafe.Add(ref to, i));
        }

        if (i < source.Length)
        {
            ref float others = ref factors.IsEmpty ? ref Unsafe.NullRef<float>() : ref Unsafe.Add(ref factor, i);
            Rest<TLanes, TVector>(activation, ref Unsafe.Add(ref from, i), ref others, ref Unsafe.Add(ref to, i), source.Length - i);
        }
    }

    /// <summary>The same for fewer floats than a vector has, by the operations of one that is filled up: a float has the same bits wherever it stands.</summary>
    /// <param name="activation">The function f.</param>
    /// <param name="source">The arguments.</param>
    /// <param name="factors">The factors, or a null reference where there are none.</param>
    /// <param name="target">Where the results go.</param>
    /// <param name="count">Floats.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Rest<TLanes, TVector>(Activation activation, ref float source, ref float factors, ref float target, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        Span<float> rest = stackalloc float[2 * 16];
        rest.Clear();
        MemoryMarshal.CreateReadOnlySpan(ref source, count).CopyTo(rest);
        ref float last = ref MemoryMarshal.GetReference(rest);
        TVector result = ActivationMath<TLanes, TVector>.Of(activation, TLanes.Load(ref last));
        if (!Unsafe.IsNullRef(ref factors))
        {
            MemoryMarshal.CreateReadOnlySpan(ref factors, count).CopyTo(rest[16..]);
            result = TLanes.Multiply(result, TLanes.Load(ref Unsafe.Add(ref last, 16)));
        }

        TLanes.Store(result, ref last);
        rest[..count].CopyTo(MemoryMarshal.CreateSpan(ref target, count));
    }
}
