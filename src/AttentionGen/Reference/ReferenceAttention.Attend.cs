using AttentionGen.Kernels;

namespace AttentionGen;

/// <content>The core alone, of tensors that are already projected.</content>
public static partial class ReferenceAttention
{
    /// <summary>Attention alone, of queries, keys and values that are already projected.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="query"><c>[batch, queryLength, Heads·HeadDim]</c>.</param>
    /// <param name="key"><c>[batch, keyLength, KeyValueHeads·HeadDim]</c>.</param>
    /// <param name="value"><c>[batch, keyLength, KeyValueHeads·ValueHeadDim]</c>.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="queryLength">Queries per batch item.</param>
    /// <param name="keyLength">Keys per batch item.</param>
    /// <param name="padding">Which keys are real.</param>
    /// <returns>The context, <c>[batch, queryLength, Heads·ValueHeadDim]</c>.</returns>
    /// <exception cref="ArgumentException">
    /// A span's length or the mask does not fit, or the layer has sinks, a learned bias or a learned key, which the overload
    /// with options takes.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] Attend(
        AttentionShape shape,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        int batch,
        int queryLength,
        int keyLength,
        PaddingMask padding = default) =>
        Attend(shape, query, key, value, batch, queryLength, keyLength, new AttentionOptions { Padding = padding });

    /// <summary>
    /// Attention alone, of queries, keys and values that are already projected, and normalised and rotated if the layer does
    /// so, with options.
    /// </summary>
    /// <param name="shape">The layer.</param>
    /// <param name="query"><c>[batch, queryLength, Heads·HeadDim]</c>.</param>
    /// <param name="key"><c>[batch, keyLength, KeyValueHeads·HeadDim]</c>.</param>
    /// <param name="value"><c>[batch, keyLength, KeyValueHeads·ValueHeadDim]</c>.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="queryLength">Queries per batch item.</param>
    /// <param name="keyLength">Keys per batch item.</param>
    /// <param name="options">Masks, dropout, where attention weights and scores go, and the layout of inputs and output.</param>
    /// <param name="biasKey">
    /// The key that the layer adds, <c>[KeyValueHeads·HeadDim]</c>, if it has <see cref="AttentionShape.AddBiasKeyValue"/> and
    /// its weights are not given. Otherwise empty.
    /// </param>
    /// <param name="biasValue">The value that goes with it, <c>[KeyValueHeads·ValueHeadDim]</c>, or empty.</param>
    /// <param name="weights">
    /// The weights of the layer, of which the core uses sinks, learned biases by distance, and the learned key and value.
    /// Needed only where the layer has sinks or such biases.
    /// </param>
    /// <param name="queryOffset">
    /// Position of the first query, where key j is at position j: the keys before the queries of this call, if it continues
    /// a sequence. By default 0, or with <see cref="CausalAlignment.BottomRight"/> S − T.
    /// </param>
    /// <param name="functions">The score and mask functions of the layer, if it has some.</param>
    /// <returns>The context, <c>[batch, queryLength, Heads·ValueHeadDim]</c>.</returns>
    /// <exception cref="ArgumentException">A span's length or an option does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] Attend(
        AttentionShape shape,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        int batch,
        int queryLength,
        int keyLength,
        in AttentionOptions options,
        ReadOnlySpan<float> biasKey = default,
        ReadOnlySpan<float> biasValue = default,
        MultiHeadAttentionWeights? weights = null,
        int? queryOffset = null,
        ReferenceFunctions? functions = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        CheckSizes(batch, queryLength, keyLength);
        CheckCoreWeights(shape, weights);
        if (weights is not null && biasKey.IsEmpty && biasValue.IsEmpty)
        {
            biasKey = weights.BiasKey;
            biasValue = weights.BiasValue;
        }

        CheckInput(query, batch, queryLength, shape.QueryWidth, nameof(query), nameof(queryLength), "Heads·HeadDim", options);
        CheckInput(key, batch, keyLength, shape.KeyWidth, nameof(key), nameof(keyLength), "KeyValueHeads·HeadDim", options);
        CheckInput(value, batch, keyLength, shape.ValueWidth, nameof(value), nameof(keyLength), "KeyValueHeads·ValueHeadDim", options);
        CheckAddedRow(shape, biasKey, shape.KeyWidth, nameof(biasKey), "KeyValueHeads·HeadDim", options);
        CheckAddedRow(shape, biasValue, shape.ValueWidth, nameof(biasValue), "KeyValueHeads·ValueHeadDim", options);
        var call = new ReferenceCall(shape, weights, batch, queryLength, keyLength, options, queryOffset, functions);
        double[] queries = ReferenceLayout.BatchFirst(query, options.Layout, batch, queryLength);
        double[] keys = ReferenceLayout.BatchFirst(key, options.Layout, batch, keyLength);
        double[] values = ReferenceLayout.BatchFirst(value, options.Layout, batch, keyLength);
        keys = ReferenceAddedKeys.Append(shape, keys, biasKey, batch, keyLength, shape.KeyWidth);
        values = ReferenceAddedKeys.Append(shape, values, biasValue, batch, keyLength, shape.ValueWidth);
        double[] context = WeightsAndContext(new ReferenceScores(call, queries, keys), values);
        return ReferenceLayout.Restore(context, options.Layout, batch, queryLength);
    }
}
