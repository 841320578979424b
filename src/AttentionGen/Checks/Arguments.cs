using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// The argument checks that generated methods make before they touch memory without bounds checks. Not meant to be called
/// from other code.
/// </summary>
/// <remarks>
/// A check that passes allocates and formats nothing; messages are built in helpers of their own, so that the checks stay
/// small enough to inline. All products are taken in 64 bits or wider. Thread-safe.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Arguments
{
    /// <summary>Checks a count, such as a batch size or a sequence length. Zero is allowed.</summary>
    /// <param name="value">The count.</param>
    /// <param name="name">The parameter's name.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckSize(int value, string name)
    {
        if (value < 0)
        {
            ThrowNegative(value, name);
        }
    }

    /// <summary>Checks that a span holds exactly a tensor <c>[batch, rows, width]</c>.</summary>
    /// <param name="length">The span's length in floats.</param>
    /// <param name="batch">Number of batch items, not negative.</param>
    /// <param name="rows">Rows per batch item, not negative.</param>
    /// <param name="width">Floats per row, positive.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="rowsName">What the caller calls the rows, such as <c>sequence</c>.</param>
    /// <param name="widthName">What the caller calls the width, such as <c>DModel</c>.</param>
    /// <param name="batchName">Where the batch size comes from, if not from a parameter.</param>
    /// <exception cref="ArgumentException">The length is another one; the message has the formula and both lengths.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckTensor(
        int length, int batch, int rows, int width, string name, string rowsName, string widthName, string batchName = "batch")
    {
        // A span holds less than 2^31 floats; with more rows than that, the product with the width could overflow 64 bits.
        long allRows = (long)batch * rows;
        if (allRows > int.MaxValue || allRows * width != length)
        {
            ThrowLength(length, batch, rows, width, name, rowsName, widthName, batchName);
        }
    }

    /// <summary>Checks that an output does not overlap an input, which is still read after outputs have been written.</summary>
    /// <param name="input">The input.</param>
    /// <param name="inputName">Its parameter's name.</param>
    /// <param name="output">The output.</param>
    /// <param name="outputName">Its parameter's name.</param>
    /// <exception cref="ArgumentException">The two share memory.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckNoOverlap(
        ReadOnlySpan<float> input, string inputName, ReadOnlySpan<float> output, string outputName)
    {
        if (input.Overlaps(output))
        {
            ThrowOverlap(inputName, outputName);
        }
    }

    /// <summary>Checks that a mask has one entry per batch item, or per key, and that each length is within the keys.</summary>
    /// <param name="padding">The mask.</param>
    /// <param name="batch">Number of batch items, not negative.</param>
    /// <param name="keyLength">Keys per batch item, not negative.</param>
    /// <exception cref="ArgumentException">The mask has another size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or greater than <paramref name="keyLength"/>.</exception>
    public static void CheckPadding(PaddingMask padding, int batch, int keyLength)
    {
        switch (padding.Kind)
        {
            case PaddingMaskKind.None:
                break;

            case PaddingMaskKind.Lengths:
                if (padding.Lengths.Length != batch)
                {
                    ThrowPaddingLengths(padding.Lengths.Length, batch);
                }

                for (int b = 0; b < padding.Lengths.Length; b++)
                {
                    if ((uint)padding.Lengths[b] > (uint)keyLength)
                    {
                        ThrowPaddingLength(padding.Lengths[b], b, keyLength);
                    }
                }

                break;

            case PaddingMaskKind.Valid:
            case PaddingMaskKind.Ignored:
                if ((long)batch * keyLength != padding.Flags.Length)
                {
                    ThrowPaddingFlags(padding.Flags.Length, batch, keyLength);
                }

                break;

            default:
                throw new UnreachableException();
        }
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowNegative(int value, string name) =>
        throw new ArgumentOutOfRangeException(name, value, $"{name} must not be negative.");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowLength(
        int length, int batch, int rows, int width, string name, string rowsName, string widthName, string batchName) =>
        throw new ArgumentException(
            $"{name} must hold {batchName} × {rowsName} × {widthName} = {batch} × {rows} × {width} = {(Int128)batch * rows * width} floats, but holds {length}.",
            name);

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowOverlap(string inputName, string outputName) =>
        throw new ArgumentException(
            $"{outputName} must not overlap {inputName}: {inputName} is still read after parts of {outputName} have been written.",
            outputName);

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowPaddingLengths(int given, int batch) =>
        throw new ArgumentException($"padding must hold one length per batch item, {batch} in all, but holds {given}.", "padding");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowPaddingLength(int given, int batchItem, int keyLength) =>
        throw new ArgumentOutOfRangeException(
            "padding", given, $"The padding length of batch item {batchItem} must be from 0 to the key length {keyLength}, but is {given}.");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowPaddingFlags(int given, int batch, int keyLength) =>
        throw new ArgumentException(
            $"padding must hold batch × keys = {batch} × {keyLength} = {(long)batch * keyLength} flags, but holds {given}.", "padding");

    /// <summary>Where packed sequences begin: from 0, never decreasing.</summary>
    /// <returns>Tokens of all sequences.</returns>
    public static int CheckCumulativeLengths(ReadOnlySpan<int> cumulativeLengths)
    {
        if (cumulativeLengths.IsEmpty || cumulativeLengths[0] != 0)
        {
            throw new ArgumentException(
                $"cumulativeLengths must begin with 0, followed by the end of each sequence, but {(cumulativeLengths.IsEmpty ? "is empty" : $"begins with {cumulativeLengths[0]}")}.",
                nameof(cumulativeLengths));
        }

        for (int i = 1; i < cumulativeLengths.Length; i++)
        {
            if (cumulativeLengths[i] < cumulativeLengths[i - 1])
            {
                throw new ArgumentException(
                    $"cumulativeLengths must not decrease, but entry {i} is {cumulativeLengths[i]} behind {cumulativeLengths[i - 1]}.",
                    nameof(cumulativeLengths));
            }
        }

        return cumulativeLengths[^1];
    }
}
