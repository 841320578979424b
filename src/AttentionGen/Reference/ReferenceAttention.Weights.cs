namespace AttentionGen;

/// <content>The attention weights: with which probability each query attends to each key.</content>
public static partial class ReferenceAttention
{
    /// <summary>The attention weights of the layer as self-attention: the softmax of the scores, per head.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input"><c>[batch, sequence, DModel]</c>.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="sequence">Tokens per batch item.</param>
    /// <param name="padding">Which tokens are real, as keys.</param>
    /// <returns>
    /// <c>[batch, Heads, sequence, sequence + AddedKeys]</c>: for each query a row of weights over the keys, those that the
    /// layer adds last.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The weights, the input's length or the mask do not fit, or keys or values are not <c>DModel</c> wide.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] AttentionWeights(
        AttentionShape shape,
        MultiHeadAttentionWeights weights,
        ReadOnlySpan<float> input,
        int batch,
        int sequence,
        PaddingMask padding = default) =>
        AttentionWeights(shape, weights, input, batch, sequence, new AttentionOptions { Padding = padding });

    /// <summary>The attention weights of the layer as self-attention, with options, after dropout.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input"><c>[batch, sequence, DModel]</c>.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="sequence">Tokens per batch item.</param>
    /// <param name="options">
    /// Masks, dropout, the layout of the input, and where the attention weights go too, in single precision, per head or
    /// averaged as stated there.
    /// </param>
    /// <param name="averageHeads">Whether the result is the mean over the heads.</param>
    /// <param name="functions">The score and mask functions of the layer, if it has some.</param>
    /// <returns>
    /// <c>[batch, Heads, sequence, sequence + AddedKeys]</c>, or averaged <c>[batch, sequence, sequence + AddedKeys]</c>; the
    /// keys that the layer adds come last.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The weights, the input's length or an option do not fit, or keys or values are not <c>DModel</c> wide.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] AttentionWeights(
        AttentionShape shape,
        MultiHeadAttentionWeights weights,
        ReadOnlySpan<float> input,
        int batch,
        int sequence,
        in AttentionOptions options,
        bool averageHeads = false,
        ReferenceFunctions? functions = null)
    {
        CheckSelfAttention(shape, weights, input, batch, sequence, options);
        return AttentionWeights(shape, weights, input, input, batch, sequence, sequence, options, averageHeads, functions: functions);
    }

    /// <summary>The attention weights of the layer as cross-attention, after dropout. They do not depend on the values.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="query"><c>[batch, queryLength, DModel]</c>.</param>
    /// <param name="key"><c>[batch, keyLength, KeyDim]</c>.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="queryLength">Queries per batch item.</param>
    /// <param name="keyLength">Keys per batch item.</param>
    /// <param name="options">
    /// Masks, dropout, the layout of the inputs, and where the attention weights go too, in single precision, per head or
    /// averaged as stated there.
    /// </param>
    /// <param name="averageHeads">Whether the result is the mean over the heads.</param>
    /// <param name="queryOffset">
    /// Position of the first query, where key j is at position j: the keys before the queries of this call, if it continues
    /// a sequence. By default 0, or with <see cref="CausalAlignment.BottomRight"/> S − T.
    /// </param>
    /// <param name="functions">The score and mask functions of the layer, if it has some.</param>
    /// <returns>
    /// <c>[batch, Heads, queryLength, keyLength + AddedKeys]</c>, or averaged
    /// <c>[batch, queryLength, keyLength + AddedKeys]</c>; the keys that the layer adds come last.
    /// </returns>
    /// <exception cref="ArgumentException">The weights, an input's length or an option do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] AttentionWeights(
        AttentionShape shape,
        MultiHeadAttentionWeights weights,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        int batch,
        int queryLength,
        int keyLength,
        in AttentionOptions options = default,
        bool averageHeads = false,
        int? queryOffset = null,
        ReferenceFunctions? functions = null)
    {
        CheckLayer(shape, weights, batch, queryLength, keyLength);
        CheckInput(query, batch, queryLength, shape.DModel, nameof(query), nameof(queryLength), nameof(shape.DModel), options);
        CheckInput(key, batch, keyLength, shape.KeyDim, nameof(key), nameof(keyLength), nameof(shape.KeyDim), options);
        var call = new ReferenceCall(shape, weights, batch, queryLength, keyLength, options, queryOffset, functions);
        ReferenceScores scores = ProjectedScores(
            call,
            weights,
            ReferenceLayout.BatchFirst(query, options.Layout, batch, queryLength),
            ReferenceLayout.BatchFirst(key, options.Layout, batch, keyLength));
        ReferenceWeights.WriteWanted(scores);
        ReferenceScoreOutputs.WriteWanted(scores);
        return averageHeads ? ReferenceWeights.Averaged(scores) : ReferenceWeights.PerHead(scores);
    }
}
