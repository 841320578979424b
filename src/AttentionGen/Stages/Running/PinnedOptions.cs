using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>The options of a call, their memory pinned for its length, so that other threads can read them.</summary>
internal unsafe struct PinnedOptions
{
    /// <summary>The mask of the call.</summary>
    public MaskMatrices Mask;

    /// <summary>Which matrices it has.</summary>
    public MaskScope MaskScope;

    /// <summary>Which probabilities are dropped.</summary>
    public DropoutMatrices Dropout;

    /// <summary>Where weights go.</summary>
    public WeightMatrices Weights;

    /// <summary>Where scores go.</summary>
    public ScoreMatrices Scores;

    /// <summary>Where log-sum-exps go, or null.</summary>
    public float* LogSumExp;

    /// <summary>The layer's biases by distance.</summary>
    public DistanceBiases Distances;

    /// <summary>The layer's sinks.</summary>
    public SinkScores Sinks;

    /// <summary>What the call brings for the layer's functions.</summary>
    public CapturedTables Captured;

    /// <summary>Whether the call wants the scores.</summary>
    public readonly bool WantsScores => Scores.Target is not null;

    /// <summary>Whether it wants them before masks hide any.</summary>
    public readonly bool WantsScoresBeforeMasks => WantsScores && Scores.Stage != ScoreStage.Masked;

    /// <summary>Whether neither the call nor the layer brings any of them.</summary>
    private readonly bool IsPlain =>
        Mask.Kind == AttentionMaskKind.None && Dropout.Flags is null && Weights.Target is null && Scores.Target is null && LogSumExp is null
        && Distances.Bias is null && Sinks.Log2 is null;

    private readonly bool AveragesWeights => Weights.Target is not null && Weights.HeadStride == 0;

    /// <summary>Takes back what a call before has brought; what the layer brings stays.</summary>
    public void SetPlain() => this = new PinnedOptions { Distances = Distances, Sinks = Sinks };

    /// <summary>The same for scores alone: without weights and log-sum-exps.</summary>
    public readonly PinnedOptions ScoresAlone()
    {
        PinnedOptions options = this;
        options.Weights = default;
        options.LogSumExp = null;
        return options;
    }

    /// <summary>What of it concerns the heads from <paramref name="head"/> on of one batch item.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="call">The call's sizes.</param>
    /// <param name="item">The batch item.</param>
    /// <param name="head">The first query head of those that are attended to together.</param>
    /// <param name="groupSize">How many those are.</param>
    /// <param name="shift">Position of the first query.</param>
    public readonly ScoreOptions For(in LayerLayout layout, in CallShape call, int item, int head, int groupSize, int shift)
    {
        if (IsPlain)
        {
            return new ScoreOptions
            {
                Shift = shift,
                GroupSize = groupSize,
                QueryLength = call.QueryLength,
                KeyLength = call.KeyLength,
                AddedKeys = layout.AddedKeys,
                LeftWindow = layout.LeftWindow,
                RightWindow = layout.RightWindow,
            };
        }

        nint maskMatrix = (nint)call.QueryLength * call.KeyLength;
        nint mask = MaskScope switch
        {
            MaskScope.PerItem => item * maskMatrix,
            MaskScope.PerHead => head * maskMatrix,
            MaskScope.PerItemAndHead => (((nint)item * layout.Heads) + head) * maskMatrix,
            _ => 0,
        };
        nint probabilities = (nint)call.QueryLength * (call.KeyLength + layout.AddedKeys);
        nint headIndex = ((nint)item * layout.Heads) + head;
        MaskMatrices masks = Mask;
        masks.Flags += mask;
        masks.Bias += mask;
        masks.HeadStride = MaskScope is MaskScope.PerHead or MaskScope.PerItemAndHead ? maskMatrix : 0;
        DropoutMatrices dropout = Dropout;
        dropout.Flags = Dropout.Flags is null ? null : Dropout.Flags + (headIndex * probabilities);
        WeightMatrices weights = Weights;
        weights.Target = Weights.Target is null ? null : Weights.Target + ((AveragesWeights ? item : headIndex) * probabilities);
        ScoreMatrices scores = Scores;
        scores.Target = Scores.Target is null ? null : Scores.Target + (headIndex * probabilities);
        DistanceBiases distances = Distances;
        distances.Bias = Distances.Bias is null ? null : Distances.Bias + (head * Distances.HeadStride);
        distances.Natural = Distances.Natural is null ? null : Distances.Natural + (head * Distances.HeadStride);
        return new ScoreOptions
        {
            Shift = shift,
            GroupSize = groupSize,
            QueryLength = call.QueryLength,
            KeyLength = call.KeyLength,
            AddedKeys = layout.AddedKeys,
            LeftWindow = layout.LeftWindow,
            RightWindow = layout.RightWindow,
            MaskMatrix = masks,
            Dropout = dropout,
            Weights = weights,
            Scores = scores,
            LogSumExp = LogSumExp is null ? null : LogSumExp + (headIndex * call.QueryLength),
            Distances = distances,
            Sinks = new SinkScores
            {
                Log2 = Sinks.Log2 is null ? null : Sinks.Log2 + head,
                Natural = Sinks.Natural is null ? null : Sinks.Natural + head,
            },
        };
    }

    /// <summary>
    /// Brings what rows receive to what they have if nothing is written: zero weights, of a mean begun by the first head,
    /// scores and log-sum-exps of minus infinity.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void ClearRows(in LayerLayout layout, in CallShape call, int item, int head, int first, int end)
    {
        if (Weights.Target is null && Scores.Target is null && LogSumExp is null)
        {
            return;
        }

        nint columns = call.KeyLength + layout.AddedKeys;
        int rows = end - first;
        for (int h = head; h < head + layout.GroupSize; h++)
        {
            nint row = ((((nint)item * layout.Heads) + h) * call.QueryLength) + first;
            if (Weights.Target is not null && !AveragesWeights)
            {
                Fill(Weights.Target + (row * columns), rows, columns, 0f);
            }

            if (Scores.Target is not null)
            {
                Fill(Scores.Target + (row * columns), rows, columns, float.NegativeInfinity);
            }

            if (LogSumExp is not null)
            {
                Fill(LogSumExp + row, 1, rows, float.NegativeInfinity);
            }
        }

        if (Weights.Target is not null && AveragesWeights && head == 0)
        {
            Fill(Weights.Target + ((((nint)item * call.QueryLength) + first) * columns), rows, columns, 0f);
        }
    }

    /// <summary>
    /// Hides the scores of keys that are holes of the padding. The kernels do so where they mask; before that they have computed
    /// scores of zeros, because such keys are packed as zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void HideScores(in LayerLayout layout, in CallShape call, int item, int head, int first, int end, in HeadPanels panels)
    {
        nint columns = call.KeyLength + layout.AddedKeys;
        for (int h = head; h < head + layout.GroupSize; h++)
        {
            for (int query = first; query < end; query++)
            {
                float* row = Scores.Target + (((((nint)item * layout.Heads) + h) * call.QueryLength) + query) * columns;
                for (int key = layout.AddedKeys; key < panels.Keys.Count; key++)
                {
                    if (Unsafe.Add(ref panels.KeyBias, key) != 0f)
                    {
                        row[key - layout.AddedKeys] = float.NegativeInfinity;
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(float* target, int rows, nint columns, float value)
    {
        for (int row = 0; row < rows; row++, target += columns)
        {
            new Span<float>(target, (int)columns).Fill(value);
        }
    }
}
