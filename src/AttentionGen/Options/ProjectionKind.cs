namespace AttentionGen;

/// <summary>How the weights of a layer's heads come.</summary>
public enum ProjectionKind
{
    /// <summary>One matrix for all heads of a projection, of which each head takes a block of rows (PyTorch's <c>nn.MultiheadAttention</c>).</summary>
    Split,

    /// <summary>
    /// One matrix per head: independent single-head modules on the same input whose outputs are concatenated. The numbers
    /// are the same as those of <see cref="Split"/> with the heads' matrices stacked, and so is the code.
    /// </summary>
    PerHead,
}
