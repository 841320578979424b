namespace AttentionGen;

/// <summary>
/// The tensors of a layer as arrays that nobody else holds and whose lengths agree with each other: what every entrance,
/// spans or files, hands on to <see cref="MultiHeadAttentionWeights"/>. Absent tensors are empty.
/// </summary>
internal sealed record WeightArrays
{
    public required int DModel { get; init; }

    public required int KeyDim { get; init; }

    public required int ValueDim { get; init; }

    /// <summary>The number of query heads, or 0 where nothing tells it.</summary>
    public int Heads { get; init; }

    public required float[] QueryWeight { get; init; }

    public required float[] KeyWeight { get; init; }

    public required float[] ValueWeight { get; init; }

    public float[] OutputWeight { get; init; } = [];

    public float[] QueryBias { get; init; } = [];

    public float[] KeyBias { get; init; } = [];

    public float[] ValueBias { get; init; } = [];

    public float[] OutputBias { get; init; } = [];

    public float[] BiasKey { get; init; } = [];

    public float[] BiasValue { get; init; } = [];

    public float[] QueryNorm { get; init; } = [];

    public float[] KeyNorm { get; init; } = [];

    public float[] QueryNormBias { get; init; } = [];

    public float[] KeyNormBias { get; init; } = [];

    public float[] GateWeight { get; init; } = [];

    public float[] GateBias { get; init; } = [];

    public float[] Sinks { get; init; } = [];

    public float[] RelativeAttentionBias { get; init; } = [];
}
