using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>One call of the core: the layer's shape, the sizes and the options, checked against each other.</summary>
internal readonly ref struct ReferenceCall
{
    /// <summary>Takes a call's sizes and options, and throws if an option does not fit the sizes.</summary>
    public ReferenceCall(
        AttentionShape shape,
        MultiHeadAttentionWeights? weights,
        int batch,
        int queryLength,
        int keyLength,
        in AttentionOptions options,
        int? queryOffset,
        ReferenceFunctions? functions)
    {
        ReferenceFunctions.Check(shape, functions);
        if (queryOffset is { } offset)
        {
            Arguments.CheckSize(offset, nameof(queryOffset));
        }

        Arguments.CheckPadding(options.Padding, batch, keyLength);
        OptionArguments.CheckDropout(options.Dropout, batch, shape.Heads, queryLength, keyLength, shape.AddedKeys);
        OptionArguments.CheckWeightsOutput(options.Weights, batch, shape.Heads, queryLength, keyLength, shape.AddedKeys);
        OptionArguments.CheckScoreOutputs(options, batch, shape.Heads, queryLength, keyLength, shape.AddedKeys);
        OptionArguments.CheckNoOverlap(options, output: default);
        OptionArguments.CheckLayout(options.Layout);
        Shape = shape;
        Functions = functions;
        Batch = batch;
        QueryLength = queryLength;
        KeyLength = keyLength;
        Padding = options.Padding;
        Mask = options.Mask;
        Dropout = options.Dropout;
        Weights = options.Weights;
        Scores = options.Scores;
        LogSumExp = options.LogSumExp;
        FirstQueryPosition = queryOffset
            ?? (shape.CausalAlignment == CausalAlignment.BottomRight ? keyLength - queryLength : 0);
        DistanceBias = Kernels.DistanceBias.Function(shape, weights is null ? [] : weights.RelativeAttentionBias.ToArray());
        Sinks = shape.Sinks && weights is not null ? ReferenceMath.Widen(weights.Sinks) : [];
        MaskScope = OptionArguments.CheckMask(options.Mask, batch, shape.Heads, queryLength, keyLength);
    }

    public AttentionShape Shape { get; }

    /// <summary>The user's functions, those that the layer has.</summary>
    public ReferenceFunctions? Functions { get; }

    public int Batch { get; }

    public int QueryLength { get; }

    /// <summary>Keys per item that the caller gave.</summary>
    public int KeyLength { get; }

    /// <summary>Keys per item, those that the layer adds included; they come last.</summary>
    public int AllKeys => KeyLength + Shape.AddedKeys;

    /// <summary>Position of query 0; key j is at position j. Negative where BottomRight meets more queries than keys.</summary>
    public long FirstQueryPosition { get; }

    /// <summary>What is added to the score of a head and a distance, key position minus query position, or null.</summary>
    public Func<int, int, double>? DistanceBias { get; }

    /// <summary>The logit of each head that joins the denominator, or nothing.</summary>
    public double[] Sinks { get; }

    public PaddingMask Padding { get; }

    public AttentionMask Mask { get; }

    /// <summary>The scope of the attention mask, resolved.</summary>
    public MaskScope MaskScope { get; }

    public DropoutMask Dropout { get; }

    public AttentionWeightsOutput Weights { get; }

    public ScoresOutput Scores { get; }

    /// <summary>Where the log-sum-exps go, or empty.</summary>
    public Span<float> LogSumExp { get; }
}
