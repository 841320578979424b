using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>The options of a call, their memory pinned for its length, so that other threads can read them.</summary>
internal unsafe struct PinnedOptions
{
    public AttentionMaskKind MaskKind;
    public MaskScope MaskScope;
    public bool* MaskFlags;
    public float* MaskBias;
    public bool* DropoutFlags;
    public bool DropoutKeeps;
    public float DropoutScale;
    public float* Weights;
    public bool AveragesWeights;
    public float* Scores;
    public ScoreStage ScoreStage;
    public float* LogSumExp;

    /// <summary>The layer's bias of the first head at distance 0, if it has one.</summary>
    public float* DistanceBias;

    /// <summary>The same in natural units, if those in units of log2 do not all fit.</summary>
    public float* NaturalDistanceBias;

    /// <summary>From one head's biases to the next's.</summary>
    public nint DistanceBiasHeadStride;

    /// <summary>The layer's sinks in units of log2, if it has some.</summary>
    public float* Sinks;

    /// <summary>The same in natural units.</summary>
    public float* NaturalSinks;

    /// <summary>What of it concerns the heads from <paramref name="head"/> on of one batch item.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="call">The call's sizes.</param>
    /// <param name="item">The batch item.</param>
    /// <param name="head">The first query head of those that are attended to together.</param>
    /// <param name="groupSize">How many those are.</param>
    /// <param name="shift">Position of the first query.</param>
    public readonly ScoreOptions For(in LayerLayout layout, in CallShape call, int item, int head, int groupSize, int shift)
    {
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
        return new ScoreOptions
        {
            Shift = shift,
            GroupSize = groupSize,
            QueryLength = call.QueryLength,
            KeyLength = call.KeyLength,
            AddedKeys = layout.AddedKeys,
            LeftWindow = layout.LeftWindow,
            RightWindow = layout.RightWindow,
            MaskKind = MaskKind,
            MaskFlags = MaskFlags + mask,
            MaskBias = MaskBias + mask,
            MaskHeadStride = MaskScope is MaskScope.PerHead or MaskScope.PerItemAndHead ? maskMatrix : 0,
            DropoutFlags = DropoutFlags is null ? null : DropoutFlags + (headIndex * probabilities),
            DropoutKeeps = DropoutKeeps,
            DropoutScale = DropoutScale,
            Weights = Weights is null ? null : Weights + ((AveragesWeights ? item : headIndex) * probabilities),
            WeightsHeadStride = AveragesWeights ? 0 : probabilities,
            WeightsShare = AveragesWeights ? 1f / layout.Heads : 1f,
            Scores = Scores is null ? null : Scores + (headIndex * probabilities),
            ScoreStage = ScoreStage,
            LogSumExp = LogSumExp is null ? null : LogSumExp + (headIndex * call.QueryLength),
            DistanceBias = DistanceBias is null ? null : DistanceBias + (head * DistanceBiasHeadStride),
            NaturalDistanceBias = NaturalDistanceBias is null ? null : NaturalDistanceBias + (head * DistanceBiasHeadStride),
            DistanceBiasHeadStride = DistanceBiasHeadStride,
            Sinks = Sinks is null ? null : Sinks + head,
            NaturalSinks = NaturalSinks is null ? null : NaturalSinks + head,
        };
    }

    /// <summary>
    /// Brings what rows receive to what they have if nothing is written: zero weights, of a mean begun by the first head,
    /// scores and log-sum-exps of minus infinity.
    /// </summary>
    public readonly void ClearRows(in LayerLayout layout, in CallShape call, int item, int head, int first, int end)
    {
        if (Weights is null && Scores is null && LogSumExp is null)
        {
            return;
        }

        nint columns = call.KeyLength + layout.AddedKeys;
        int rows = end - first;
        for (int h = head; h < head + layout.GroupSize; h++)
        {
            nint row = ((((nint)item * layout.Heads) + h) * call.QueryLength) + first;
            if (Weights is not null && !AveragesWeights)
            {
                Fill(Weights + (row * columns), rows, columns, 0f);
            }

            if (Scores is not null)
            {
                Fill(Scores + (row * columns), rows, columns, float.NegativeInfinity);
            }

            if (LogSumExp is not null)
            {
                Fill(LogSumExp + row, 1, rows, float.NegativeInfinity);
            }
        }

        if (Weights is not null && AveragesWeights && head == 0)
        {
            Fill(Weights + ((((nint)item * call.QueryLength) + first) * columns), rows, columns, 0f);
        }
    }

    /// <summary>
    /// Hides the scores of keys that are holes of the padding. The kernels do so where they mask; before that they have computed
    /// scores of zeros, because such keys are packed as zeros.
    /// </summary>
    public readonly void HideScores(in LayerLayout layout, in CallShape call, int item, int head, int first, int end, in HeadPanels panels)
    {
        nint columns = call.KeyLength + layout.AddedKeys;
        for (int h = head; h < head + layout.GroupSize; h++)
        {
            for (int query = first; query < end; query++)
            {
                float* row = Scores + (((((nint)item * layout.Heads) + h) * call.QueryLength) + query) * columns;
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

    private static void Fill(float* target, int rows, nint columns, float value)
    {
        for (int row = 0; row < rows; row++, target += columns)
        {
            new Span<float>(target, (int)columns).Fill(value);
        }
    }
}
