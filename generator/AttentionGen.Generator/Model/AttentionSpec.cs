using AttentionGen.Generator.Model.Functions;

namespace AttentionGen.Generator.Model;

/// <summary>
/// What the user asked for: the annotated type and the attribute's values with the defaults filled in. Produced by
/// Parsing, read by Planning and Emit.
/// </summary>
/// <remarks>
/// Contract: immutable, compared by structure, and free of Roslyn types, so that the incremental pipeline can cache it
/// and holds no compilation alive. A spec exists only if it is valid.
/// </remarks>
internal sealed record AttentionSpec(
    TypeLocation Type,
    int DModel,
    int Heads,
    int HeadDim,
    int KeyValueHeads,
    bool Causal,
    bool Bias,
    bool OutputProjection,
    int Sequence,
    double Scale)
{
    /// <summary>Length of an input row of keys.</summary>
    public int KeyDim { get; init; } = DModel;

    /// <summary>Length of an input row of values.</summary>
    public int ValueDim { get; init; } = DModel;

    /// <summary>Head dimension of values and contexts.</summary>
    public int ValueHeadDim { get; init; } = HeadDim;

    /// <summary>Length of a projected output row.</summary>
    public int OutputDim { get; init; } = DModel;

    /// <summary>Whether the diagonal of a causal mask ends at the last query and key.</summary>
    public bool DiagonalAtEnd { get; init; }

    /// <summary>Whether the weights come as one matrix per head. The kernels are the same.</summary>
    public bool PerHead { get; init; }

    /// <summary>Whether a learned key and value are added.</summary>
    public bool AddBiasKeyValue { get; init; }

    /// <summary>Whether a key and a value of zeros are added.</summary>
    public bool AddZeroAttention { get; init; }

    /// <summary>The rotary embedding, if there is one.</summary>
    public RotarySpec? Rotary { get; init; }

    /// <summary>What is added to scores depending on the distance.</summary>
    public BiasKind PositionBias { get; init; }

    /// <summary>Buckets of a bucketed bias.</summary>
    public int RelativeBuckets { get; init; }

    /// <summary>The distance at which a bucketed bias ends, or a learned one is clipped.</summary>
    public int RelativeMaxDistance { get; init; }

    /// <summary>The cap on scores; 0 for none.</summary>
    public double SoftCap { get; init; }

    /// <summary>Whether a logit per head joins the denominators.</summary>
    public bool Sinks { get; init; }

    /// <summary>Whether queries and keys are normalised.</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>How, if they are.</summary>
    public HeadNormKind QueryKeyNormKind { get; init; }

    /// <summary>What is added to the mean square, or the variance.</summary>
    public double NormEpsilon { get; init; } = 1e-6;

    /// <summary>Whether norm weights are stored as their difference from 1.</summary>
    public bool NormWeightsPlusOne { get; init; }

    /// <summary>What contexts are multiplied by.</summary>
    public GateKind OutputGate { get; init; }

    /// <summary>Positions before its own that a query sees; −1 for all.</summary>
    public int LeftWindow { get; init; } = -1;

    /// <summary>Positions behind its own that a query sees; −1 for all, 0 if causal.</summary>
    public int RightWindow { get; init; } = -1;

    /// <summary>Functions of the user's for scores and masks, if there are any.</summary>
    public LayerFunctions? Functions { get; init; }

    /// <summary>Whether a cache can hold keys and values of earlier calls: no query may see what comes later.</summary>
    public bool CanCache => RightWindow == 0 && Sequence == 0 && AddedKeys == 0 && SharesInputPanels;

    /// <summary>Whether the core alone needs the layer's object too, for what it has learned.</summary>
    public bool CoreNeedsWeights => AddedKeys > 0 || HasDistanceBias || Sinks;

    /// <summary>Whether queries and keys are normalised over all heads together.</summary>
    public bool NormalisesHeads => QueryKeyNorm && QueryKeyNormKind == HeadNormKind.RmsOverHeads;

    /// <summary>Whether each head of queries and keys is normalised by itself.</summary>
    public bool NormalisesEachHead => QueryKeyNorm && !NormalisesHeads;

    /// <summary>Whether queries and keys are changed, head by head, after they are projected.</summary>
    public bool PreparesRows => NormalisesEachHead || Rotary is not null;

    /// <summary>Whether scores depend on the distance.</summary>
    public bool HasDistanceBias => PositionBias != BiasKind.None;

    /// <summary>Length of the concatenated query heads.</summary>
    public int QueryWidth => Heads * HeadDim;

    /// <summary>Length of the concatenated key heads.</summary>
    public int KeyWidth => KeyValueHeads * HeadDim;

    /// <summary>Length of the concatenated value heads.</summary>
    public int ValueWidth => KeyValueHeads * ValueHeadDim;

    /// <summary>Length of the concatenated contexts.</summary>
    public int ContextWidth => Heads * ValueHeadDim;

    /// <summary>Length of an output row.</summary>
    public int OutputWidth => OutputProjection ? OutputDim : ContextWidth;

    /// <summary>Gates of a row, whose columns follow those of the queries.</summary>
    public int GateWidth => OutputGate switch
    {
        GateKind.PerElement => ContextWidth,
        GateKind.PerHead => Heads,
        _ => 0,
    };

    /// <summary>Where in a projected row the keys begin, if one product makes queries and keys.</summary>
    public int KeyColumn => SharesInputPanels ? QueryWidth + GateWidth : 0;

    /// <summary>Where in a projected row the values begin, likewise.</summary>
    public int ValueColumn => SharesInputPanels ? KeyColumn + KeyWidth : 0;

    /// <summary>Query heads that share one key/value head.</summary>
    public int GroupSize => Heads / KeyValueHeads;

    /// <summary>Keys that the layer puts before those of a call.</summary>
    public int AddedKeys => (AddBiasKeyValue ? 1 : 0) + (AddZeroAttention ? 1 : 0);

    /// <summary>Whether one product makes queries, keys and values: their input rows have one width.</summary>
    public bool SharesInputPanels => KeyDim == DModel && ValueDim == DModel;

    /// <summary>Columns of the projection that queries are part of.</summary>
    public int InputColumns => QueryWidth + GateWidth + (SharesInputPanels ? KeyWidth + ValueWidth : 0);
}

/// <summary>Where the generated partial goes.</summary>
/// <param name="Namespace">The namespace, or an empty string for the global one.</param>
/// <param name="ContainingTypes">Declarations of the containing types from the outside in, such as "partial class Outer".</param>
/// <param name="Name">The annotated type's name, escaped with @ when it is a keyword.</param>
/// <param name="HintName">A file name stem that is unique in the compilation, such as "Demo.Outer.DecoderAttention".</param>
internal sealed record TypeLocation(
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Name,
    string HintName)
{
    /// <summary>The place of a type that has none, so that its attribute can be checked all the same.</summary>
    public static readonly TypeLocation Unknown = new("", default, "", "");
}

/// <summary>A rotary position embedding and its scaling; names as in the attribute.</summary>
internal sealed record RotarySpec(
    bool Interleaved,
    int Dim,
    double Base,
    string Scaling,
    double Factor,
    int OriginalLength,
    double LowFrequencyFactor,
    double HighFrequencyFactor,
    double BetaFast,
    double BetaSlow,
    bool Truncate,
    double AttentionFactor);

/// <summary>Kinds of bias by distance, in the order of the attribute's enumeration.</summary>
internal enum BiasKind
{
    None,
    Alibi,
    Bucketed,
    Learned,
}

/// <summary>Kinds of norm of queries and keys, in the order of the attribute's enumeration.</summary>
internal enum HeadNormKind
{
    RmsPerHead,
    RmsOverHeads,
    LayerPerHead,
    LayerOfEachHead,
}

/// <summary>Kinds of gate on contexts, in the order of the attribute's enumeration.</summary>
internal enum GateKind
{
    None,
    PerElement,
    PerHead,
}
