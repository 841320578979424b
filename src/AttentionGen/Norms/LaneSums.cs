using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>Sums over a row that are the same on every vector width.</summary>
/// <remarks>
/// Element i goes into virtual lane i mod 16, in ascending order, and the 16 lanes are added by the tree of
/// <see cref="VectorMath.TreeSum(System.Runtime.Intrinsics.Vector512{float})"/>: they are one vector, two, or four.
/// </remarks>
internal static class LaneSums<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int VirtualLanes = 16;

    /// <summary>The sum of so many elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Of(ref float elements, int count)
    {
        TVector a = TLanes.Create(0f);
        TVector b = a;
        TVector c = a;
        TVector d = a;
        int i = 0;
        for (; i + VirtualLanes <= count; i += VirtualLanes)
        {
            Add(ref Unsafe.Add(ref elements, i), ref a, ref b, ref c, ref d);
        }

        // Zeros fill the last lanes: added, they change no bit.
        Span<float> rest = stackalloc float[VirtualLanes];
        rest.Clear();
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref elements, i), count - i).CopyTo(rest);
        Add(ref MemoryMarshal.GetReference(rest), ref a, ref b, ref c, ref d);
        return TLanes.TreeSum(a, b, c, d);
    }

    /// <summary>The sum of the squares of their distances from a number, by fused multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float OfSquares(ref float elements, int count, float around)
    {
        TVector middle = TLanes.Create(around);
        TVector a = TLanes.Create(0f);
        TVector b = a;
        TVector c = a;
        TVector d = a;
        int i = 0;
        for (; i + VirtualLanes <= count; i += VirtualLanes)
        {
            AddSquares(ref Unsafe.Add(ref elements, i), middle, ref a, ref b, ref c, ref d);
        }

        // The number itself fills the last lanes: 0·0 added by fused multiply-add changes no bit of a sum of squares.
        Span<float> rest = stackalloc float[VirtualLanes];
        rest.Fill(around);
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref elements, i), count - i).CopyTo(rest);
        AddSquares(ref MemoryMarshal.GetReference(rest), middle, ref a, ref b, ref c, ref d);
        return TLanes.TreeSum(a, b, c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref float x, ref TVector a, ref TVector b, ref TVector c, ref TVector d)
    {
        a = TLanes.Add(a, TLanes.Load(ref x));
        if (TLanes.Count <= VirtualLanes / 2)
        {
            b = TLanes.Add(b, TLanes.Load(ref Unsafe.Add(ref x, TLanes.Count)));
        }

        if (TLanes.Count <= VirtualLanes / 4)
        {
            c = TLanes.Add(c, TLanes.Load(ref Unsafe.Add(ref x, 2 * TLanes.Count)));
            d = TLanes.Add(d, TLanes.Load(ref Unsafe.Add(ref x, 3 * TLanes.Count)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares(ref float x, TVector middle, ref TVector a, ref TVector b, ref TVector c, ref TVector d)
    {
        a = AddSquare(a, TLanes.Load(ref x), middle);
        if (TLanes.Count <= VirtualLanes / 2)
        {
            b = AddSquare(b, TLanes.Load(ref Unsafe.Add(ref x, TLanes.Count)), middle);
        }

        if (TLanes.Count <= VirtualLanes / 4)
        {
            c = AddSquare(c, TLanes.Load(ref Unsafe.Add(ref x, 2 * TLanes.Count)), middle);
            d = AddSquare(d, TLanes.Load(ref Unsafe.Add(ref x, 3 * TLanes.Count)), middle);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddSquare(TVector sum, TVector x, TVector middle)
    {
        TVector distance = TLanes.Subtract(x, middle);
        return TLanes.MultiplyAdd(distance, distance, sum);
    }
}
