using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AttentionGen.Kernels;

/// <summary>
/// Turns the rows of one key head into panels: within a panel, dimension d of all its keys lies side by side, so that the
/// lanes of a score tile are keys.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class KeyPanels
{
    /// <summary>
    /// Packs <c>[count, headDim]</c> rows as keys first ... first + count of the panels
    /// <c>[ceil(keys / panelKeys), headDim, panelKeys]</c>.
    /// </summary>
    /// <param name="source">The row of the first key to pack, this head's part of it.</param>
    /// <param name="sourceStride">Floats from one key row to the next.</param>
    /// <param name="first">Where in the head's keys the rows go.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="head">
    /// The head, whose panels are written. Behind the last key a panel holds whatever the memory held: scores of such keys
    /// are computed with the others of their vector, and never read. Padding inside is packed as zeros.
    /// </param>
    /// <param name="headDim">Head dimension D.</param>
    /// <param name="panelKeys">Keys in a panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(
        ref float source, nint sourceStride, int first, int count, scoped in HeadPanels head, int headDim, int panelKeys)
    {
        int end = first + count;
        while (first < end)
        {
            (int panelIndex, int from) = Math.DivRem(first, panelKeys);
            int to = Math.Min(panelKeys, from + (end - first));
            ref float panel = ref Unsafe.Add(ref head.KeyPanelsOrigin, (nint)panelIndex * headDim * panelKeys);
            PackPanel(ref source, sourceStride, ref panel, from, to, headDim, panelKeys);
            if (head.Keys.HasHoles)
            {
                ClearHoles(ref panel, ref Unsafe.Add(ref head.KeyBias, panelIndex * panelKeys), from, to, headDim, panelKeys);
            }

            source = ref Unsafe.Add(ref source, (to - from) * sourceStride);
            first += to - from;
        }
    }

    /// <summary>Keys from ... to of one panel; the source begins with the row of the first of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPanel(
        ref float source, nint sourceStride, ref float panel, int from, int to, int headDim, int panelKeys)
    {
        int key = from;
        if (Avx.IsSupported)
        {
            for (; key + 8 <= to; key += 8)
            {
                ref float rows = ref Unsafe.Add(ref source, (key - from) * sourceStride);
                int d = 0;
                for (; d + 8 <= headDim; d += 8)
                {
                    Transpose8x8(
                        ref Unsafe.Add(ref rows, d), sourceStride, ref Unsafe.Add(ref panel, (d * panelKeys) + key), panelKeys);
                }

                PackScalar(ref rows, sourceStride, ref panel, key, key + 8, d, headDim, panelKeys);
            }
        }

        PackScalar(ref Unsafe.Add(ref source, (key - from) * sourceStride), sourceStride, ref panel, key, to, 0, headDim, panelKeys);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackScalar(
        ref float row, nint sourceStride, ref float panel, int firstKey, int lastKey, int firstDim, int lastDim, int panelKeys)
    {
        for (int key = firstKey; key < lastKey; key++)
        {
            for (int d = firstDim; d < lastDim; d++)
            {
                Unsafe.Add(ref panel, (d * panelKeys) + key) = Unsafe.Add(ref row, d);
            }

            row = ref Unsafe.Add(ref row, sourceStride);
        }
    }

    /// <summary>A padded key may hold NaN, and NaN plus a bias of minus infinity is NaN: such keys become zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ClearHoles(ref float panel, ref float bias, int from, int to, int headDim, int panelKeys)
    {
        for (int key = from; key < to; key++)
        {
            if (Unsafe.Add(ref bias, key) != 0f)
            {
                for (int d = 0; d < headDim; d++)
                {
                    Unsafe.Add(ref panel, (d * panelKeys) + key) = 0f;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8x8(ref float source, nint sourceStride, ref float target, nint targetStride)
    {
        Vector256<float> r0 = Vector256.LoadUnsafe(ref source);
        Vector256<float> r1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceStride));
        Vector256<float> r2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, 2 * sourceStride));
        Vector256<float> r3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, 3 * sourceStride));
        Vector256<float> r4 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, 4 * sourceStride));
        Vector256<float> r5 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, 5 * sourceStride));
        Vector256<float> r6 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, 6 * sourceStride));
        Vector256<float> r7 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, 7 * sourceStride));

        // Pairs of rows, then quadruples, then the two halves of 128 bits.
        Vector256<double> p0 = Avx.UnpackLow(r0, r1).AsDouble();
        Vector256<double> p1 = Avx.UnpackHigh(r0, r1).AsDouble();
        Vector256<double> p2 = Avx.UnpackLow(r2, r3).AsDouble();
        Vector256<double> p3 = Avx.UnpackHigh(r2, r3).AsDouble();
        Vector256<double> p4 = Avx.UnpackLow(r4, r5).AsDouble();
        Vector256<double> p5 = Avx.UnpackHigh(r4, r5).AsDouble();
        Vector256<double> p6 = Avx.UnpackLow(r6, r7).AsDouble();
        Vector256<double> p7 = Avx.UnpackHigh(r6, r7).AsDouble();

        Vector256<float> q0 = Avx.UnpackLow(p0, p2).AsSingle();
        Vector256<float> q1 = Avx.UnpackHigh(p0, p2).AsSingle();
        Vector256<float> q2 = Avx.UnpackLow(p1, p3).AsSingle();
        Vector256<float> q3 = Avx.UnpackHigh(p1, p3).AsSingle();
        Vector256<float> q4 = Avx.UnpackLow(p4, p6).AsSingle();
        Vector256<float> q5 = Avx.UnpackHigh(p4, p6).AsSingle();
        Vector256<float> q6 = Avx.UnpackLow(p5, p7).AsSingle();
        Vector256<float> q7 = Avx.UnpackHigh(p5, p7).AsSingle();

        Avx.Permute2x128(q0, q4, 0x20).StoreUnsafe(ref target);
        Avx.Permute2x128(q1, q5, 0x20).StoreUnsafe(ref Unsafe.Add(ref target, targetStride));
        Avx.Permute2x128(q2, q6, 0x20).StoreUnsafe(ref Unsafe.Add(ref target, 2 * targetStride));
        Avx.Permute2x128(q3, q7, 0x20).StoreUnsafe(ref Unsafe.Add(ref target, 3 * targetStride));
        Avx.Permute2x128(q0, q4, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, 4 * targetStride));
        Avx.Permute2x128(q1, q5, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, 5 * targetStride));
        Avx.Permute2x128(q2, q6, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, 6 * targetStride));
        Avx.Permute2x128(q3, q7, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, 7 * targetStride));
    }
}
