namespace AttentionGen.Tests.Layers;

// Combinations in which two options meet that are each about positions.

/// <summary>The diagonal ends at the last key, and so do the positions that are rotated into queries.</summary>
[MultiHeadAttention(
    DModel = 32, Heads = 4, KeyValueHeads = 2, Causal = true, CausalAlignment = CausalAlignment.BottomRight, Rotary = RotaryPairing.HalfSplit)]
internal sealed partial class RotaryToTheEnd;

/// <summary>The same with a learned key that has no position, which queries before all keys see alone.</summary>
[MultiHeadAttention(
    DModel = 16,
    Heads = 2,
    Causal = true,
    CausalAlignment = CausalAlignment.BottomRight,
    Rotary = RotaryPairing.Interleaved,
    AddBiasKeyValue = true,
    QueryKeyNorm = true,
    SoftCap = 5,
    Sinks = true)]
internal sealed partial class AddedKeyRotaryToTheEnd;

/// <summary>The same from the first key on: with as many queries as keys, another name for the same layer.</summary>
[MultiHeadAttention(
    DModel = 16, Heads = 2, Causal = true, Rotary = RotaryPairing.Interleaved, AddBiasKeyValue = true, QueryKeyNorm = true, SoftCap = 5, Sinks = true)]
internal sealed partial class AddedKeyRotaryFromTheStart;

/// <summary>A window over the shortest key blocks, with all that changes scores.</summary>
[MultiHeadAttention(
    DModel = 32,
    Heads = 2,
    HeadDim = 512,
    KeyValueHeads = 1,
    Causal = true,
    CausalAlignment = CausalAlignment.BottomRight,
    LeftWindow = 70,
    PositionBias = PositionBias.Alibi,
    SoftCap = 8,
    Sinks = true)]
internal sealed partial class ShortBlocksWithEverything;

/// <summary>The same from the first key on.</summary>
[MultiHeadAttention(
    DModel = 32, Heads = 2, HeadDim = 512, KeyValueHeads = 1, Causal = true, LeftWindow = 70, PositionBias = PositionBias.Alibi, SoftCap = 8, Sinks = true)]
internal sealed partial class ShortBlocksFromTheStart;

/// <summary>A window to the left alone: no query has an end of its own.</summary>
[MultiHeadAttention(DModel = 24, Heads = 3, HeadDim = 8, LeftWindow = 30, PositionBias = PositionBias.Alibi)]
internal sealed partial class LeftWindowAlone;

/// <summary>A window to the right alone: no query has a start of its own.</summary>
[MultiHeadAttention(DModel = 24, Heads = 2, RightWindow = 9, Sinks = true, OutputProjection = false)]
internal sealed partial class RightWindowAlone;
