using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>
/// Applies a rotary position embedding to queries or keys, the cosines and sines given by the caller: what ONNX calls
/// <c>RotaryEmbedding</c>. For models whose projections are not the layer's own.
/// </summary>
/// <remarks>
/// A pair (a, b) of a head becomes (a · cos − b · sin, b · cos + a · sin), with pair i taking column i of its token's row (Su
/// et al., "RoFormer", 2021, section 3.4.2), with the same bits for both pairings and on all hardware with fused
/// multiply-add. Nothing is allocated. Thread-safe.
/// </remarks>
public static class RotaryEmbedding
{
    /// <summary>Rotates the pairs of each head by the angles of its token.</summary>
    /// <param name="input"><c>[batch, sequence, heads, headDim]</c> or <c>[batch, heads, sequence, headDim]</c>, see <paramref name="order"/>.</param>
    /// <param name="output">The same shape; may be the input itself, but not overlap it otherwise.</param>
    /// <param name="cosines">One row of <c>rotaryDim / 2</c> for each position, or for each token, see <paramref name="positions"/>.</param>
    /// <param name="sines">The same shape as the cosines.</param>
    /// <param name="positions">Which row belongs to which token.</param>
    /// <param name="pairing">Which elements are a pair.</param>
    /// <param name="batch">Batch items.</param>
    /// <param name="sequence">Tokens of each item.</param>
    /// <param name="heads">Heads of each token.</param>
    /// <param name="headDim">Elements of a head.</param>
    /// <param name="rotaryDim">
    /// The first elements of a head, an even number, which are rotated; the others stay as they are. 0, the default, means all.
    /// </param>
    /// <param name="order">Whether tokens or heads come first.</param>
    /// <exception cref="ArgumentException">A span does not fit the sizes, or two of them overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size is negative, <paramref name="rotaryDim"/> odd or above <paramref name="headDim"/>, a position has no row, or the
    /// pairing or the order is none.
    /// </exception>
    public static void Apply(
        ReadOnlySpan<float> input,
        Span<float> output,
        ReadOnlySpan<float> cosines,
        ReadOnlySpan<float> sines,
        RotaryPositions positions,
        RotaryPairing pairing,
        int batch,
        int sequence,
        int heads,
        int headDim,
        int rotaryDim = 0,
        HeadOrder order = HeadOrder.TokensFirst)
    {
        CheckSizes(input, output, pairing, batch, sequence, heads, headDim, order);
        rotaryDim = CheckRotaryDim(rotaryDim, headDim);
        int half = rotaryDim / 2;
        CheckCaches(cosines, sines, output, positions, batch, sequence, half);

        // From here on every count is at least 1, so their products are at most the length of a span.
        if (output.IsEmpty)
        {
            return;
        }

        // Elements are rotated where they stand, those of all heads of a token by the same angles.
        input.CopyTo(output);
        (int headStride, int tokenStride) = order == HeadOrder.TokensFirst ? (headDim, heads * headDim) : (sequence * headDim, headDim);
        for (int item = 0; item < batch; item++)
        {
            for (int token = 0; token < sequence; token++)
            {
                int tokenOfAll = (item * sequence) + token;
                int row = half * positions.Kind switch
                {
                    RotaryPositionsKind.Ids => positions.Ids[tokenOfAll],
                    RotaryPositionsKind.RowPerToken => tokenOfAll,
                    _ => positions.First + token,
                };
                RotaryRows.Rotate(
                    ref output[(item * sequence * heads * headDim) + (token * tokenStride)],
                    headStride,
                    heads,
                    ref MemoryMarshal.GetReference(cosines.Slice(row, half)),
                    ref MemoryMarshal.GetReference(sines.Slice(row, half)),
                    tableStride: 0,
                    rotaryDim,
                    pairing == RotaryPairing.Interleaved);
            }
        }
    }

    private static void CheckSizes(
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> output,
        RotaryPairing pairing,
        int batch,
        int sequence,
        int heads,
        int headDim,
        HeadOrder order)
    {
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(sequence, nameof(sequence));
        Arguments.CheckSize(heads, nameof(heads));
        Arguments.CheckSize(headDim, nameof(headDim));
        if (pairing is not (RotaryPairing.HalfSplit or RotaryPairing.Interleaved))
        {
            throw new ArgumentOutOfRangeException(
                nameof(pairing), pairing, $"pairing must be {RotaryPairing.HalfSplit} or {RotaryPairing.Interleaved}.");
        }

        if (order is not (HeadOrder.TokensFirst or HeadOrder.HeadsFirst))
        {
            throw new ArgumentOutOfRangeException(
                nameof(order), order, $"order must be {HeadOrder.TokensFirst} or {HeadOrder.HeadsFirst}.");
        }

        CheckTensor(input.Length, batch, sequence, heads, headDim, nameof(input));
        CheckTensor(output.Length, batch, sequence, heads, headDim, nameof(output));
        Spans.CheckSameOrApart(input, nameof(input), output, nameof(output));
    }

    private static void CheckTensor(int length, int batch, int sequence, int heads, int headDim, string name)
    {
        // Four counts do not overflow 128 bits.
        Int128 expected = (Int128)batch * sequence * heads * headDim;
        if (length != expected)
        {
            throw new ArgumentException(
                $"{name} must hold batch × sequence × heads × headDim = {batch} × {sequence} × {heads} × {headDim} = {expected} floats, but holds {length}.",
                name);
        }
    }

    private static int CheckRotaryDim(int rotaryDim, int headDim)
    {
        int resolved = rotaryDim == 0 ? headDim : rotaryDim;
        if (resolved < 0 || resolved > headDim || resolved % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(rotaryDim),
                rotaryDim,
                $"rotaryDim must be an even number from 2 to headDim = {headDim}, or 0 for all of an even headDim.");
        }

        return resolved;
    }

    private static void CheckCaches(
        ReadOnlySpan<float> cosines,
        ReadOnlySpan<float> sines,
        ReadOnlySpan<float> output,
        RotaryPositions positions,
        int batch,
        int sequence,
        int half)
    {
        if (sines.Length != cosines.Length)
        {
            throw new ArgumentException($"sines must hold as many floats as cosines, {cosines.Length}, but holds {sines.Length}.", nameof(sines));
        }

        Arguments.CheckNoOverlap(cosines, nameof(cosines), output, nameof(output));
        Arguments.CheckNoOverlap(sines, nameof(sines), output, nameof(output));
        if (positions.Kind == RotaryPositionsKind.RowPerToken)
        {
            Arguments.CheckTensor(cosines.Length, batch, sequence, half, nameof(cosines), nameof(sequence), "rotaryDim / 2");
            return;
        }

        if (half == 0 ? cosines.Length > 0 : cosines.Length % half != 0)
        {
            throw new ArgumentException(
                $"cosines must hold positions × rotaryDim / 2 = positions × {half} floats, but holds {cosines.Length}.", nameof(cosines));
        }

        int rows = half == 0 ? int.MaxValue : cosines.Length / half;
        if (positions.Kind == RotaryPositionsKind.Ids)
        {
            CheckIds(positions.Ids, batch, sequence, rows);
        }
        else if (batch > 0 && sequence > 0 && (long)positions.First + sequence > rows)
        {
            ThrowNoRow(positions.First + (long)sequence - 1, rows, $"token {sequence - 1}");
        }
    }

    private static void CheckIds(ReadOnlySpan<int> ids, int batch, int sequence, int rows)
    {
        if (ids.Length != (long)batch * sequence)
        {
            throw new ArgumentException(
                $"positions must hold batch × sequence = {batch} × {sequence} = {(long)batch * sequence} ids, but holds {ids.Length}.", "positions");
        }

        for (int i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)rows)
            {
                ThrowNoRow(ids[i], rows, $"token {i % sequence} of batch item {i / sequence}");
            }
        }
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowNoRow(long position, int rows, string token) =>
        throw new ArgumentOutOfRangeException(
            "positions", position, $"The position of {token} must be from 0 to {rows - 1}, as the caches have {rows} rows, but is {position}.");
}
