using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>A whole layer at run time, behind the members that are generated. Not meant to be made or called by other code.</summary>
/// <remarks>Immutable and thread-safe; a cache or a workspace serves one call at a time.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TransformerLayerCore
{
    private TransformerLayerCore(LayerParts parts)
    {
        Parts = parts;
        Chain = new LayerChain(parts);
    }

    /// <summary>The layer.</summary>
    internal LayerParts Parts { get; }

    /// <summary>The layer alone, as a call takes it.</summary>
    internal LayerChain Chain { get; }

    /// <summary>Packs the weights of a layer for the kernels of one vector width.</summary>
    /// <typeparam name="TKernels">The generated kernels.</typeparam>
    /// <param name="shape">The layer.</param>
    /// <param name="attention">Numbers of its attention.</param>
    /// <param name="feedForward">Numbers of its feed-forward.</param>
    /// <param name="weights">Weights of that shape.</param>
    /// <param name="queryScale">What goes into the query's weights, see <see cref="LayerWeights"/>.</param>
    /// <param name="panelVectors">Vectors of a weight panel.</param>
    public static TransformerLayerCore Create<TKernels>(
        TransformerLayerShape shape,
        in LayerLayout attention,
        in FeedForwardLayout feedForward,
        TransformerLayerWeights weights,
        double queryScale,
        int panelVectors)
        where TKernels : struct, ILayerKernels, IFeedForwardKernels
    {
        // What a branch is multiplied by goes into its last weights: those of its norm, if it has one, or of its output projection.
        bool normsBranches = shape.NormalisesBranchOutput;
        double factor = shape.ResidualMultiplier;
        MultiHeadAttentionWeights attentionWeights = normsBranches || (weights.AttentionScale.IsEmpty && factor == 1)
            ? weights.Attention
            : weights.Attention.WithScaledOutput(weights.AttentionScale.Span, factor);
        return new TransformerLayerCore(new LayerParts
        {
            Attention = LayerKernels<TKernels>.Instance,
            AttentionLayout = attention,
            AttentionWeights = new LayerWeights(attention, shape.Attention, attentionWeights, queryScale, attention.Lanes, panelVectors),
            AttentionFrame = FrameOf(
                shape, shape.NormalisesAttentionInput ? weights.AttentionNorm : null, weights.AttentionOutputNorm, weights.AttentionNorm, weights.AttentionScale),
            FeedForward = FeedForwardKernels<TKernels>.Instance,
            FeedForwardLayout = feedForward,
            FeedForwardWeights = normsBranches
                ? new PackedFeedForward(weights.FeedForward, attention.Lanes, panelVectors)
                : new PackedFeedForward(weights.FeedForward, attention.Lanes, panelVectors, weights.FeedForwardScale.Span, factor),
            FeedForwardFrame = FrameOf(
                shape,
                !shape.NormalisesFeedForwardInput ? null : shape.Residual == ResidualKind.Parallel ? weights.AttentionNorm : weights.FeedForwardNorm,
                weights.FeedForwardOutputNorm,
                weights.FeedForwardNorm,
                weights.FeedForwardScale),
            IsParallel = shape.Residual != ResidualKind.Serial,
        });
    }

    /// <summary>Takes a batch through the layer.</summary>
    /// <param name="input"><c>[batch, sequence, DModel]</c>.</param>
    /// <param name="output">The same shape; may not overlap the input.</param>
    /// <param name="batch">Items.</param>
    /// <param name="sequence">Tokens of each.</param>
    /// <param name="options">Options of the call.</param>
    public void Forward(ReadOnlySpan<float> input, Span<float> output, int batch, int sequence, scoped in AttentionOptions options)
    {
        LayerCall call = LayerCall.SelfAttention(Parts.AttentionLayout, input, output, batch, sequence, options);
        call.Stages = CallStages.OfLayer;
        Run(Chain, in call, caches: null);
    }

    /// <summary>Takes sequences of different lengths, one behind the other, through the layer.</summary>
    /// <param name="input"><c>[tokens, DModel]</c>.</param>
    /// <param name="output">The same shape; may not overlap the input.</param>
    /// <param name="cumulativeLengths">0, and where each sequence ends.</param>
    /// <param name="options">Workspace and threads.</param>
    public void Packed(ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<int> cumulativeLengths, scoped in AttentionOptions options)
    {
        LayerCall call = LayerCall.Packed(Parts.AttentionLayout, input, output, cumulativeLengths, options);
        call.Stages = CallStages.OfLayer;
        Run(Chain, in call, caches: null);
    }

    /// <summary>Takes new tokens, which join those of a cache, through the layer.</summary>
    /// <param name="input"><c>[batch, sequence, DModel]</c>.</param>
    /// <param name="cache">A cache that this layer made.</param>
    /// <param name="output">The same shape as the input; may not overlap it.</param>
    /// <param name="sequence">New tokens of each sequence.</param>
    /// <param name="options">Options of the call.</param>
    public void Cached(ReadOnlySpan<float> input, KeyValueCache cache, Span<float> output, int sequence, scoped in AttentionOptions options)
    {
        LayerCall call = LayerCall.Cached(Parts.AttentionLayout, Parts.AttentionWeights, input, cache, output, sequence, options);
        call.Stages = CallStages.OfLayerCached;
        Run(Chain, in call, caches: null);
    }

    /// <summary>Makes a cache for the layer.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="capacity">Tokens of each at most.</param>
    public KeyValueCache CreateCache(int batch, int capacity) => new(Parts.AttentionLayout, Parts.AttentionWeights, batch, capacity);

    /// <summary>Bytes of scratch of a call of <see cref="Forward"/>.</summary>
    /// <param name="batch">Items.</param>
    /// <param name="sequence">Tokens of each.</param>
    /// <param name="maxDegreeOfParallelism">Threads at most; 0 for as many as there are processors.</param>
    public long WorkspaceBytes(int batch, int sequence, int maxDegreeOfParallelism) =>
        ChainRunner.WorkspaceBytes(Chain, batch, sequence, maxDegreeOfParallelism);

    /// <summary>Runs a call of whole layers.</summary>
    internal static void Run(LayerChain chain, scoped in LayerCall call, KeyValueCache[]? caches)
    {
        if (call.IsEmpty)
        {
            return;
        }

        if (call.Options.Layout != SequenceLayout.BatchFirst)
        {
            throw new ArgumentException(
                $"options.Layout must be {nameof(SequenceLayout.BatchFirst)} in a call of a whole layer, but is {call.Options.Layout}.", "options");
        }

        ChainRunner.Run(chain, in call, caches);
    }

    private static LayerFrame FrameOf(
        TransformerLayerShape shape, NormWeights? input, NormWeights? branch, NormWeights? sum, ReadOnlyMemory<float> scale)
    {
        PackedNorm? branchNorm = shape.NormalisesBranchOutput
            ? new PackedNorm(shape.Norm, branch!, shape.Epsilon, scale.Span, shape.ResidualMultiplier)
            : null;
        PackedNorm? sumNorm = shape.NormalisesSums ? new PackedNorm(shape.Norm, sum!, shape.Epsilon) : null;
        return new LayerFrame(input is null ? null : new PackedNorm(shape.Norm, input, shape.Epsilon), new BranchEnd(branchNorm, sumNorm));
    }
}
