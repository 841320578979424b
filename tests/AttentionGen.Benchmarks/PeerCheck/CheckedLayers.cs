namespace AttentionGen.Benchmarks.PeerCheck;

// One class for each option that ONNX Runtime's operator shares with us, and one with all of them. Small, but with grouped
// heads, and with a window that a few dozen tokens leave behind. The peer's operator ends where the output projection begins.

[MultiHeadAttention(DModel = 64, Heads = 4, KeyValueHeads = 2, Causal = true, Bias = false, OutputProjection = false)]
internal sealed partial class CheckedPlain;

[MultiHeadAttention(DModel = 64, Heads = 4, KeyValueHeads = 2, Causal = true, Bias = false, OutputProjection = false, Window = 24)]
internal sealed partial class CheckedWindow;

[MultiHeadAttention(DModel = 64, Heads = 4, KeyValueHeads = 2, Causal = true, Bias = false, OutputProjection = false, SoftCap = 2)]
internal sealed partial class CheckedSoftCap;

[MultiHeadAttention(DModel = 64, Heads = 4, KeyValueHeads = 2, Causal = true, Bias = false, OutputProjection = false, Sinks = true)]
internal sealed partial class CheckedSinks;

[MultiHeadAttention(
    DModel = 64,
    Heads = 4,
    KeyValueHeads = 2,
    Causal = true,
    Bias = false,
    OutputProjection = false,
    Rotary = RotaryPairing.HalfSplit)]
internal sealed partial class CheckedHalfSplit;

[MultiHeadAttention(
    DModel = 64,
    Heads = 4,
    KeyValueHeads = 2,
    Causal = true,
    Bias = false,
    OutputProjection = false,
    Rotary = RotaryPairing.Interleaved)]
internal sealed partial class CheckedInterleaved;

[MultiHeadAttention(
    DModel = 128,
    Heads = 4,
    KeyValueHeads = 2,
    Causal = true,
    Bias = false,
    OutputProjection = false,
    Rotary = RotaryPairing.HalfSplit,
    RotaryDim = 16)]
internal sealed partial class CheckedPartOfHead;

[MultiHeadAttention(
    DModel = 64,
    Heads = 4,
    KeyValueHeads = 1,
    Causal = true,
    Bias = false,
    OutputProjection = false,
    Window = 24,
    SoftCap = 2,
    Sinks = true,
    Rotary = RotaryPairing.HalfSplit)]
internal sealed partial class CheckedEverything;
