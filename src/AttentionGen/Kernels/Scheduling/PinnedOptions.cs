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

    /// <summary>What of it concerns one head of one batch item.</summary>
    public readonly ScoreOptions For(in LayerLayout layout, in CallShape call, int item, int head, int shift)
    {
        long matrix = MaskScope switch
        {
            MaskScope.PerItem => item,
            MaskScope.PerHead => head,
            MaskScope.PerItemAndHead => ((long)item * layout.Heads) + head,
            _ => 0,
        };
        long mask = matrix * call.QueryLength * call.KeyLength;
        long probabilities = (long)call.QueryLength * (call.KeyLength + layout.AddedKeys);
        long headIndex = ((long)item * layout.Heads) + head;
        return new ScoreOptions
        {
            Shift = shift,
            KeyLength = call.KeyLength,
            AddedKeys = layout.AddedKeys,
            Causal = layout.Causal,
            MaskKind = MaskKind,
            MaskFlags = MaskFlags + mask,
            MaskBias = MaskBias + mask,
            DropoutFlags = DropoutFlags is null ? null : DropoutFlags + (headIndex * probabilities),
            DropoutKeeps = DropoutKeeps,
            DropoutScale = DropoutScale,
            Weights = Weights is null ? null : Weights + ((AveragesWeights ? item : headIndex) * probabilities),
            WeightsShare = AveragesWeights ? 1f / layout.Heads : 1f,
        };
    }

    /// <summary>Zeros in the rows of the weights that a task is about to add to; a mean is begun by the first head.</summary>
    public readonly void ClearWeights(in LayerLayout layout, in CallShape call, int item, int head, int first, int end)
    {
        if (Weights is null || (AveragesWeights && head > 0))
        {
            return;
        }

        long columns = call.KeyLength + layout.AddedKeys;
        long matrix = AveragesWeights ? item : ((long)item * layout.Heads) + head;
        for (int row = first; row < end; row++)
        {
            new Span<float>(Weights + (((matrix * call.QueryLength) + row) * columns), (int)columns).Clear();
        }
    }
}
