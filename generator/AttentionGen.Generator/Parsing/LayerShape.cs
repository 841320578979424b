namespace AttentionGen.Generator.Parsing;

/// <summary>The values of a valid attribute, defaults filled in.</summary>
internal sealed record LayerShape(
    int DModel,
    int Heads,
    int HeadDim,
    int KeyValueHeads,
    bool Causal,
    bool Bias,
    bool OutputProjection,
    int Sequence,
    double Scale);
