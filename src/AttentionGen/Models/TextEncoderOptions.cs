namespace AttentionGen;

/// <summary>What the files of an encoder's weights do not say: which family it is of, and how its rows become one vector.</summary>
public sealed record TextEncoderOptions
{
    /// <summary>The preset of the layers, whose names and first position apply; by default the names of the tensors decide.</summary>
    public LayerPreset Preset { get; init; }

    /// <summary>How the rows of a text become one vector: what <c>1_Pooling/config.json</c> of a sentence-transformers model says.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>Whether vectors are divided by their L2 norm, so that their dot product is the cosine: the module <c>2_Normalize</c>.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>The number of heads, for families that do not tell it; see <see cref="TransformerLayerWeights.Load(ITensorSource, string, LayerPreset, WeightNames, int, string?)"/>.</summary>
    public int Heads { get; init; }
}
