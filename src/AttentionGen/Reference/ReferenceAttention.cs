using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>
/// Attention in double precision, written to be obviously right rather than fast: what the generated kernels are tested
/// against, and what a user can check a layer with.
/// </summary>
/// <remarks>
/// <para>The formula is that of "Attention Is All You Need" (Vaswani et al., 2017), section 3.2. Query head h reads key/value
/// head <c>h / (Heads / KeyValueHeads)</c>. A score is <c>Scale·(query·key)</c>, capped by
/// <see cref="AttentionShape.SoftCap"/>, put through <see cref="AttentionShape.ScoreFunction"/>, plus <see cref="AttentionShape.PositionBias"/>, plus what an additive mask adds.
/// Projected queries and keys are normalised first, then rotated, where the layer does so. Contexts are multiplied by
/// <see cref="AttentionShape.OutputGate"/> before the output projection; the core alone has no gate.</para>
/// <para>Key j is at position j and query i of T at position i, or with <see cref="CausalAlignment.BottomRight"/> i + S − T,
/// or where the call says. With <see cref="AttentionShape.Causal"/> a query sees keys up to its own position, with windows
/// those at most that far away. Causal mask, windows, padding mask and attention mask combine by all of them showing a key.
/// A key that is not seen is never read, so that NaN there stays there; a query that sees no key has zero weights and a zero
/// context.</para>
/// <para>With <see cref="AttentionShape.AddBiasKeyValue"/> a learned key and value, and after them with
/// <see cref="AttentionShape.AddZeroAttention"/> a key and value of zeros, follow the projected ones of every item. No mask
/// hides them, the causal one included, and only the dropout mask has entries for them. They have no position: they are
/// neither normalised nor rotated, and get no bias.</para>
/// <para>Dropout multiplies a kept weight by 1/(1 − p) and the others by zero. A dropped key is still a seen one.</para>
/// <para>Of the options, <see cref="AttentionOptions.Workspace"/> and
/// <see cref="AttentionOptions.MaxDegreeOfParallelism"/> are ignored. With <see cref="SequenceLayout.SequenceFirst"/> the
/// first two dimensions of inputs and outputs, but not those of masks and weights, are the other way round. All tensors are
/// dense and row-major. Thread-safe.</para>
/// </remarks>
public static partial class ReferenceAttention
{
    /// <summary>The whole layer as self-attention: projections, attention and, if there is one, the output projection.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input"><c>[batch, sequence, DModel]</c>.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="sequence">Tokens per batch item.</param>
    /// <param name="padding">Which tokens are real, as keys.</param>
    /// <returns><c>[batch, sequence, OutputWidth]</c>.</returns>
    /// <exception cref="ArgumentException">
    /// The weights, the input's length or the mask do not fit, or keys or values are not <c>DModel</c> wide.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] Forward(
        AttentionShape shape,
        MultiHeadAttentionWeights weights,
        ReadOnlySpan<float> input,
        int batch,
        int sequence,
        PaddingMask padding = default) =>
        Forward(shape, weights, input, batch, sequence, new AttentionOptions { Padding = padding });

    /// <summary>The whole layer as self-attention, with options.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input"><c>[batch, sequence, DModel]</c>.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="sequence">Tokens per batch item.</param>
    /// <param name="options">Masks, dropout, where attention weights and scores go, and the layout of input and output.</param>
    /// <param name="functions">The score and mask functions of the layer, if it has some.</param>
    /// <returns><c>[batch, sequence, OutputWidth]</c>.</returns>
    /// <exception cref="ArgumentException">
    /// The weights, the input's length or an option do not fit, or keys or values are not <c>DModel</c> wide.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] Forward(
        AttentionShape shape,
        MultiHeadAttentionWeights weights,
        ReadOnlySpan<float> input,
        int batch,
        int sequence,
        in AttentionOptions options,
        ReferenceFunctions? functions = null)
    {
        CheckSelfAttention(shape, weights, input, batch, sequence, options);
        return Forward(shape, weights, input, input, input, batch, sequence, sequence, options, functions: functions);
    }

    /// <summary>The whole layer as cross-attention: queries, keys and values come from inputs of their own.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="query"><c>[batch, queryLength, DModel]</c>.</param>
    /// <param name="key"><c>[batch, keyLength, KeyDim]</c>.</param>
    /// <param name="value"><c>[batch, keyLength, ValueDim]</c>.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="queryLength">Queries per batch item.</param>
    /// <param name="keyLength">Keys, and values, per batch item.</param>
    /// <param name="options">Masks, dropout, where attention weights and scores go, and the layout of inputs and output.</param>
    /// <param name="queryOffset">
    /// Position of the first query, where key j is at position j: the keys before the queries of this call, if it continues
    /// a sequence. By default 0, or with <see cref="CausalAlignment.BottomRight"/> S − T.
    /// </param>
    /// <param name="functions">The score and mask functions of the layer, if it has some.</param>
    /// <returns><c>[batch, queryLength, OutputWidth]</c>.</returns>
    /// <exception cref="ArgumentException">The weights, an input's length or an option do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] Forward(
        AttentionShape shape,
        MultiHeadAttentionWeights weights,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        int batch,
        int queryLength,
        int keyLength,
        in AttentionOptions options = default,
        int? queryOffset = null,
        ReferenceFunctions? functions = null)
    {
        CheckLayer(shape, weights, batch, queryLength, keyLength);
        CheckInput(query, batch, queryLength, shape.DModel, nameof(query), nameof(queryLength), nameof(shape.DModel), options);
        CheckInput(key, batch, keyLength, shape.KeyDim, nameof(key), nameof(keyLength), nameof(shape.KeyDim), options);
        CheckInput(value, batch, keyLength, shape.ValueDim, nameof(value), nameof(keyLength), nameof(shape.ValueDim), options);
        var call = new ReferenceCall(shape, weights, batch, queryLength, keyLength, options, queryOffset, functions);
        double[] output = Forward(
            call,
            weights,
            ReferenceLayout.BatchFirst(query, options.Layout, batch, queryLength),
            ReferenceLayout.BatchFirst(key, options.Layout, batch, keyLength),
            ReferenceLayout.BatchFirst(value, options.Layout, batch, keyLength));
        return ReferenceLayout.Restore(output, options.Layout, batch, queryLength);
    }

    /// <summary>The whole layer for inputs in double precision, as they are between the branches of a transformer layer.</summary>
    /// <param name="call">The sizes and the options, checked.</param>
    /// <param name="weights">The weights, which fit the layer.</param>
    /// <param name="query"><c>[batch, queryLength, DModel]</c>, whatever the layout of the options is.</param>
    /// <param name="key"><c>[batch, keyLength, KeyDim]</c>.</param>
    /// <param name="value"><c>[batch, keyLength, ValueDim]</c>.</param>
    /// <returns><c>[batch, queryLength, OutputWidth]</c>.</returns>
    internal static double[] Forward(
        in ReferenceCall call, MultiHeadAttentionWeights weights, double[] query, double[] key, double[] value)
    {
        AttentionShape shape = call.Shape;
        double[] context = WeightsAndContext(ProjectedScores(call, weights, query, key), ProjectValues(call, weights, value));
        ReferenceGate.Apply(shape, weights, query, context);
        return shape.OutputProjection
            ? ReferenceMath.Project(context, weights.OutputWeight, weights.OutputBias, shape.ContextWidth, shape.OutputDim)
            : context;
    }

    private static ReferenceScores ProjectedScores(
        in ReferenceCall call, MultiHeadAttentionWeights weights, double[] queryInput, double[] keyInput)
    {
        AttentionShape shape = call.Shape;
        double[] query = ReferenceMath.Project(queryInput, weights.QueryWeight, weights.QueryBias, shape.DModel, shape.QueryWidth);
        double[] key = ReferenceMath.Project(keyInput, weights.KeyWeight, weights.KeyBias, shape.KeyDim, shape.KeyWidth);
        ReferenceNorm.Apply(shape, query, shape.QueryWidth, weights.QueryNorm, weights.QueryNormBias);
        ReferenceNorm.Apply(shape, key, shape.KeyWidth, weights.KeyNorm, weights.KeyNormBias);
        ReferenceRotary.Apply(shape, query, shape.QueryWidth, call.QueryLength, call.FirstQueryPosition);
        ReferenceRotary.Apply(shape, key, shape.KeyWidth, call.KeyLength, firstPosition: 0);
        key = ReferenceAddedKeys.Append(shape, key, AddedKey(weights), call.Batch, call.KeyLength, shape.KeyWidth);
        return new ReferenceScores(call, query, key);
    }

    private static double[] ProjectValues(in ReferenceCall call, MultiHeadAttentionWeights weights, double[] valueInput)
    {
        AttentionShape shape = call.Shape;
        double[] value = ReferenceMath.Project(valueInput, weights.ValueWeight, weights.ValueBias, shape.ValueDim, shape.ValueWidth);
        return ReferenceAddedKeys.Append(shape, value, AddedValue(weights), call.Batch, call.KeyLength, shape.ValueWidth);
    }

    private static double[] WeightsAndContext(in ReferenceScores scores, double[] value)
    {
        ReferenceWeights.WriteWanted(scores);
        ReferenceScoreOutputs.WriteWanted(scores);
        return ReferenceContext.Of(scores, value);
    }

    private static ReadOnlySpan<float> AddedKey(MultiHeadAttentionWeights weights) => weights.BiasKey;

    private static ReadOnlySpan<float> AddedValue(MultiHeadAttentionWeights weights) => weights.BiasValue;
}
