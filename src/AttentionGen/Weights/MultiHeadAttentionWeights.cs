namespace AttentionGen;

/// <summary>The weights of one attention layer in PyTorch's layout, <c>[out, in]</c> row-major float32.</summary>
/// <remarks>
/// Immutable after construction and safe to share between threads. A projection is <c>y = x·Wᵀ + b</c>, and a head is a
/// contiguous block of rows of the query, key or value weight. Biases are all present or all absent.
/// </remarks>
public sealed partial class MultiHeadAttentionWeights
{
    private readonly float[] _queryWeight;
    private readonly float[] _keyWeight;
    private readonly float[] _valueWeight;
    private readonly float[] _queryBias;
    private readonly float[] _keyBias;
    private readonly float[] _valueBias;
    private readonly float[] _outputWeight;
    private readonly float[] _outputBias;

    internal MultiHeadAttentionWeights(
        int dModel,
        int queryWidth,
        int keyValueWidth,
        float[] queryWeight,
        float[] keyWeight,
        float[] valueWeight,
        float[] queryBias,
        float[] keyBias,
        float[] valueBias,
        float[] outputWeight,
        float[] outputBias)
    {
        DModel = dModel;
        QueryWidth = queryWidth;
        KeyValueWidth = keyValueWidth;
        _queryWeight = queryWeight;
        _keyWeight = keyWeight;
        _valueWeight = valueWeight;
        _queryBias = queryBias;
        _keyBias = keyBias;
        _valueBias = valueBias;
        _outputWeight = outputWeight;
        _outputBias = outputBias;
    }

    /// <summary>Model width E, the length of an input row.</summary>
    public int DModel { get; }

    /// <summary>Length of the concatenated query heads, H·D.</summary>
    public int QueryWidth { get; }

    /// <summary>Length of the concatenated key (and value) heads, G·D.</summary>
    public int KeyValueWidth { get; }

    /// <summary>Whether the projections have biases; an output bias is present exactly if there is an output projection too.</summary>
    public bool HasBias => _queryBias.Length != 0;

    /// <summary>Whether there is an output projection.</summary>
    public bool HasOutputProjection => _outputWeight.Length != 0;

    /// <summary><c>[QueryWidth, DModel]</c>.</summary>
    public ReadOnlySpan<float> QueryWeight => _queryWeight;

    /// <summary><c>[KeyValueWidth, DModel]</c>.</summary>
    public ReadOnlySpan<float> KeyWeight => _keyWeight;

    /// <summary><c>[KeyValueWidth, DModel]</c>.</summary>
    public ReadOnlySpan<float> ValueWeight => _valueWeight;

    /// <summary><c>[QueryWidth]</c>, or empty without biases.</summary>
    public ReadOnlySpan<float> QueryBias => _queryBias;

    /// <summary><c>[KeyValueWidth]</c>, or empty without biases.</summary>
    public ReadOnlySpan<float> KeyBias => _keyBias;

    /// <summary><c>[KeyValueWidth]</c>, or empty without biases.</summary>
    public ReadOnlySpan<float> ValueBias => _valueBias;

    /// <summary><c>[DModel, QueryWidth]</c>, or empty without an output projection.</summary>
    public ReadOnlySpan<float> OutputWeight => _outputWeight;

    /// <summary><c>[DModel]</c>, or empty.</summary>
    public ReadOnlySpan<float> OutputBias => _outputBias;

    /// <summary><c>[G·D]</c>: the projected key that <c>add_bias_kv</c> adds (<c>bias_k</c>), or empty.</summary>
    public ReadOnlySpan<float> BiasKey => AddedKey;

    /// <summary><c>[G·Dv]</c>: the projected value that <c>add_bias_kv</c> adds (<c>bias_v</c>), or empty.</summary>
    public ReadOnlySpan<float> BiasValue => AddedValue;

    /// <summary>Sets <see cref="BiasKey"/>.</summary>
    internal float[] AddedKey { get; init; } = [];

    /// <summary>Sets <see cref="BiasValue"/>.</summary>
    internal float[] AddedValue { get; init; } = [];
}
