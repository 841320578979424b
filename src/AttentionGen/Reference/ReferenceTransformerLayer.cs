using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>
/// A transformer layer in double precision, written to be obviously right rather than fast: what the generated kernels are tested
/// against, and what a user can check a layer with.
/// </summary>
/// <remarks>
/// <para>
/// With A the attention (<see cref="ReferenceAttention"/>), M the feed-forward (<see cref="ReferenceFeedForward"/>), n1 and n2 the norms
/// <see cref="TransformerLayerWeights.AttentionNorm"/> and <see cref="TransformerLayerWeights.FeedForwardNorm"/>, o1 and o2 those of what
/// the branches give, a and m the factors of LayerScale times <see cref="TransformerLayerShape.ResidualMultiplier"/>:
/// </para>
/// <para><see cref="NormPlace.Pre"/>: h = x + a·A(n1(x)); y = h + m·M(n2(h)).</para>
/// <para><see cref="NormPlace.Post"/>: h = n1(x + a·A(x)); y = n2(h + m·M(h)).</para>
/// <para><see cref="NormPlace.BranchOutput"/>: h = x + a·o1(A(x)); y = h + m·o2(M(h)).</para>
/// <para><see cref="NormPlace.Sandwich"/>: h = x + a·o1(A(n1(x))); y = h + m·o2(M(n2(h))).</para>
/// <para><see cref="NormPlace.None"/>: h = x + a·A(x); y = h + m·M(h).</para>
/// <para>
/// Cross-attention C is one more branch between the two, of the same form: <see cref="NormPlace.Pre"/> c = h + f·C(nc(h), states), and M then
/// takes c for h.
/// </para>
/// <para>
/// With <see cref="ResidualKind.Parallel"/> and <see cref="ResidualKind.ParallelTwoNorms"/> M takes what A takes, or n2(x), and y is x plus
/// both. Nothing is rounded to single precision on the way. Thread-safe.
/// </para>
/// </remarks>
public static class ReferenceTransformerLayer
{
    /// <summary>The whole layer.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input"><c>[batch, sequence, DModel]</c>, dense and row-major.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="sequence">Tokens per batch item.</param>
    /// <param name="padding">Which tokens are real, as keys; the rows of the others are computed like any.</param>
    /// <returns><c>[batch, sequence, DModel]</c>.</returns>
    /// <exception cref="ArgumentException">The shape contradicts itself, or the weights, the input's length or the mask do not fit it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] Forward(
        TransformerLayerShape shape,
        TransformerLayerWeights weights,
        ReadOnlySpan<float> input,
        int batch,
        int sequence,
        PaddingMask padding = default) =>
        Forward(shape, weights, input, batch, sequence, new AttentionOptions { Padding = padding });

    /// <summary>The whole layer, with options for its attention.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input"><c>[batch, sequence, DModel]</c>, dense and row-major.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="sequence">Tokens per batch item.</param>
    /// <param name="options">Masks, dropout, where attention weights and scores go, and the layout of input and output.</param>
    /// <param name="functions">The score and mask functions of the layer's own attention, if it has some.</param>
    /// <returns><c>[batch, sequence, DModel]</c>.</returns>
    /// <exception cref="ArgumentException">The shape contradicts itself, or the weights, the input's length or an option do not fit it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] Forward(
        TransformerLayerShape shape,
        TransformerLayerWeights weights,
        ReadOnlySpan<float> input,
        int batch,
        int sequence,
        in AttentionOptions options,
        ReferenceFunctions? functions = null)
    {
        Check(shape, weights, input, batch, sequence);
        if (shape.CrossAttention is not null)
        {
            throw new ArgumentException("shape has cross-attention, which takes the states of a memory: call the overload with these.", nameof(shape));
        }

        OptionArguments.CheckInputOverlap(options, input, nameof(input));
        var call = new ReferenceCall(shape.Attention, weights.Attention, batch, sequence, sequence, options, queryOffset: null, functions);
        double[] output = Rows(shape, weights, call, ReferenceLayout.BatchFirst(input, options.Layout, batch, sequence), crossCall: default, states: []);
        return ReferenceLayout.Restore(output, options.Layout, batch, sequence);
    }

    /// <summary>The whole layer with cross-attention.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input"><c>[batch, sequence, DModel]</c>, dense and row-major.</param>
    /// <param name="states">The rows of the memory, <c>[batch, memoryLength, MemoryDim]</c>.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="sequence">Tokens per batch item.</param>
    /// <param name="memoryLength">Rows of the memory per batch item.</param>
    /// <param name="options">Options of the layer's own attention. The batch comes first.</param>
    /// <param name="memoryOptions">Options of the cross-attention, its padding that of the memory. The batch comes first.</param>
    /// <param name="functions">The score and mask functions of the layer's own attention, if it has some.</param>
    /// <returns><c>[batch, sequence, DModel]</c>.</returns>
    /// <exception cref="ArgumentException">The shape contradicts itself or has no cross-attention, or the weights, a length or an option do not fit it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds its range.</exception>
    public static double[] Forward(
        TransformerLayerShape shape,
        TransformerLayerWeights weights,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> states,
        int batch,
        int sequence,
        int memoryLength,
        in AttentionOptions options = default,
        in AttentionOptions memoryOptions = default,
        ReferenceFunctions? functions = null)
    {
        Check(shape, weights, input, batch, sequence);
        if (shape.CrossAttention is not { } cross)
        {
            throw new ArgumentException($"shape must have a {nameof(shape.CrossAttention)}, for which {nameof(states)} are, but has none.", nameof(shape));
        }

        if (options.Layout != SequenceLayout.BatchFirst || memoryOptions.Layout != SequenceLayout.BatchFirst)
        {
            throw new ArgumentException($"Layout must be {nameof(SequenceLayout.BatchFirst)} with cross-attention.", nameof(options));
        }

        Arguments.CheckSize(memoryLength, nameof(memoryLength));
        Arguments.CheckTensor(states.Length, batch, memoryLength, cross.KeyDim, nameof(states), nameof(memoryLength), "MemoryDim");
        var call = new ReferenceCall(shape.Attention, weights.Attention, batch, sequence, sequence, options, queryOffset: null, functions);
        var crossCall = new ReferenceCall(cross, weights.CrossAttention, batch, sequence, memoryLength, memoryOptions, queryOffset: null, functions: null);
        return Rows(shape, weights, call, ReferenceMath.Widen(input), crossCall, ReferenceMath.Widen(states));
    }

    private static void Check(TransformerLayerShape shape, TransformerLayerWeights weights, ReadOnlySpan<float> input, int batch, int sequence)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(weights);
        CheckShape(shape);
        weights.ThrowUnlessShape(nameof(ReferenceTransformerLayer), shape);
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(sequence, nameof(sequence));
        Arguments.CheckTensor(input.Length, batch, sequence, shape.DModel, nameof(input), nameof(sequence), nameof(shape.DModel));
    }

    private static double[] Rows(
        TransformerLayerShape shape, TransformerLayerWeights weights, in ReferenceCall call, double[] x, in ReferenceCall crossCall, double[] states)
    {
        double[] n = shape.NormalisesAttentionInput ? Norm(weights.AttentionNorm, x) : x;
        double[] attention = Branch(
            ReferenceAttention.Forward(call, weights.Attention, n, n, n), weights.AttentionOutputNorm, weights.AttentionScale);
        if (shape.Residual != ResidualKind.Serial)
        {
            double[] m = shape.Residual == ResidualKind.ParallelTwoNorms && shape.NormalisesFeedForwardInput
                ? Norm(weights.FeedForwardNorm, x)
                : n;
            return Sum(Sum(x, attention), FeedForwardBranch(m));
        }

        double[] h = SumNorm(weights.AttentionNorm, Sum(x, attention));
        if (weights.CrossAttention is not null)
        {
            double[] queries = shape.NormalisesFeedForwardInput ? Norm(weights.CrossAttentionNorm, h) : h;
            double[] cross = ReferenceAttention.Forward(crossCall, weights.CrossAttention, queries, states, states);
            h = SumNorm(weights.CrossAttentionNorm, Sum(h, Branch(cross, weights.CrossAttentionOutputNorm, weights.CrossAttentionScale)));
        }

        double[] branch = FeedForwardBranch(shape.NormalisesFeedForwardInput ? Norm(weights.FeedForwardNorm, h) : h);
        return SumNorm(weights.FeedForwardNorm, Sum(h, branch));

        double[] FeedForwardBranch(double[] rows) => Branch(
            ReferenceFeedForward.Forward(shape.FeedForward, weights.FeedForward, rows), weights.FeedForwardOutputNorm, weights.FeedForwardScale);

        double[] Branch(double[] rows, NormWeights? outputNorm, ReadOnlyMemory<float> scale) =>
            Scaled(shape, shape.NormalisesBranchOutput ? Norm(outputNorm, rows) : rows, scale.Span);

        double[] SumNorm(NormWeights? norm, double[] rows) => shape.NormalisesSums ? Norm(norm, rows) : rows;

        // The check of the weights has seen that those norms are there which the shape has.
        double[] Norm(NormWeights? norm, double[] rows) => ReferenceRowNorm.Of(shape, norm!, rows);
    }

    /// <summary>What a branch gives times LayerScale, of each channel, and the multiplier.</summary>
    private static double[] Scaled(TransformerLayerShape shape, double[] rows, ReadOnlySpan<float> scale)
    {
        var result = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            result[i] = rows[i] * (shape.LayerScale ? scale[i % shape.DModel] : 1) * shape.ResidualMultiplier;
        }

        return result;
    }

    private static double[] Sum(double[] first, double[] second)
    {
        var result = new double[first.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = first[i] + second[i];
        }

        return result;
    }

    private static void CheckShape(TransformerLayerShape shape)
    {
        AttentionShape attention = shape.Attention;
        if (attention.KeyDim != shape.DModel || attention.ValueDim != shape.DModel || attention.OutputWidth != shape.DModel)
        {
            throw new ArgumentException(
                $"A transformer layer takes and gives rows of DModel = {shape.DModel}, but its attention has KeyDim {attention.KeyDim}, ValueDim {attention.ValueDim} and outputs of {attention.OutputWidth}.",
                nameof(shape));
        }

        if (shape.FeedForward.DModel != shape.DModel)
        {
            throw new ArgumentException(
                $"A transformer layer takes and gives rows of DModel = {shape.DModel}, but its feed-forward has DModel {shape.FeedForward.DModel}.", nameof(shape));
        }

        if (shape.CrossAttention is { } cross && (cross.DModel != shape.DModel || cross.OutputWidth != shape.DModel || cross.KeyDim != cross.ValueDim || shape.Residual != ResidualKind.Serial))
        {
            throw new ArgumentException(
                $"Cross-attention follows the attention ({nameof(ResidualKind)}.{nameof(ResidualKind.Serial)}), takes and gives rows of DModel = {shape.DModel}, and its keys and values have the same rows, "
                + $"but here it is {nameof(ResidualKind)}.{shape.Residual}, DModel {cross.DModel}, outputs of {cross.OutputWidth}, KeyDim {cross.KeyDim} and ValueDim {cross.ValueDim}.",
                nameof(shape));
        }

        if (shape.Residual != ResidualKind.Serial && shape.NormalisesSums)
        {
            throw new ArgumentException(
                $"{nameof(NormPlace)}.{shape.NormPlace} has a norm behind the sum of each branch, but with {nameof(ResidualKind)}.{shape.Residual} both are added in one.", nameof(shape));
        }
    }
}
