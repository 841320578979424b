using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>One call of the core: the layer's shape, the sizes and the options, checked against each other.</summary>
internal readonly ref struct ReferenceCall
{
    /// <summary>Takes a call's sizes and options, and throws if an option does not fit the sizes.</summary>
    public ReferenceCall(AttentionShape shape, int batch, int queryLength, int keyLength, in AttentionOptions options)
    {
        Arguments.CheckPadding(options.Padding, batch, keyLength);
        OptionArguments.CheckDropout(options.Dropout, batch, shape.Heads, queryLength, keyLength, shape.AddedKeys);
        OptionArguments.CheckWeightsOutput(options.Weights, batch, shape.Heads, queryLength, keyLength, shape.AddedKeys);
        OptionArguments.CheckNoOverlap(options, output: default);
        OptionArguments.CheckLayout(options.Layout);
        Shape = shape;
        Batch = batch;
        QueryLength = queryLength;
        KeyLength = keyLength;
        Padding = options.Padding;
        Mask = options.Mask;
        Dropout = options.Dropout;
        Weights = options.Weights;
        MaskScope = OptionArguments.CheckMask(options.Mask, batch, shape.Heads, queryLength, keyLength);
    }

    public AttentionShape Shape { get; }

    public int Batch { get; }

    public int QueryLength { get; }

    /// <summary>Keys per item that the caller gave.</summary>
    public int KeyLength { get; }

    /// <summary>Keys per item, those that the layer adds included; they come last.</summary>
    public int AllKeys => KeyLength + Shape.AddedKeys;

    public PaddingMask Padding { get; }

    public AttentionMask Mask { get; }

    /// <summary>The scope of the attention mask, resolved.</summary>
    public MaskScope MaskScope { get; }

    public DropoutMask Dropout { get; }

    public AttentionWeightsOutput Weights { get; }
}
