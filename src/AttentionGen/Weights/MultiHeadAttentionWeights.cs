namespace AttentionGen;

/// <summary>The weights of one attention layer in PyTorch's layout, <c>[out, in]</c> row-major float32.</summary>
/// <remarks>
/// <para>Immutable after construction and safe to share between threads. A projection is <c>y = x·Wᵀ + b</c>, and a head is
/// a contiguous block of rows of the query, key or value weight. Each bias may be there or not, independently of the others;
/// one that is not counts as zeros.</para>
/// <para>H query heads, G key/value heads, D the head dimension of queries and keys, Dv that of values.</para>
/// </remarks>
public sealed partial class MultiHeadAttentionWeights
{
    private readonly WeightArrays _arrays;

    internal MultiHeadAttentionWeights(WeightArrays arrays)
    {
        _arrays = arrays;
        QueryWidth = arrays.QueryWeight.Length / arrays.DModel;
        KeyWidth = arrays.KeyWeight.Length / arrays.KeyDim;
        ValueWidth = arrays.ValueWeight.Length / arrays.ValueDim;
        ContextWidth = ValueWidth * (QueryWidth / KeyWidth);
        OutputDim = HasOutputProjection ? arrays.OutputWeight.Length / ContextWidth : ContextWidth;
    }

    /// <summary>Model width E, the length of an input row of queries.</summary>
    public int DModel => _arrays.DModel;

    /// <summary>Length of an input row of keys; <see cref="DModel"/> unless the layer attends to something else.</summary>
    public int KeyDim => _arrays.KeyDim;

    /// <summary>Length of an input row of values; <see cref="DModel"/> unless the layer attends to something else.</summary>
    public int ValueDim => _arrays.ValueDim;

    /// <summary>Length of the concatenated query heads, H·D.</summary>
    public int QueryWidth { get; }

    /// <summary>Length of the concatenated key heads, G·D; divides <see cref="QueryWidth"/>.</summary>
    public int KeyWidth { get; }

    /// <summary>Length of the concatenated value heads, G·Dv.</summary>
    public int ValueWidth { get; }

    /// <summary>
    /// Length of the concatenated contexts, H·Dv. It follows from the other widths, with or without an output projection,
    /// because H/G is QueryWidth / KeyWidth.
    /// </summary>
    public int ContextWidth { get; }

    /// <summary>Length of an output row: the rows of <see cref="OutputWeight"/>, or <see cref="ContextWidth"/> without an output projection.</summary>
    public int OutputDim { get; }

    /// <summary>
    /// Number of query heads H where the tensors tell it (one module per head, heads that were interleaved, sinks, a relative
    /// position bias) or the caller did; 0 where they do not.
    /// </summary>
    public int Heads => _arrays.Heads;

    /// <summary>Gates of a row: the rows of <see cref="GateWeight"/>, 0 without one.</summary>
    public int GateWidth => _arrays.GateWeight.Length / DModel;

    /// <summary>Whether any of the projections, that of the gates included, has a bias.</summary>
    public bool HasBias => !QueryBias.IsEmpty || !KeyBias.IsEmpty || !ValueBias.IsEmpty || !OutputBias.IsEmpty || !GateBias.IsEmpty;

    /// <summary>Whether there is an output projection.</summary>
    public bool HasOutputProjection => _arrays.OutputWeight.Length != 0;

    /// <summary>Whether there are a <see cref="BiasKey"/> and a <see cref="BiasValue"/>.</summary>
    public bool HasBiasKeyValue => _arrays.BiasKey.Length != 0;

    /// <summary><c>[QueryWidth, DModel]</c>.</summary>
    public ReadOnlySpan<float> QueryWeight => _arrays.QueryWeight;

    /// <summary><c>[KeyWidth, KeyDim]</c>.</summary>
    public ReadOnlySpan<float> KeyWeight => _arrays.KeyWeight;

    /// <summary><c>[ValueWidth, ValueDim]</c>.</summary>
    public ReadOnlySpan<float> ValueWeight => _arrays.ValueWeight;

    /// <summary><c>[OutputDim, ContextWidth]</c>, or empty without an output projection.</summary>
    public ReadOnlySpan<float> OutputWeight => _arrays.OutputWeight;

    /// <summary><c>[QueryWidth]</c>, or empty.</summary>
    public ReadOnlySpan<float> QueryBias => _arrays.QueryBias;

    /// <summary><c>[KeyWidth]</c>, or empty.</summary>
    public ReadOnlySpan<float> KeyBias => _arrays.KeyBias;

    /// <summary><c>[ValueWidth]</c>, or empty.</summary>
    public ReadOnlySpan<float> ValueBias => _arrays.ValueBias;

    /// <summary><c>[OutputDim]</c>, or empty.</summary>
    public ReadOnlySpan<float> OutputBias => _arrays.OutputBias;

    /// <summary>
    /// The learned key that is appended to the projected keys of every item (PyTorch's <c>bias_k</c>), <c>[KeyWidth]</c>, or
    /// empty; there exactly if <see cref="BiasValue"/> is.
    /// </summary>
    public ReadOnlySpan<float> BiasKey => _arrays.BiasKey;

    /// <summary>The learned value that goes with <see cref="BiasKey"/> (PyTorch's <c>bias_v</c>), <c>[ValueWidth]</c>, or empty.</summary>
    public ReadOnlySpan<float> BiasValue => _arrays.BiasValue;

    /// <summary>
    /// The weight of the norm of projected queries (<c>q_norm.weight</c>), <c>[D]</c> for all heads or <c>[H·D]</c>, or empty. Which norm it
    /// is of, no file says: a layer's <see cref="QueryKeyNormKind"/> does.
    /// </summary>
    public ReadOnlySpan<float> QueryNorm => _arrays.QueryNorm;

    /// <summary>The weight of the norm of projected keys (<c>k_norm.weight</c>), <c>[D]</c> or <c>[G·D]</c>, or empty.</summary>
    public ReadOnlySpan<float> KeyNorm => _arrays.KeyNorm;

    /// <summary>The bias of the norm of queries (<c>q_norm.bias</c>), as long as <see cref="QueryNorm"/>, or empty.</summary>
    public ReadOnlySpan<float> QueryNormBias => _arrays.QueryNormBias;

    /// <summary>The bias of the norm of keys (<c>k_norm.bias</c>), as long as <see cref="KeyNorm"/>, or empty.</summary>
    public ReadOnlySpan<float> KeyNormBias => _arrays.KeyNormBias;

    /// <summary>
    /// The projection of the gates of the contexts, <c>[H·Dv, DModel]</c> for a gate of each element or <c>[H, DModel]</c> for one of each
    /// head, or empty.
    /// </summary>
    public ReadOnlySpan<float> GateWeight => _arrays.GateWeight;

    /// <summary><c>[H·Dv]</c> or <c>[H]</c>, or empty.</summary>
    public ReadOnlySpan<float> GateBias => _arrays.GateBias;

    /// <summary>A logit per head that joins the denominator of its softmax only (<c>sinks</c>), <c>[H]</c>, or empty.</summary>
    public ReadOnlySpan<float> Sinks => _arrays.Sinks;

    /// <summary>
    /// The learned bias of the scores for each bucket of distances (T5's <c>relative_attention_bias.weight</c>),
    /// <c>[buckets, H]</c>, or empty.
    /// </summary>
    public ReadOnlySpan<float> RelativeAttentionBias => _arrays.RelativeAttentionBias;
}
