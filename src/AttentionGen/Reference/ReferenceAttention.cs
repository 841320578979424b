using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>
/// Attention in double precision, written to be obviously right rather than fast: what the generated kernels are tested
/// against, and what a user can check a layer with.
/// </summary>
/// <remarks>
/// The formula is that of "Attention Is All You Need" (Vaswani et al., 2017), section 3.2. Query head h reads key/value head
/// <c>h / (Heads / KeyValueHeads)</c>. With <see cref="AttentionShape.Causal"/> query i sees keys j ≤ i, counted from the
/// start of both, whatever their lengths. A key that is not seen is never read, so that NaN there stays there; a query that
/// sees no key has zero weights and a zero context. All tensors are dense and row-major. Thread-safe.
/// </remarks>
public static class ReferenceAttention
{
    /// <summary>The whole layer as self-attention: projections, attention and, if there is one, the output projection.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input"><c>[batch, sequence, DModel]</c>.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="sequence">Tokens per batch item.</param>
    /// <param name="padding">Which tokens are real, as keys.</param>
    /// <returns><c>[batch, sequence, OutputWidth]</c>.</returns>
    /// <exception cref="ArgumentException">The weights, the input's length or the mask do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] Forward(
        AttentionShape shape,
        MultiHeadAttentionWeights weights,
        ReadOnlySpan<float> input,
        int batch,
        int sequence,
        PaddingMask padding = default)
    {
        CheckSelfAttention(shape, weights, input, batch, sequence, padding);
        double[] x = ReferenceMath.Widen(input);
        double[] query = ReferenceMath.Project(x, weights.QueryWeight, weights.QueryBias, shape.DModel, shape.QueryWidth);
        double[] key = ReferenceMath.Project(x, weights.KeyWeight, weights.KeyBias, shape.DModel, shape.KeyWidth);
        double[] value = ReferenceMath.Project(x, weights.ValueWeight, weights.ValueBias, shape.DModel, shape.KeyWidth);
        double[] context = Context(new ReferenceScores(shape, query, key, sequence, sequence, padding), value, batch);
        return shape.OutputProjection
            ? ReferenceMath.Project(context, weights.OutputWeight, weights.OutputBias, shape.QueryWidth, shape.DModel)
            : context;
    }

    /// <summary>Attention alone, of queries, keys and values that are already projected.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="query"><c>[batch, queryLength, Heads·HeadDim]</c>.</param>
    /// <param name="key"><c>[batch, keyLength, KeyValueHeads·HeadDim]</c>.</param>
    /// <param name="value"><c>[batch, keyLength, KeyValueHeads·HeadDim]</c>.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="queryLength">Queries per batch item.</param>
    /// <param name="keyLength">Keys per batch item.</param>
    /// <param name="padding">Which keys are real.</param>
    /// <returns>The context, <c>[batch, queryLength, Heads·HeadDim]</c>.</returns>
    /// <exception cref="ArgumentException">A span's length or the mask does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] Attend(
        AttentionShape shape,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        int batch,
        int queryLength,
        int keyLength,
        PaddingMask padding = default)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(queryLength, nameof(queryLength));
        Arguments.CheckSize(keyLength, nameof(keyLength));
        Arguments.CheckTensor(query.Length, batch, queryLength, shape.QueryWidth, nameof(query), nameof(queryLength), "Heads·HeadDim");
        Arguments.CheckTensor(key.Length, batch, keyLength, shape.KeyWidth, nameof(key), nameof(keyLength), "KeyValueHeads·HeadDim");
        Arguments.CheckTensor(value.Length, batch, keyLength, shape.KeyWidth, nameof(value), nameof(keyLength), "KeyValueHeads·HeadDim");
        Arguments.CheckPadding(padding, batch, keyLength);
        var scores = new ReferenceScores(
            shape, ReferenceMath.Widen(query), ReferenceMath.Widen(key), queryLength, keyLength, padding);
        return Context(scores, ReferenceMath.Widen(value), batch);
    }

    /// <summary>The attention weights of the layer as self-attention: the softmax of the scores, per head.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input"><c>[batch, sequence, DModel]</c>.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="sequence">Tokens per batch item.</param>
    /// <param name="padding">Which tokens are real, as keys.</param>
    /// <returns><c>[batch, Heads, sequence, sequence]</c>: for each query a row of weights over the keys.</returns>
    /// <exception cref="ArgumentException">The weights, the input's length or the mask do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] AttentionWeights(
        AttentionShape shape,
        MultiHeadAttentionWeights weights,
        ReadOnlySpan<float> input,
        int batch,
        int sequence,
        PaddingMask padding = default)
    {
        CheckSelfAttention(shape, weights, input, batch, sequence, padding);
        double[] x = ReferenceMath.Widen(input);
        double[] query = ReferenceMath.Project(x, weights.QueryWeight, weights.QueryBias, shape.DModel, shape.QueryWidth);
        double[] key = ReferenceMath.Project(x, weights.KeyWeight, weights.KeyBias, shape.DModel, shape.KeyWidth);
        var scores = new ReferenceScores(shape, query, key, sequence, sequence, padding);

        var result = new double[checked((long)batch * shape.Heads * sequence * sequence)];
        int row = 0;
        for (int b = 0; b < batch; b++)
        {
            for (int head = 0; head < shape.Heads; head++)
            {
                for (int i = 0; i < sequence; i++, row++)
                {
                    scores.Weights(b, head, i).CopyTo(result, (long)row * sequence);
                }
            }
        }

        return result;
    }

    private static double[] Context(ReferenceScores scores, double[] value, int batch)
    {
        AttentionShape shape = scores.Shape;
        var context = new double[checked(batch * scores.QueryLength * shape.QueryWidth)];
        for (int b = 0; b < batch; b++)
        {
            for (int head = 0; head < shape.Heads; head++)
            {
                for (int i = 0; i < scores.QueryLength; i++)
                {
                    double[] weights = scores.Weights(b, head, i);
                    int row = (((b * scores.QueryLength) + i) * shape.QueryWidth) + (head * shape.HeadDim);
                    for (int j = 0; j < scores.KeyLength; j++)
                    {
                        // A key out of sight is skipped, not multiplied by zero: 0 × NaN is NaN.
                        if (!scores.IsVisible(b, i, j))
                        {
                            continue;
                        }

                        int valueRow = scores.KeyValueOffset(b, head, j);
                        for (int d = 0; d < shape.HeadDim; d++)
                        {
                            context[row + d] += weights[j] * value[valueRow + d];
                        }
                    }
                }
            }
        }

        return context;
    }

    private static void CheckSelfAttention(
        AttentionShape shape, MultiHeadAttentionWeights weights, ReadOnlySpan<float> input, int batch, int sequence, PaddingMask padding)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(weights);
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(sequence, nameof(sequence));
        weights.ThrowUnlessShape(nameof(ReferenceAttention), shape);
        Arguments.CheckTensor(input.Length, batch, sequence, shape.DModel, nameof(input), nameof(sequence), nameof(shape.DModel));
        Arguments.CheckPadding(padding, batch, sequence);
    }
}
