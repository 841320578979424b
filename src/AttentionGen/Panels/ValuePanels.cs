using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>
/// Turns the rows of one value head into column panels: within a panel, a key's slice of the head dimension is one or two
/// vectors, and the keys follow each other without a gap.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ValuePanels
{
    /// <summary>2^64, from which on values are noted. It takes itself, and nothing that is smaller, out of the range of float32.</summary>
    internal const float Large = 18446744073709551616f;

    /// <summary>
    /// Packs <c>[count, headDim]</c> rows as keys first ... first + count of the panels
    /// <c>[ceil(headDim / panelColumns), keyCapacity, panelColumns]</c>, columns beyond the head dimension zero, and notes
    /// which key blocks hold a value that is not finite, or so large that a sum of such values may not be.
    /// </summary>
    /// <param name="source">The row of the first value to pack, this head's part of it.</param>
    /// <param name="sourceStride">Floats from one row to the next.</param>
    /// <param name="first">Where in the head's keys the rows go.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="head">The head, whose panels and notes are written. Padding inside is packed as zeros.</param>
    /// <param name="headDim">Head dimension of values.</param>
    /// <param name="panelColumns">Columns of a panel.</param>
    /// <param name="lastColumns">Columns of the last panel.</param>
    /// <param name="blockLength">Keys in a key block.</param>
    /// <remarks>
    /// A hidden key has probability zero, and zero times a finite value vanishes, but zero times NaN does not. The notes
    /// let the context tile take its careful path only where it must. They are only added to: the caller clears them.
    /// Of smaller values, whole numbers of keys times any factor of dropout stay far from the end of the range.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(
        ref float source,
        nint sourceStride,
        int first,
        int count,
        scoped in HeadPanels head,
        int headDim,
        int panelColumns,
        int lastColumns,
        int blockLength)
    {
        int end = first + count;
        for (int column = 0; column < headDim; column += panelColumns)
        {
            int width = column + panelColumns <= headDim ? panelColumns : lastColumns;
            int present = Math.Min(width, headDim - column);
            ref float panel = ref Unsafe.Add(ref head.ValuePanelsOrigin, (nint)column * head.KeyCapacity);
            for (int from = first; from < end;)
            {
                int block = from / blockLength;
                int to = Math.Min((block + 1) * blockLength, end);
                Unsafe.Add(ref head.Notes, block) += PackBlock(
                    ref Unsafe.Add(ref source, ((from - first) * sourceStride) + column),
                    sourceStride,
                    ref Unsafe.Add(ref panel, (nint)from * width),
                    to - from,
                    ref Unsafe.Add(ref head.KeyBias, head.Keys.HasHoles ? from : 0),
                    head.Keys.HasHoles,
                    present,
                    width);
                from = to;
            }
        }
    }

    /// <summary>Copies the slices of a block's keys; returns 0 if all are below 2^64 in size, and NaN if not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float PackBlock(
        ref float source, nint sourceStride, ref float panel, int keys, ref float bias, bool hasHoles, int present, int width)
    {
        // Zero times a finite number is zero; times NaN or an infinity it is NaN, which stays. What is large becomes one first.
        Vector512<float> check512 = Vector512<float>.Zero;
        Vector256<float> check256 = Vector256<float>.Zero;
        Vector128<float> check128 = Vector128<float>.Zero;
        float check = 0f;
        for (int key = 0; key < keys; key++)
        {
            if (hasHoles && Unsafe.Add(ref bias, key) != 0f)
            {
                MemoryMarshal.CreateSpan(ref panel, width).Clear();
            }
            else
            {
                int column = 0;
                if (Vector512.IsHardwareAccelerated)
                {
                    for (; column + 16 <= present; column += 16)
                    {
                        Vector512<float> slice = Vector512.LoadUnsafe(ref source, (nuint)column);
                        slice.StoreUnsafe(ref panel, (nuint)column);
                        check512 = Vector512.MultiplyAddEstimate(slice * Large, Vector512<float>.Zero, check512);
                    }
                }

                if (Vector256.IsHardwareAccelerated)
                {
                    for (; column + 8 <= present; column += 8)
                    {
                        Vector256<float> slice = Vector256.LoadUnsafe(ref source, (nuint)column);
                        slice.StoreUnsafe(ref panel, (nuint)column);
                        check256 = Vector256.MultiplyAddEstimate(slice * Large, Vector256<float>.Zero, check256);
                    }
                }

                if (Vector128.IsHardwareAccelerated)
                {
                    for (; column + 4 <= present; column += 4)
                    {
                        Vector128<float> slice = Vector128.LoadUnsafe(ref source, (nuint)column);
                        slice.StoreUnsafe(ref panel, (nuint)column);
                        check128 = Vector128Math.MultiplyAdd(slice * Vector128.Create(Large), Vector128<float>.Zero, check128);
                    }
                }

                for (; column < present; column++)
                {
                    float value = Unsafe.Add(ref source, column);
                    Unsafe.Add(ref panel, column) = value;
                    check += value * Large * 0f;
                }

                for (; column < width; column++)
                {
                    Unsafe.Add(ref panel, column) = 0f;
                }
            }

            source = ref Unsafe.Add(ref source, sourceStride);
            panel = ref Unsafe.Add(ref panel, width);
        }

        return Vector512.Sum(check512) + Vector256.Sum(check256) + Vector128.Sum(check128) + check;
    }
}
