namespace AttentionGen.Tests.Fixtures;

/// <summary>
/// One thing that <c>nn.MultiheadAttention</c> can do, or a pair of things that meet in one place of the code, and which
/// fixtures do it.
/// </summary>
/// <param name="Name">In PyTorch's words.</param>
/// <param name="IsIn">Whether a module and its call have it.</param>
internal sealed record TorchOption(string Name, Func<TorchDeclaration, TorchCall, bool> IsIn)
{
    /// <summary>The options that every grid of fixtures must have.</summary>
    public static IReadOnlyList<TorchOption> All { get; } =
    [
        new("self-attention", (_, call) => call.Source == TorchSource.Self),
        new("cross-attention, S ≠ T", (_, call) => call.Source == TorchSource.Cross && call.Queries != call.Keys),
        new("key and value of different sources", (_, call) => call.Source == TorchSource.Separate),
        new("kdim or vdim", (layer, _) => OtherWidths(layer)),
        new("bias=False", (layer, _) => !layer.Bias),
        new("add_bias_kv", (layer, _) => layer.AddBiasKv && !layer.AddZeroAttn),
        new("add_zero_attn", (layer, _) => layer.AddZeroAttn && !layer.AddBiasKv),
        new("add_bias_kv + add_zero_attn", (layer, _) => layer.AddBiasKv && layer.AddZeroAttn),
        new("added keys + padding", (layer, call) => AddsKeys(layer) && call.KeyPaddingMask != TorchMask.None),
        new("added keys + attn_mask", (layer, call) => AddsKeys(layer) && call.AttnMask != TorchMask.None),
        new("added keys + weights", (layer, call) => AddsKeys(layer) && call.NeedWeights),
        new("bool attn_mask [T, S]", (_, call) => call is { AttnMask: TorchMask.Bool, AttnMaskRank: 2, AttnMaskIsCausal: false }),
        new("float attn_mask [T, S]", (_, call) => call is { AttnMask: TorchMask.Float, AttnMaskRank: 2 }),
        new("bool attn_mask [B·H, T, S]", (_, call) => call is { AttnMask: TorchMask.Bool, AttnMaskRank: 3 }),
        new("float attn_mask [B·H, T, S]", (_, call) => call is { AttnMask: TorchMask.Float, AttnMaskRank: 3 }),
        new("bool key_padding_mask", (_, call) => call.KeyPaddingMask == TorchMask.Bool),
        new("float key_padding_mask", (_, call) => call.KeyPaddingMask == TorchMask.Float),
        new("padding + bool attn_mask", (_, call) => call is { KeyPaddingMask: TorchMask.Bool, AttnMask: TorchMask.Bool }),
        new("padding + float attn_mask", (_, call) => call is { KeyPaddingMask: TorchMask.Bool, AttnMask: TorchMask.Float }),
        new("causal layer", (layer, _) => IsCausal(layer)),
        new("causal layer, S ≠ T", (layer, call) => IsCausal(layer) && call.Queries != call.Keys),
        new("causal layer + padding", (layer, call) => IsCausal(layer) && call.KeyPaddingMask != TorchMask.None),
        new("causal layer + float attn_mask", (layer, call) => IsCausal(layer) && call.AttnMask == TorchMask.Float),
        new("causal attn_mask on a layer that is not", (_, call) => call.AttnMaskIsCausal),
        new("weights per head", (_, call) => call is { NeedWeights: true, AverageAttnWeights: false }),
        new("weights averaged", (_, call) => call is { NeedWeights: true, AverageAttnWeights: true }),
        new("weights + padding", (_, call) => call.NeedWeights && call.KeyPaddingMask != TorchMask.None),
        new("batch first", (_, call) => call is { Batched: true, BatchFirst: true }),
        new("sequence first", (_, call) => call is { Batched: true, BatchFirst: false }),
        new("sequence first + padding", (_, call) => call is { Batched: true, BatchFirst: false } && call.KeyPaddingMask != TorchMask.None),
        new("sequence first + attn_mask", (_, call) => call is { Batched: true, BatchFirst: false } && call.AttnMask != TorchMask.None),
        new("unbatched", (_, call) => !call.Batched),
        new("one query", (_, call) => call.Queries == 1),
        new("dropout in training", (_, call) => call.Dropout > 0),
        new("dropout + weights", (_, call) => call.Dropout > 0 && call.NeedWeights),
        new("dropout + causal layer", (layer, call) => call.Dropout > 0 && IsCausal(layer)),
        new("one module per head, concatenated", (layer, _) => IsPerHead(layer) && layer.OutputDim is null),
        new("one module per head + output projection", (layer, _) => IsPerHead(layer) && layer.OutputDim is not null),
        new("one module per head + causal", (layer, _) => IsPerHead(layer) && IsCausal(layer)),
        new("output of another width", (layer, _) => (layer.OutputDim ?? (layer.NumHeads * layer.HeadDim)) != layer.EmbedDim),
    ];

    private static bool OtherWidths(TorchDeclaration layer) => layer.Kdim != layer.EmbedDim || layer.Vdim != layer.EmbedDim;

    private static bool AddsKeys(TorchDeclaration layer) => layer.AddBiasKv || layer.AddZeroAttn;

    private static bool IsCausal(TorchDeclaration layer) => layer.Causal != TorchCausal.None;

    private static bool IsPerHead(TorchDeclaration layer) => layer.Projection == ProjectionKind.PerHead;
}
