namespace AttentionGen.Tests.Fixtures;

/// <summary>
/// One PyTorch module with one call: weights, inputs, masks, and what PyTorch made of them in float32 and in float64. The
/// masks come as the library's own options too.
/// </summary>
internal sealed class TorchFixture
{
    /// <summary>File and module, such as <c>e48_h4/m3</c>.</summary>
    public required string Name { get; init; }

    public required TorchDeclaration Declaration { get; init; }

    public required TorchCall Call { get; init; }

    /// <summary>The file that holds the fixture.</summary>
    public required string Path { get; init; }

    /// <summary>What stands before the names of the state dict in the file.</summary>
    public required string WeightsPrefix { get; init; }

    /// <summary>The state dict, under PyTorch's names.</summary>
    public required IReadOnlyDictionary<string, float[]> State { get; init; }

    /// <summary><c>[batch, queries, EmbedDim]</c>.</summary>
    public required TorchTensor<float> Query { get; init; }

    /// <summary><c>[batch, keys, Kdim]</c>; <see cref="Query"/> itself in self-attention.</summary>
    public required TorchTensor<float> Key { get; init; }

    /// <summary><c>[batch, keys, Vdim]</c>; <see cref="Key"/> itself unless the sources are separate.</summary>
    public required TorchTensor<float> Value { get; init; }

    /// <summary>The bool <c>attn_mask</c>, true = ignore: <c>[queries, keys]</c> or <c>[batch · heads, queries, keys]</c>.</summary>
    public required bool[]? Denied { get; init; }

    /// <summary>
    /// What is added to the scores, see <see cref="MaskScope"/> for its shape: the float <c>attn_mask</c>, or a float
    /// <c>key_padding_mask</c>, which is repeated for every query here.
    /// </summary>
    public required float[]? ScoreBias { get; init; }

    /// <summary>The bool <c>key_padding_mask</c>, true = ignore, <c>[batch, keys]</c>.</summary>
    public required bool[]? IgnoredKeys { get; init; }

    /// <summary>What dropout kept, <c>[batch, heads, queries, KeysWithAdded]</c>; null outside the training mode.</summary>
    public required bool[]? Kept { get; init; }

    /// <summary>The module's output, <c>[batch, queries, OutputWidth]</c>.</summary>
    public required TorchTensor<float> Output { get; init; }

    /// <summary>The same in double precision.</summary>
    public required TorchTensor<double> Output64 { get; init; }

    /// <summary>
    /// The attention weights, <c>[batch, heads, queries, KeysWithAdded]</c>, or averaged <c>[batch, queries, KeysWithAdded]</c>;
    /// null if the call did not ask.
    /// </summary>
    public required float[]? Weights { get; init; }

    /// <summary>The same in double precision.</summary>
    public required double[]? Weights64 { get; init; }

    public AttentionShape Shape => Declaration.ToShape();

    /// <summary>The name of the annotated class.</summary>
    public string LayerName => TorchLayerText.ClassName(Declaration);

    /// <summary>Keys S of the call and those that the layer adds.</summary>
    public int KeysWithAdded => Call.Keys + Shape.AddedKeys;

    /// <summary>Who shares a matrix of <see cref="Denied"/> or <see cref="ScoreBias"/>.</summary>
    public MaskScope MaskScope => Call.KeyPaddingMask == TorchMask.Float ? MaskScope.PerItem
        : Call.AttnMaskRank == 3 ? MaskScope.PerItemAndHead
        : MaskScope.Shared;

    /// <summary>The <c>attn_mask</c>, or a float <c>key_padding_mask</c>, as an option of a call.</summary>
    public AttentionMask Mask => Denied is not null ? AttentionMask.Deny(Denied, MaskScope)
        : ScoreBias is not null ? AttentionMask.Additive(ScoreBias, MaskScope)
        : AttentionMask.None;

    /// <summary>The bool <c>key_padding_mask</c> as an option of a call.</summary>
    public PaddingMask Padding => IgnoredKeys is null ? PaddingMask.None : PaddingMask.FromIgnored(IgnoredKeys);

    /// <summary>The dropout as an option of a call.</summary>
    public DropoutMask Dropout => Kept is null ? DropoutMask.None : DropoutMask.FromKept(Kept, (float)Call.Dropout);

    /// <summary>All of it as the options of a call.</summary>
    /// <param name="layout">The layout of the tensors: that of <see cref="TorchTensor{T}.AsCalled"/> is <see cref="TorchCall.Layout"/>.</param>
    /// <param name="weights">Receives the attention weights if the fixture has some; as long as <see cref="Weights"/>.</param>
    public AttentionOptions Options(SequenceLayout layout, Span<float> weights = default) => new()
    {
        Padding = Padding,
        Mask = Mask,
        Dropout = Dropout,
        Layout = layout,
        Weights = Weights is null ? AttentionWeightsOutput.None
            : Call.AverageAttnWeights ? AttentionWeightsOutput.Averaged(weights)
            : AttentionWeightsOutput.PerHead(weights),
    };

    /// <summary>Loads the state dict as a user would.</summary>
    public MultiHeadAttentionWeights LoadWeights() => MultiHeadAttentionWeights.Load(Path, WeightsPrefix);

    public override string ToString() => Name;
}
