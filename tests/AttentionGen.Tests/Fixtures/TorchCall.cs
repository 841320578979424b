namespace AttentionGen.Tests.Fixtures;

/// <summary>The options of one call of a PyTorch module, under PyTorch's names where it has one.</summary>
/// <param name="Batch">Items B; 1 if the call is not batched.</param>
/// <param name="Queries">Query tokens T.</param>
/// <param name="Keys">Key tokens S, without those that the layer adds.</param>
/// <param name="Source">Which of query, key and value are one tensor.</param>
/// <param name="Batched">Whether tensors have a batch dimension.</param>
/// <param name="BatchFirst">Whether it comes first.</param>
/// <param name="AttnMask">Type of <c>attn_mask</c>; the one that makes a causal layer causal does not count.</param>
/// <param name="AttnMaskRank">2 for <c>[T, S]</c>, 3 for <c>[B·H, T, S]</c>, 0 without a mask.</param>
/// <param name="AttnMaskIsCausal">Whether the mask of a layer that is not causal hides what lies behind the diagonal.</param>
/// <param name="KeyPaddingMask">Type of <c>key_padding_mask</c>.</param>
/// <param name="NeedWeights">Whether the call returns attention weights.</param>
/// <param name="AverageAttnWeights">Whether they are averaged over the heads.</param>
/// <param name="Dropout">The probability p; above 0 the module ran in training mode.</param>
/// <param name="Seed">Of everything random in it.</param>
/// <param name="Torch">PyTorch's version.</param>
internal sealed record TorchCall(
    int Batch,
    int Queries,
    int Keys,
    TorchSource Source,
    bool Batched,
    bool BatchFirst,
    TorchMask AttnMask,
    int AttnMaskRank,
    bool AttnMaskIsCausal,
    TorchMask KeyPaddingMask,
    bool NeedWeights,
    bool AverageAttnWeights,
    double Dropout,
    int Seed,
    string Torch)
{
    /// <summary>The layout of the call's tensors in our terms; without a batch dimension both layouts are the same.</summary>
    public SequenceLayout Layout => Batched && !BatchFirst ? SequenceLayout.SequenceFirst : SequenceLayout.BatchFirst;
}

/// <summary>Which of a call's query, key and value are one tensor.</summary>
internal enum TorchSource
{
    /// <summary>All three.</summary>
    Self,

    /// <summary>Key and value.</summary>
    Cross,

    /// <summary>None.</summary>
    Separate,
}

/// <summary>The type of a mask.</summary>
internal enum TorchMask
{
    None,

    /// <summary>True = ignore.</summary>
    Bool,

    /// <summary>Added to the scaled scores.</summary>
    Float,
}
