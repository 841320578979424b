namespace AttentionGen.Kernels;

/// <summary>
/// What a call brings for the scores of the query heads that share a key/value head: masks, biases, sinks, and where
/// weights, scores and log-sum-exps go. The drivers of the tiles ask whether there is such a thing, once for a tile, and
/// hand the rows over.
/// </summary>
/// <remarks>
/// A row is a position times the group size plus the head's number in the group. Positions and keys count as in
/// <see cref="HeadPanels"/>, where the keys that the layer adds come first; masks and weights are the caller's, where these
/// have no column or the last ones. The memory behind the pointers is pinned during a call.
/// </remarks>
internal readonly unsafe partial struct ScoreOptions
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

    /// <summary>The mask of the first head.</summary>
    internal MaskMatrices MaskMatrix { get; init; }

    /// <summary>The dropout of the first head.</summary>
    internal DropoutMatrices Dropout { get; init; }

    /// <summary>Where the weights of the first head go.</summary>
    internal WeightMatrices Weights { get; init; }

    /// <summary>Where the scores of the first head go.</summary>
    internal ScoreMatrices Scores { get; init; }

    /// <summary>The first head's row of log-sum-exps, one for each query, or null.</summary>
    internal float* LogSumExp { get; init; }

    /// <summary>The biases of the first head.</summary>
    internal DistanceBiases Distances { get; init; }

    /// <summary>The sink of the first head.</summary>
    internal SinkScores Sinks { get; init; }

    /// <summary>The user's functions, and where in the call the heads are.</summary>
    internal FunctionPlace Place { get; init; }

    /// <summary>Whether the call wants the log-sum-exp of each row.</summary>
    public bool WantsLogSumExp => LogSumExp is not null;

    /// <summary>Whether the call wants the scores.</summary>
    public bool WantsScores => Scores.Target is not null;

    /// <summary>Whether the scores are wanted as they were before the cap.</summary>
    public bool WantsRawScores => Scores.Stage == ScoreStage.Raw;

    /// <summary>Whether the scores are wanted with masks, and not before.</summary>
    public bool WantsMaskedScores => Scores.Stage == ScoreStage.Masked;

    /// <summary>Whether keys are hidden, or scores changed, by a mask of the call.</summary>
    public bool HasMask => MaskMatrix.Kind != AttentionMaskKind.None;

    /// <summary>Whether probabilities are dropped.</summary>
    public bool HasDropout => Dropout.Flags is not null;

    /// <summary>Whether the call wants the attention weights.</summary>
    public bool WantsWeights => Weights.Target is not null;

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
