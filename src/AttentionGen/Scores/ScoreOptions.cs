using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>
/// What a call brings for the scores of the query heads that share a key/value head: masks, biases, sinks, and where
/// weights, scores and log-sum-exps go. Generated kernels ask whether there is such a thing, once for a tile, and hand the
/// rows over.
/// </summary>
/// <remarks>
/// A row is a position times the group size plus the head's number in the group. Positions and keys count as in
/// <see cref="HeadPanels"/>, where the keys that the layer adds come first; masks and weights are the caller's, where these
/// have no column or the last ones. The memory behind the pointers is pinned during a call.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe partial struct ScoreOptions
{
    /// <summary>Position of the first query: where the diagonal is.</summary>
    internal int Shift { get; init; }

    /// <summary>Query heads of the group.</summary>
    internal int GroupSize { get; init; }

    /// <summary>Queries of the call.</summary>
    internal int QueryLength { get; init; }

    /// <summary>Keys of the call.</summary>
    internal int KeyLength { get; init; }

    /// <summary>Keys that the layer puts before them.</summary>
    internal int AddedKeys { get; init; }

    /// <summary>Positions before its own that a query sees; −1 for all.</summary>
    internal int LeftWindow { get; init; }

    /// <summary>Positions behind its own that a query sees; −1 for all.</summary>
    internal int RightWindow { get; init; }

    /// <summary>How the mask is stored.</summary>
    internal AttentionMaskKind MaskKind { get; init; }

    /// <summary>The first head's matrix of flags, for the boolean kinds.</summary>
    internal bool* MaskFlags { get; init; }

    /// <summary>The first head's matrix of biases, for the additive kind.</summary>
    internal float* MaskBias { get; init; }

    /// <summary>From the matrix of one head to that of the next; 0 if they share one.</summary>
    internal nint MaskHeadStride { get; init; }

    /// <summary>The first head's matrix of dropout flags, or null.</summary>
    internal bool* DropoutFlags { get; init; }

    /// <summary>The flag that means keep.</summary>
    internal bool DropoutKeeps { get; init; }

    /// <summary>What a kept probability is multiplied by.</summary>
    internal float DropoutScale { get; init; }

    /// <summary>The first head's matrix of weights, or null.</summary>
    internal float* Weights { get; init; }

    /// <summary>From one head's weights to the next's; 0 in a mean.</summary>
    internal nint WeightsHeadStride { get; init; }

    /// <summary>The part that a head has in the weights: 1, or 1/H in a mean.</summary>
    internal float WeightsShare { get; init; }

    /// <summary>The first head's matrix of scores, or null.</summary>
    internal float* Scores { get; init; }

    /// <summary>At which point scores are wanted.</summary>
    internal ScoreStage ScoreStage { get; init; }

    /// <summary>The first head's row of log-sum-exps, one for each query, or null.</summary>
    internal float* LogSumExp { get; init; }

    /// <summary>The first head's bias at distance 0; the next key's follows.</summary>
    internal float* DistanceBias { get; init; }

    /// <summary>From one head's biases to the next's.</summary>
    internal nint DistanceBiasHeadStride { get; init; }

    /// <summary>The same in natural units; null where no bias leaves float32's range in units of log2.</summary>
    internal float* NaturalDistanceBias { get; init; }

    /// <summary>The first head's sink, in units of log2.</summary>
    internal float* Sinks { get; init; }

    /// <summary>The same in natural units.</summary>
    internal float* NaturalSinks { get; init; }

    /// <summary>Whether the call wants the log-sum-exp of each row.</summary>
    public bool WantsLogSumExp => LogSumExp is not null;

    /// <summary>Whether the call wants the scores.</summary>
    public bool WantsScores => Scores is not null;

    /// <summary>Whether the scores are wanted as they were before the cap.</summary>
    public bool WantsRawScores => ScoreStage == ScoreStage.Raw;

    /// <summary>Whether the scores are wanted with masks, and not before.</summary>
    public bool WantsMaskedScores => ScoreStage == ScoreStage.Masked;

    /// <summary>Whether keys are hidden, or scores changed, by a mask of the call.</summary>
    public bool HasMask => MaskKind != AttentionMaskKind.None;

    /// <summary>Whether probabilities are dropped.</summary>
    public bool HasDropout => DropoutFlags is not null;

    /// <summary>Whether the call wants the attention weights.</summary>
    public bool WantsWeights => Weights is not null;

    private int Columns => KeyLength + AddedKeys;

    /// <summary>The row's number among those of the first head and the heads behind it.</summary>
    private nint QueryIndex(int row)
    {
        (int position, int head) = Math.DivRem(row, GroupSize);
        return ((nint)head * QueryLength) + (position - Shift);
    }

    /// <summary>Where a key is in the caller's matrices: those that the layer adds come last.</summary>
    private int Column(int key) => key < AddedKeys ? KeyLength + key : key - AddedKeys;
}
