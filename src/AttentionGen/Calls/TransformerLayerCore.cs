using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>A whole layer at run time, behind the members that are generated. Not meant to be made or called by other code.</summary>
/// <remarks>Immutable and thread-safe; a cache or a workspace serves one call at a time.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class TransformerLayerCore
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
        where TKernels : struct, ILayerKernels, IFeedForwardKernels =>
        new(PartsOf<TKernels>(shape, attention, cross: null, feedForward, weights, queryScale, panelVectors));

    /// <summary>The same for a layer with cross-attention.</summary>
    /// <typeparam name="TKernels">The generated kernels.</typeparam>
    /// <typeparam name="TCrossKernels">Those of the cross-attention.</typeparam>
    /// <param name="shape">The layer.</param>
    /// <param name="attention">Numbers of its attention.</param>
    /// <param name="cross">Numbers of its cross-attention.</param>
    /// <param name="feedForward">Numbers of its feed-forward.</param>
    /// <param name="weights">Weights of that shape.</param>
    /// <param name="queryScale">What goes into the query's weights of both, see <see cref="LayerWeights"/>.</param>
    /// <param name="panelVectors">Vectors of a weight panel.</param>
    public static TransformerLayerCore Create<TKernels, TCrossKernels>(
        TransformerLayerShape shape,
        in LayerLayout attention,
        in LayerLayout cross,
        in FeedForwardLayout feedForward,
        TransformerLayerWeights weights,
        double queryScale,
        int panelVectors)
        where TKernels : struct, ILayerKernels, IFeedForwardKernels
        where TCrossKernels : struct, ILayerKernels
    {
        AttentionBranch branch = BranchOf<TCrossKernels>(
            shape, shape.CrossAttention!, cross, weights.CrossAttention!, weights.CrossAttentionScale, queryScale, panelVectors,
            FrameOf(shape, shape.NormalisesFeedForwardInput ? weights.CrossAttentionNorm : null, weights.CrossAttentionOutputNorm, weights.CrossAttentionNorm, weights.CrossAttentionScale));
        return new TransformerLayerCore(PartsOf<TKernels>(shape, attention, branch, feedForward, weights, queryScale, panelVectors));
    }

    /// <summary>Takes a batch through the layer.</summary>
    /// <param name="input"><c>[batch, sequence, DModel]</c>.</param>
    /// <param name="output">The same shape; may not overlap the input.</param>
    /// <param name="batch">Items.</param>
    /// <param name="sequence">Tokens of each.</param>
    /// <param name="options">Options of the call.</param>
    public void Forward(ReadOnlySpan<float> input, Span<float> output, int batch, int sequence, scoped in AttentionOptions options)
    {
        LayerCall call = LayerCall.SelfAttention(Parts.Attention.Layout, input, output, batch, sequence, options);
        call.Stages = CallStages.OfLayer;
        Run(Chain, in call);
    }

    /// <summary>Takes sequences of different lengths, one behind the other, through the layer.</summary>
    /// <param name="input"><c>[tokens, DModel]</c>.</param>
    /// <param name="output">The same shape; may not overlap the input.</param>
    /// <param name="cumulativeLengths">0, and where each sequence ends.</param>
    /// <param name="options">Workspace and threads.</param>
    public void Packed(ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<int> cumulativeLengths, scoped in AttentionOptions options)
    {
        LayerCall call = LayerCall.Packed(Parts.Attention.Layout, input, output, cumulativeLengths, options);
        call.Stages = CallStages.OfLayer;
        Run(Chain, in call);
    }

    /// <summary>Takes new tokens, which join those of a cache, through the layer.</summary>
    /// <param name="input"><c>[batch, sequence, DModel]</c>.</param>
    /// <param name="cache">A cache that this layer made.</param>
    /// <param name="output">The same shape as the input; may not overlap it.</param>
    /// <param name="sequence">New tokens of each sequence.</param>
    /// <param name="options">Options of the call.</param>
    public void Cached(ReadOnlySpan<float> input, KeyValueCache cache, Span<float> output, int sequence, scoped in AttentionOptions options)
    {
        LayerCall call = LayerCall.Cached(Parts.Attention.Layout, Parts.Attention.Weights, input, cache, output, sequence, options);
        call.Stages = CallStages.OfLayerCached;
        Run(Chain, in call);
    }

    /// <summary>Makes a cache for the layer.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="capacity">Tokens of each at most.</param>
    public KeyValueCache CreateCache(int batch, int capacity) => new(Parts.Attention.Layout, Parts.Attention.Weights, batch, capacity);

    /// <summary>Bytes of scratch of a call of <see cref="Forward(ReadOnlySpan{float}, Span{float}, int, int, in AttentionOptions)"/>.</summary>
    /// <param name="batch">Items.</param>
    /// <param name="sequence">Tokens of each.</param>
    /// <param name="maxDegreeOfParallelism">Threads at most; 0 for as many as there are processors.</param>
    public long WorkspaceBytes(int batch, int sequence, int maxDegreeOfParallelism) =>
        ChainRunner.WorkspaceBytes(Chain, batch, sequence, memoryLength: 0, maxDegreeOfParallelism);

    /// <summary>Runs a call of whole layers.</summary>
    internal static void Run(LayerChain chain, scoped in LayerCall call, KeyValueCache[]? caches = null)
    {
        CheckLayout(in call);
        if (chain.FirstCross >= 0)
        {
            throw new InvalidOperationException($"Layer {chain.FirstCross} has cross-attention: calls take a memory, which CreateMemory makes and ProjectMemory fills.");
        }

        if (!call.IsEmpty)
        {
            ChainRunner.Run(chain, in call, caches);
        }
    }

    /// <summary>The same for layers with cross-attention.</summary>
    internal static void Run(
        LayerChain chain, scoped in LayerCall call, KeyValueCache[]? caches, KeyValueMemory?[] memories, scoped in AttentionOptions memoryOptions)
    {
        CheckLayout(in call);
        LayerCall crossCall = LayerCall.CrossAttentionBeside(
            chain[chain.FirstCross].Cross!, in call, memories[chain.FirstCross]!, memoryOptions);
        if (call.IsEmpty)
        {
            return;
        }

        if (call.Cache is not null && !memoryOptions.IsPlain && ChainRunner.LongestChunk(call.Cache, caches) is var longest && call.QueryLength > longest)
        {
            throw new ArgumentException(
                $"memoryOptions is not available for more than {longest} tokens at once with this window's cache, but {call.QueryLength} were given.",
                nameof(memoryOptions));
        }

        ChainRunner.Run(chain, in call, caches, in crossCall, memories);
    }

    private static void CheckLayout(scoped in LayerCall call)
    {
        if (call.Options.Layout != SequenceLayout.BatchFirst)
        {
            throw new ArgumentException(
                $"options.Layout must be {nameof(SequenceLayout.BatchFirst)} in a call of a whole layer, but is {call.Options.Layout}.", "options");
        }
    }

    private static LayerParts PartsOf<TKernels>(
        TransformerLayerShape shape,
        in LayerLayout attention,
        AttentionBranch? cross,
        in FeedForwardLayout feedForward,
        TransformerLayerWeights weights,
        double queryScale,
        int panelVectors)
        where TKernels : struct, ILayerKernels, IFeedForwardKernels
    {
        NormWeights? feedForwardNorm = shape.Residual == ResidualKind.Parallel ? weights.AttentionNorm : weights.FeedForwardNorm;
        return new LayerParts
        {
            Shape = shape,
            Attention = BranchOf<TKernels>(
                shape, shape.Attention, attention, weights.Attention, weights.AttentionScale, queryScale, panelVectors,
                FrameOf(shape, shape.NormalisesAttentionInput ? weights.AttentionNorm : null, weights.AttentionOutputNorm, weights.AttentionNorm, weights.AttentionScale)),
            Cross = cross,
            FeedForward = FeedForwardKernels<TKernels>.Instance,
            FeedForwardLayout = feedForward,
            FeedForwardWeights = shape.NormalisesBranchOutput
                ? new PackedFeedForward(weights.FeedForward, attention.Lanes, panelVectors)
                : new PackedFeedForward(weights.FeedForward, attention.Lanes, panelVectors, weights.FeedForwardScale.Span, shape.ResidualMultiplier),
            FeedForwardFrame = FrameOf(
                shape, shape.NormalisesFeedForwardInput ? feedForwardNorm : null, weights.FeedForwardOutputNorm, weights.FeedForwardNorm, weights.FeedForwardScale),
            IsParallel = shape.Residual != ResidualKind.Serial,
        };
    }

    /// <summary>What a branch is multiplied by goes into its last weights: those of its norm, if it has one, or of its output projection.</summary>
    private static AttentionBranch BranchOf<TKernels>(
        TransformerLayerShape shape,
        AttentionShape attention,
        in LayerLayout layout,
        MultiHeadAttentionWeights weights,
        ReadOnlyMemory<float> scale,
        double queryScale,
        int panelVectors,
        LayerFrame frame)
        where TKernels : struct, ILayerKernels
    {
        MultiHeadAttentionWeights scaled = shape.NormalisesBranchOutput || (scale.IsEmpty && shape.ResidualMultiplier == 1)
            ? weights
            : weights.WithScaledOutput(scale.Span, shape.ResidualMultiplier);
        return new AttentionBranch
        {
            Kernels = LayerKernels<TKernels>.Instance,
            Layout = layout,
            Weights = new LayerWeights(layout, attention, scaled, queryScale, layout.Lanes, panelVectors),
            Frame = frame,
        };
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
