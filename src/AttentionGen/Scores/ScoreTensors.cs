namespace AttentionGen.Kernels;

// What a call brings for scores and takes from them, each as a pointer to pinned memory with what it takes to read it. In
// PinnedOptions it is the whole tensor, in ScoreOptions the part of the heads that are attended to together.

/// <summary>A mask of the call.</summary>
internal unsafe struct MaskMatrices
{
    /// <summary>How the mask is stored.</summary>
    public AttentionMaskKind Kind;

    /// <summary>The first matrix of flags, for the boolean kinds.</summary>
    public bool* Flags;

    /// <summary>The first matrix of biases, for the additive kind.</summary>
    public float* Bias;

    /// <summary>From the matrix of one head to that of the next; 0 if they share one.</summary>
    public nint HeadStride;
}

/// <summary>Which probabilities are dropped.</summary>
internal unsafe struct DropoutMatrices
{
    /// <summary>The first matrix of flags, or null.</summary>
    public bool* Flags;

    /// <summary>The flag that means keep.</summary>
    public bool Keeps;

    /// <summary>What a kept probability is multiplied by.</summary>
    public float Scale;
}

/// <summary>Where attention weights go.</summary>
internal unsafe struct WeightMatrices
{
    /// <summary>The first matrix, or null.</summary>
    public float* Target;

    /// <summary>From one head's matrix to the next's; 0 in a mean.</summary>
    public nint HeadStride;

    /// <summary>The part that a head has in the weights: 1, or 1/H in a mean.</summary>
    public float Share;
}

/// <summary>Where scores go.</summary>
internal unsafe struct ScoreMatrices
{
    /// <summary>The first matrix, or null.</summary>
    public float* Target;

    /// <summary>At which point they are wanted.</summary>
    public ScoreStage Stage;
}

/// <summary>The layer's biases by distance.</summary>
internal unsafe struct DistanceBiases
{
    /// <summary>The first head's bias at distance 0, in units of log2; the next key's follows. Null if there are none.</summary>
    public float* Bias;

    /// <summary>From one head's biases to the next's.</summary>
    public nint HeadStride;

    /// <summary>The same in natural units; null where no bias leaves float32's range in units of log2.</summary>
    public float* Natural;
}

/// <summary>The layer's sinks, one for each head.</summary>
internal unsafe struct SinkScores
{
    /// <summary>The first head's, in units of log2; null if there are none.</summary>
    public float* Log2;

    /// <summary>The same in natural units.</summary>
    public float* Natural;
}
