namespace AttentionGen;

/// <summary>What the files of a decoder's weights do not say.</summary>
public sealed record TextDecoderOptions
{
    /// <summary>The preset of the layers, whose names and scale of embeddings apply; by default the names of the tensors decide.</summary>
    public LayerPreset Preset { get; init; }

    /// <summary>The cap on logits, c · tanh(logit / c): Gemma 2's <c>final_logit_softcapping</c>; 0 for none.</summary>
    public float LogitCap { get; init; }

    /// <summary>The number of heads, for families that do not tell it; see <see cref="TransformerLayerWeights.Load(ITensorSource, string, LayerPreset, WeightNames, int, string?)"/>.</summary>
    public int Heads { get; init; }
}
