using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>
/// Writes new keys or values into a cache of fixed capacity, each item at its own position: what ONNX calls
/// <c>TensorScatter</c>. For models that keep their caches themselves.
/// </summary>
/// <remarks>
/// The cache is updated in place; the elements may be of any type, 16-bit floats as well as float32. Where dimensions lie
/// between batch and sequence, or behind the sequence, heads and headDim are their products. All positions are checked
/// before anything is written. Nothing is allocated. Thread-safe, as long as no two calls write one cache.
/// </remarks>
public static class CacheScatter
{
    /// <summary>Writes token t of item b at position <c>writeIndices[b] + t</c>, which must be there.</summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    /// <param name="cache"><c>[batch, heads, capacity, headDim]</c>.</param>
    /// <param name="update"><c>[batch, heads, length, headDim]</c>; may not overlap the cache.</param>
    /// <param name="writeIndices"><c>[batch]</c>, each from 0 to capacity − length; empty for zeros.</param>
    /// <param name="batch">Batch items.</param>
    /// <param name="heads">Key/value heads.</param>
    /// <param name="capacity">Positions of each head in the cache.</param>
    /// <param name="length">New tokens of each head, at most the capacity.</param>
    /// <param name="headDim">Elements of a head.</param>
    /// <exception cref="ArgumentException">A span does not fit the sizes, or the two tensors overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, the length above the capacity, or a position out of range.</exception>
    public static void Linear<T>(
        Span<T> cache, ReadOnlySpan<T> update, ReadOnlySpan<int> writeIndices, int batch, int heads, int capacity, int length, int headDim)
        where T : unmanaged
    {
        Check(cache, update, writeIndices, batch, heads, capacity, length, headDim, lastIndex: capacity - length);
        Write(cache, update, writeIndices, batch, heads, capacity, length, headDim);
    }

    /// <summary>
    /// Writes token t of item b at position <c>(writeIndices[b] + t) mod capacity</c>: a window that overwrites its oldest tokens.
    /// </summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    /// <param name="cache"><c>[batch, heads, capacity, headDim]</c>.</param>
    /// <param name="update"><c>[batch, heads, length, headDim]</c>; may not overlap the cache.</param>
    /// <param name="writeIndices"><c>[batch]</c>, none negative, such as the tokens that an item has had so far; empty for zeros.</param>
    /// <param name="batch">Batch items.</param>
    /// <param name="heads">Key/value heads.</param>
    /// <param name="capacity">Positions of each head in the cache.</param>
    /// <param name="length">New tokens of each head, at most the capacity.</param>
    /// <param name="headDim">Elements of a head.</param>
    /// <exception cref="ArgumentException">A span does not fit the sizes, or the two tensors overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size or a position is negative, or the length above the capacity.</exception>
    public static void Circular<T>(
        Span<T> cache, ReadOnlySpan<T> update, ReadOnlySpan<int> writeIndices, int batch, int heads, int capacity, int length, int headDim)
        where T : unmanaged
    {
        Check(cache, update, writeIndices, batch, heads, capacity, length, headDim, lastIndex: int.MaxValue);
        Write(cache, update, writeIndices, batch, heads, capacity, length, headDim);
    }

    /// <summary>Writes the tokens of each head in one piece, or in two where they reach over the end.</summary>
    private static void Write<T>(
        Span<T> cache, ReadOnlySpan<T> update, ReadOnlySpan<int> writeIndices, int batch, int heads, int capacity, int length, int headDim)
        where T : unmanaged
    {
        // From here on every count is at least 1, so their products are at most the length of a span.
        if (update.IsEmpty)
        {
            return;
        }

        for (int matrix = 0; matrix < batch * heads; matrix++)
        {
            int first = writeIndices.IsEmpty ? 0 : writeIndices[matrix / heads] % capacity;
            int beforeEnd = Math.Min(length, capacity - first);
            ReadOnlySpan<T> tokens = update.Slice(matrix * length * headDim, length * headDim);
            Span<T> positions = cache.Slice(matrix * capacity * headDim, capacity * headDim);
            tokens[..(beforeEnd * headDim)].CopyTo(positions[(first * headDim)..]);
            tokens[(beforeEnd * headDim)..].CopyTo(positions);
        }
    }

    private static void Check<T>(
        ReadOnlySpan<T> cache,
        ReadOnlySpan<T> update,
        ReadOnlySpan<int> writeIndices,
        int batch,
        int heads,
        int capacity,
        int length,
        int headDim,
        int lastIndex)
        where T : unmanaged
    {
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(heads, nameof(heads));
        Arguments.CheckSize(capacity, nameof(capacity));
        Arguments.CheckSize(length, nameof(length));
        Arguments.CheckSize(headDim, nameof(headDim));
        if (length > capacity)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"length must be at most the capacity {capacity}, but is {length}.");
        }

        CheckTensor(cache.Length, batch, heads, capacity, headDim, nameof(cache), nameof(capacity));
        CheckTensor(update.Length, batch, heads, length, headDim, nameof(update), nameof(length));
        if (update.Overlaps(cache))
        {
            throw new ArgumentException("update must not overlap cache: it is still read after parts of cache have been written.", nameof(update));
        }

        if (!writeIndices.IsEmpty && writeIndices.Length != batch)
        {
            throw new ArgumentException(
                $"writeIndices must hold one position per batch item, {batch} in all, or none, but holds {writeIndices.Length}.", nameof(writeIndices));
        }

        for (int item = 0; item < writeIndices.Length; item++)
        {
            if ((uint)writeIndices[item] > (uint)lastIndex)
            {
                string range = lastIndex == int.MaxValue ? "must not be negative" : $"must be from 0 to capacity − length = {capacity} − {length} = {lastIndex}";
                throw new ArgumentOutOfRangeException(
                    nameof(writeIndices), writeIndices[item], $"The position of batch item {item} {range}, but is {writeIndices[item]}.");
            }
        }
    }

    private static void CheckTensor(int held, int batch, int heads, int tokens, int headDim, string name, string tokensName)
    {
        // Four counts do not overflow 128 bits.
        Int128 expected = (Int128)batch * heads * tokens * headDim;
        if (held != expected)
        {
            throw new ArgumentException(
                $"{name} must hold batch × heads × {tokensName} × headDim = {batch} × {heads} × {tokens} × {headDim} = {expected} elements, but holds {held}.",
                name);
        }
    }
}
