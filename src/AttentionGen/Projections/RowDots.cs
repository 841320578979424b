using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>
/// Dot products of one row with many, such as those of a vocabulary, which are read once each: as fast as memory gives them. Element i goes into
/// virtual lane i mod 16 and the lanes are added by one tree, so that a product has the same bits on every width with fused multiply-add.
/// </summary>
internal static class RowDots
{
    private const int VirtualLanes = 16;

    /// <summary>Rows that are read beside each other, so that their sums do not wait for themselves.</summary>
    private const int RowsAtOnce = 4;

    /// <summary>The products.</summary>
    /// <param name="row">The row.</param>
    /// <param name="others">Rows of the same width, one behind the other.</param>
    /// <param name="results">One for each of them.</param>
    public static void Of(ReadOnlySpan<float> row, ReadOnlySpan<float> others, Span<float> results)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Of<Lanes512, Vector512<float>>(row, others, results);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Of<Lanes256, Vector256<float>>(row, others, results);
        }
        else
        {
            Of<Lanes128, Vector128<float>>(row, others, results);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Of<TLanes, TVector>(ReadOnlySpan<float> row, ReadOnlySpan<float> others, Span<float> results)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int width = row.Length;
        ref float x = ref MemoryMarshal.GetReference(row);
        ref float y = ref MemoryMarshal.GetReference(others);
        int i = 0;
        for (; i + RowsAtOnce <= results.Length; i += RowsAtOnce)
        {
            ref float first = ref Unsafe.Add(ref y, (nint)i * width);
            Four<TLanes, TVector>(ref x, ref first, width, results.Slice(i, RowsAtOnce));
        }

        Span<float> rest = stackalloc float[RowsAtOnce];
        for (; i < results.Length; i++)
        {
            // The same row four times: the same operations.
            ref float last = ref Unsafe.Add(ref y, (nint)i * width);
            Four<TLanes, TVector>(ref x, ref last, width, rest, isOne: true);
            results[i] = rest[0];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<TLanes, TVector>(ref float x, ref float y, int width, Span<float> results, bool isOne = false)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nint step = isOne ? 0 : width;
        Span<float> tailX = stackalloc float[VirtualLanes];
        Span<float> tailY = stackalloc float[VirtualLanes];
        int whole = width - (width % VirtualLanes);
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref x, whole), width - whole).CopyTo(tailX);
        tailX[(width - whole)..].Clear();
        if (VirtualLanes / TLanes.Count <= 2)
        {
            Sums2<TLanes, TVector>(ref x, ref y, step, whole, results, tailX, tailY, width - whole);
            return;
        }

        for (int r = 0; r < (isOne ? 1 : RowsAtOnce); r++)
        {
            ref float row = ref Unsafe.Add(ref y, r * step);
            TVector a = TLanes.Create(0f), b = a, c = a, d = a;
            for (int i = 0; i < whole; i += VirtualLanes)
            {
                Add4<TLanes, TVector>(ref Unsafe.Add(ref x, i), ref Unsafe.Add(ref row, i), ref a, ref b, ref c, ref d);
            }

            Tail(ref Unsafe.Add(ref row, whole), width - whole, tailY);
            Add4<TLanes, TVector>(ref tailX[0], ref tailY[0], ref a, ref b, ref c, ref d);
            results[r] = TLanes.TreeSum(a, b, c, d);
        }
    }

    /// <summary>Four rows beside each other, of vectors of which one or two are the virtual lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums2<TLanes, TVector>(
        ref float x, ref float y, nint step, int whole, Span<float> results, Span<float> tailX, Span<float> tailY, int rest)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector zero = TLanes.Create(0f);
        TVector a0 = zero, a1 = zero, b0 = zero, b1 = zero, c0 = zero, c1 = zero, d0 = zero, d1 = zero;
        ref float second = ref Unsafe.Add(ref y, step);
        ref float third = ref Unsafe.Add(ref y, 2 * step);
        ref float fourth = ref Unsafe.Add(ref y, 3 * step);
        for (int i = 0; i < whole; i += VirtualLanes)
        {
            Add2<TLanes, TVector>(ref Unsafe.Add(ref x, i), ref Unsafe.Add(ref y, i), ref a0, ref a1);
            Add2<TLanes, TVector>(ref Unsafe.Add(ref x, i), ref Unsafe.Add(ref second, i), ref b0, ref b1);
            Add2<TLanes, TVector>(ref Unsafe.Add(ref x, i), ref Unsafe.Add(ref third, i), ref c0, ref c1);
            Add2<TLanes, TVector>(ref Unsafe.Add(ref x, i), ref Unsafe.Add(ref fourth, i), ref d0, ref d1);
        }

        Tail(ref Unsafe.Add(ref y, whole), rest, tailY);
        Add2<TLanes, TVector>(ref tailX[0], ref tailY[0], ref a0, ref a1);
        Tail(ref Unsafe.Add(ref second, whole), rest, tailY);
        Add2<TLanes, TVector>(ref tailX[0], ref tailY[0], ref b0, ref b1);
        Tail(ref Unsafe.Add(ref third, whole), rest, tailY);
        Add2<TLanes, TVector>(ref tailX[0], ref tailY[0], ref c0, ref c1);
        Tail(ref Unsafe.Add(ref fourth, whole), rest, tailY);
        Add2<TLanes, TVector>(ref tailX[0], ref tailY[0], ref d0, ref d1);
        results[0] = TLanes.TreeSum(a0, a1, zero, zero);
        results[1] = TLanes.TreeSum(b0, b1, zero, zero);
        results[2] = TLanes.TreeSum(c0, c1, zero, zero);
        results[3] = TLanes.TreeSum(d0, d1, zero, zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add2<TLanes, TVector>(ref float x, ref float y, ref TVector a, ref TVector b)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        a = TLanes.MultiplyAdd(TLanes.Load(ref x), TLanes.Load(ref y), a);
        if (TLanes.Count < VirtualLanes)
        {
            b = TLanes.MultiplyAdd(TLanes.Load(ref Unsafe.Add(ref x, TLanes.Count)), TLanes.Load(ref Unsafe.Add(ref y, TLanes.Count)), b);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add4<TLanes, TVector>(ref float x, ref float y, ref TVector a, ref TVector b, ref TVector c, ref TVector d)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        Add2<TLanes, TVector>(ref x, ref y, ref a, ref b);
        c = TLanes.MultiplyAdd(TLanes.Load(ref Unsafe.Add(ref x, 2 * TLanes.Count)), TLanes.Load(ref Unsafe.Add(ref y, 2 * TLanes.Count)), c);
        d = TLanes.MultiplyAdd(TLanes.Load(ref Unsafe.Add(ref x, 3 * TLanes.Count)), TLanes.Load(ref Unsafe.Add(ref y, 3 * TLanes.Count)), d);
    }

    private static void Tail(ref float from, int count, Span<float> target)
    {
        MemoryMarshal.CreateReadOnlySpan(ref from, count).CopyTo(target);
        target[count..].Clear();
    }
}
