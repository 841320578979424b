namespace AttentionGen.Tests.Reference;

/// <summary>The tensors of a layer of any shape, zero or seeded, from which its weights are made.</summary>
internal sealed record WeightParts(AttentionShape Shape)
{
    public float[] QueryWeight { get; init; } = new float[Shape.QueryWidth * Shape.DModel];

    public float[] KeyWeight { get; init; } = new float[Shape.KeyWidth * Shape.KeyDim];

    public float[] ValueWeight { get; init; } = new float[Shape.ValueWidth * Shape.ValueDim];

    public float[] QueryBias { get; init; } = new float[Shape.Bias ? Shape.QueryWidth : 0];

    public float[] KeyBias { get; init; } = new float[Shape.Bias ? Shape.KeyWidth : 0];

    public float[] ValueBias { get; init; } = new float[Shape.Bias ? Shape.ValueWidth : 0];

    public float[] OutputWeight { get; init; } = new float[Shape.OutputProjection ? Shape.OutputDim * Shape.ContextWidth : 0];

    public float[] OutputBias { get; init; } = new float[Shape.OutputProjection && Shape.Bias ? Shape.OutputDim : 0];

    public float[] BiasKey { get; init; } = new float[Shape.AddBiasKeyValue ? Shape.KeyWidth : 0];

    public float[] BiasValue { get; init; } = new float[Shape.AddBiasKeyValue ? Shape.ValueWidth : 0];

    public float[] QueryNorm { get; init; } = new float[Shape.QueryNormWidth];

    public float[] KeyNorm { get; init; } = new float[Shape.KeyNormWidth];

    public float[] QueryNormBias { get; init; } = [];

    public float[] KeyNormBias { get; init; } = [];

    public float[] GateWeight { get; init; } = new float[Shape.GateWidth * Shape.DModel];

    public float[] GateBias { get; init; } = new float[Shape.Bias ? Shape.GateWidth : 0];

    public float[] Sinks { get; init; } = new float[Shape.Sinks ? Shape.Heads : 0];

    public float[] RelativeAttentionBias { get; init; } = new float[RelativeRows(Shape) * Shape.Heads];

    /// <summary>Numbers from -1 to 1 in every tensor.</summary>
    public static WeightParts Seeded(AttentionShape shape, int seed = 1)
    {
        var zero = new WeightParts(shape);
        return zero with
        {
            QueryWeight = ReferenceCase.Numbers(zero.QueryWeight.Length, seed),
            KeyWeight = ReferenceCase.Numbers(zero.KeyWeight.Length, seed + 1),
            ValueWeight = ReferenceCase.Numbers(zero.ValueWeight.Length, seed + 2),
            QueryBias = ReferenceCase.Numbers(zero.QueryBias.Length, seed + 3),
            KeyBias = ReferenceCase.Numbers(zero.KeyBias.Length, seed + 4),
            ValueBias = ReferenceCase.Numbers(zero.ValueBias.Length, seed + 5),
            OutputWeight = ReferenceCase.Numbers(zero.OutputWeight.Length, seed + 6),
            OutputBias = ReferenceCase.Numbers(zero.OutputBias.Length, seed + 7),
            BiasKey = ReferenceCase.Numbers(zero.BiasKey.Length, seed + 8),
            BiasValue = ReferenceCase.Numbers(zero.BiasValue.Length, seed + 9),
            QueryNorm = ReferenceCase.Numbers(zero.QueryNorm.Length, seed + 10),
            KeyNorm = ReferenceCase.Numbers(zero.KeyNorm.Length, seed + 11),
            Sinks = ReferenceCase.Numbers(zero.Sinks.Length, seed + 12),
            RelativeAttentionBias = ReferenceCase.Numbers(zero.RelativeAttentionBias.Length, seed + 13),
            GateWeight = ReferenceCase.Numbers(zero.GateWeight.Length, seed + 14),
            GateBias = ReferenceCase.Numbers(zero.GateBias.Length, seed + 15),
        };
    }

    public MultiHeadAttentionWeights ToWeights() => MultiHeadAttentionWeights.From(new MultiHeadAttentionTensors
    {
        DModel = Shape.DModel,
        KeyDim = Shape.KeyDim,
        ValueDim = Shape.ValueDim,
        OutputDim = Shape.OutputDim,
        Heads = Shape.Heads,
        QueryWeight = QueryWeight,
        KeyWeight = KeyWeight,
        ValueWeight = ValueWeight,
        QueryBias = QueryBias,
        KeyBias = KeyBias,
        ValueBias = ValueBias,
        OutputWeight = OutputWeight,
        OutputBias = OutputBias,
        BiasKey = BiasKey,
        BiasValue = BiasValue,
        QueryNorm = QueryNorm,
        KeyNorm = KeyNorm,
        Sinks = Sinks,
        RelativeAttentionBias = RelativeAttentionBias,
        QueryNormBias = QueryNormBias,
        KeyNormBias = KeyNormBias,
        GateWeight = GateWeight,
        GateBias = GateBias,
    });

    private static int RelativeRows(AttentionShape shape) => shape.PositionBias switch
    {
        PositionBias.Bucketed => shape.RelativeBuckets,
        PositionBias.Learned => (2 * shape.RelativeMaxDistance) + 1,
        _ => 0,
    };
}
