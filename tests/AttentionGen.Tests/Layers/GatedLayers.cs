namespace AttentionGen.Tests.Layers;

// Gates on the contexts, and the kinds of norm of queries and keys, with what they usually come with.

[MultiHeadAttention(
    DModel = 40,
    Heads = 4,
    KeyValueHeads = 2,
    HeadDim = 24,
    Causal = true,
    Bias = false,
    Rotary = RotaryPairing.HalfSplit,
    RotaryDim = 6,
    QueryKeyNorm = true,
    NormWeightsPlusOne = true,
    OutputGate = OutputGate.PerElement)]
internal sealed partial class Qwen3NextLike;

/// <summary>Values of another width than queries, whose contexts lie behind the gates.</summary>
[MultiHeadAttention(DModel = 36, Heads = 3, HeadDim = 12, ValueHeadDim = 19, OutputGate = OutputGate.PerElement)]
internal sealed partial class AlphaFoldLike;

[MultiHeadAttention(DModel = 48, Heads = 6, KeyValueHeads = 2, Causal = true, Window = 90, Bias = false, Rotary = RotaryPairing.HalfSplit, OutputGate = OutputGate.PerHead)]
internal sealed partial class HeadwiseGated;

[MultiHeadAttention(DModel = 48, Heads = 6, KeyValueHeads = 2, Causal = true, Window = 90, Rotary = RotaryPairing.HalfSplit, OutputGate = OutputGate.PerHead)]
internal sealed partial class HeadwiseGatedWithBias;

[MultiHeadAttention(
    DModel = 48,
    Heads = 4,
    KeyValueHeads = 2,
    Causal = true,
    Bias = false,
    Rotary = RotaryPairing.HalfSplit,
    QueryKeyNorm = true,
    QueryKeyNormKind = QueryKeyNormKind.RmsOverHeads)]
internal sealed partial class Olmo2Like;

/// <summary>Nothing is left to do for each head by itself.</summary>
[MultiHeadAttention(DModel = 30, Heads = 3, QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.RmsOverHeads, NormEpsilon = 1e-5)]
internal sealed partial class NormalisedTogether;

[MultiHeadAttention(
    DModel = 48,
    Heads = 6,
    KeyValueHeads = 2,
    HeadDim = 12,
    Causal = true,
    Bias = false,
    Rotary = RotaryPairing.Interleaved,
    QueryKeyNorm = true,
    QueryKeyNormKind = QueryKeyNormKind.LayerOfEachHead,
    NormEpsilon = 1e-5)]
internal sealed partial class CohereLike;

[MultiHeadAttention(
    DModel = 40,
    Heads = 2,
    HeadDim = 20,
    Causal = true,
    Rotary = RotaryPairing.HalfSplit,
    RotaryDim = 10,
    QueryKeyNorm = true,
    QueryKeyNormKind = QueryKeyNormKind.LayerPerHead,
    NormEpsilon = 1e-5)]
internal sealed partial class PersimmonLike;

/// <summary>Queries before all keys see the learned one alone, and their contexts are gated all the same; there is no output projection.</summary>
[MultiHeadAttention(
    DModel = 16,
    Heads = 2,
    Causal = true,
    CausalAlignment = CausalAlignment.BottomRight,
    AddBiasKeyValue = true,
    OutputProjection = false,
    QueryKeyNorm = true,
    QueryKeyNormKind = QueryKeyNormKind.RmsOverHeads,
    OutputGate = OutputGate.PerHead)]
internal sealed partial class AddedKeyGated;

/// <summary>Queries, keys and values from rows of three widths.</summary>
[MultiHeadAttention(
    DModel = 20,
    KeyDim = 12,
    ValueDim = 28,
    OutputDim = 18,
    Heads = 4,
    KeyValueHeads = 2,
    HeadDim = 10,
    ValueHeadDim = 14,
    QueryKeyNorm = true,
    QueryKeyNormKind = QueryKeyNormKind.RmsOverHeads,
    OutputGate = OutputGate.PerElement)]
internal sealed partial class GatedFromOtherWidths;
