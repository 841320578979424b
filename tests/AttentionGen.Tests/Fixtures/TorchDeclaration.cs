namespace AttentionGen.Tests.Fixtures;

/// <summary>The options of a PyTorch attention layer that are fixed when it is made, under PyTorch's names.</summary>
/// <param name="EmbedDim">Width E of a query row, of every input row for <see cref="ProjectionKind.PerHead"/>.</param>
/// <param name="NumHeads">Heads H.</param>
/// <param name="HeadDim">Head dimension D.</param>
/// <param name="Kdim">Width of a key row.</param>
/// <param name="Vdim">Width of a value row.</param>
/// <param name="Bias">Whether the projections add a bias.</param>
/// <param name="AddBiasKv">Whether a learned key and value are added.</param>
/// <param name="AddZeroAttn">Whether a key and a value of zeros are added.</param>
/// <param name="Causal">Which diagonal the layer has.</param>
/// <param name="Projection">One module, or one per head with concatenated outputs.</param>
/// <param name="OutputDim">Width of the output projection; null without one.</param>
internal sealed record TorchDeclaration(
    int EmbedDim,
    int NumHeads,
    int HeadDim,
    int Kdim,
    int Vdim,
    bool Bias,
    bool AddBiasKv,
    bool AddZeroAttn,
    TorchCausal Causal,
    ProjectionKind Projection,
    int? OutputDim)
{
    /// <summary>The shape that the layer's annotated class has.</summary>
    public AttentionShape ToShape() =>
        new(EmbedDim, NumHeads, HeadDim, NumHeads, Causal != TorchCausal.None, Bias, OutputDim is not null, 1 / Math.Sqrt(HeadDim))
        {
            KeyDim = Kdim,
            ValueDim = Vdim,
            OutputDim = OutputDim ?? EmbedDim,
            CausalAlignment = Causal == TorchCausal.BottomRight ? CausalAlignment.BottomRight : CausalAlignment.UpperLeft,
            AddBiasKeyValue = AddBiasKv,
            AddZeroAttention = AddZeroAttn,
        };
}

/// <summary>Which diagonal a layer has. PyTorch itself is given the mask.</summary>
internal enum TorchCausal
{
    None,
    UpperLeft,
    BottomRight,
}
