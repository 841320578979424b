namespace AttentionGen;

/// <summary>
/// Appends to each batch item the keys, or values, that the layer adds after projection: the learned one of
/// <c>add_bias_kv</c>, then the zero one of <c>add_zero_attn</c>, in PyTorch's order.
/// </summary>
internal static class ReferenceAddedKeys
{
    /// <summary>Appends the rows.</summary>
    /// <param name="shape">Says which are added.</param>
    /// <param name="rows">Projected keys or values, <c>[batch, keyLength, width]</c>.</param>
    /// <param name="learned">The learned row, <c>[width]</c>; not read unless the shape adds it.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="keyLength">Keys per batch item.</param>
    /// <param name="width">Length of a row.</param>
    /// <returns><c>[batch, keyLength + AddedKeys, width]</c>.</returns>
    public static double[] Append(
        AttentionShape shape, double[] rows, ReadOnlySpan<float> learned, int batch, int keyLength, int width)
    {
        int allKeys = keyLength + shape.AddedKeys;
        var result = new double[checked(batch * allKeys * width)];
        for (int b = 0; b < batch; b++)
        {
            Array.Copy(rows, b * keyLength * width, result, b * allKeys * width, keyLength * width);
            if (shape.AddBiasKeyValue)
            {
                ReferenceMath.Widen(learned).CopyTo(result, ((b * allKeys) + keyLength) * width);
            }
        }

        // The row of add_zero_attn is the last one, and still as it was allocated.
        return result;
    }
}
