namespace AttentionGen.JitProbe;

/// <summary>The generated <c>Forward</c>.</summary>
internal delegate void ForwardMethod(
    ReadOnlySpan<float> input,
    Span<float> output,
    int batch,
    int sequence,
    PaddingMask padding = default,
    Workspace? workspace = null,
    int maxDegreeOfParallelism = 0);

/// <summary>The common case.</summary>
[MultiHeadAttention(DModel = 512, Heads = 8, Causal = true)]
internal sealed partial class CausalLayer;

/// <summary>Nothing is a whole number of vectors.</summary>
[MultiHeadAttention(DModel = 125, Heads = 5, KeyValueHeads = 1, Causal = true)]
internal sealed partial class OddLayer;

/// <summary>Over the unroll budget.</summary>
[MultiHeadAttention(DModel = 1024, Heads = 2)]
internal sealed partial class WideHead;

/// <summary>Straight-line reductions.</summary>
[MultiHeadAttention(DModel = 8, Heads = 1)]
internal sealed partial class TinyLayer;
