namespace AttentionGen.Tests.Layers;

// What today's models combine, small: each option occurs alone or with what it usually comes with.

[MultiHeadAttention(DModel = 48, Heads = 6, KeyValueHeads = 2, HeadDim = 16, Causal = true, Bias = false, Rotary = RotaryPairing.HalfSplit)]
internal sealed partial class LlamaLike;

[MultiHeadAttention(DModel = 40, Heads = 2, HeadDim = 20, Causal = true, Rotary = RotaryPairing.Interleaved, RotaryDim = 12)]
internal sealed partial class GptJLike;

[MultiHeadAttention(DModel = 32, Heads = 4, KeyValueHeads = 1, Causal = true, Window = 100, Bias = false, Rotary = RotaryPairing.HalfSplit, RotaryBase = 1e6)]
internal sealed partial class MistralLike;

[MultiHeadAttention(
    DModel = 64,
    Heads = 4,
    KeyValueHeads = 2,
    HeadDim = 24,
    Causal = true,
    Bias = false,
    Rotary = RotaryPairing.HalfSplit,
    RotaryScaling = RotaryScaling.Llama3,
    RotaryFactor = 8,
    RotaryOriginalLength = 256,
    QueryKeyNorm = true,
    LeftWindow = 37,
    SoftCap = 20)]
internal sealed partial class GemmaLike;

[MultiHeadAttention(DModel = 24, Heads = 3, Causal = true, PositionBias = PositionBias.Alibi)]
internal sealed partial class BloomLike;

[MultiHeadAttention(DModel = 32, Heads = 4, HeadDim = 16, Causal = true, Bias = false, Scale = 1, PositionBias = PositionBias.Bucketed)]
internal sealed partial class T5DecoderLike;

[MultiHeadAttention(DModel = 32, Heads = 2, Bias = false, Scale = 1, PositionBias = PositionBias.Bucketed, RelativeBuckets = 16, RelativeMaxDistance = 40)]
internal sealed partial class T5EncoderLike;

[MultiHeadAttention(DModel = 32, Heads = 4, KeyValueHeads = 2, Causal = true, Sinks = true, Window = 128, Rotary = RotaryPairing.HalfSplit)]
internal sealed partial class GptOssLike;

// The ends of YaRN's ramp, 3.02 and 7.67 of 16 pairs, lie between pairs.
[MultiHeadAttention(
    DModel = 32,
    Heads = 2,
    HeadDim = 32,
    KeyValueHeads = 1,
    Causal = true,
    Sinks = true,
    Rotary = RotaryPairing.HalfSplit,
    RotaryBase = 150000,
    RotaryScaling = RotaryScaling.Yarn,
    RotaryFactor = 32,
    RotaryOriginalLength = 1900,
    RotaryTruncate = false)]
internal sealed partial class GptOssScaled;

[MultiHeadAttention(DModel = 32, Heads = 2, HeadDim = 16, ValueHeadDim = 24, LeftWindow = 20, RightWindow = 5, PositionBias = PositionBias.Learned, RelativeMaxDistance = 12)]
internal sealed partial class LocalEncoder;

[MultiHeadAttention(DModel = 512, Heads = 2, HeadDim = 512, KeyValueHeads = 1, Causal = true, LeftWindow = 100)]
internal sealed partial class ShortBlocksWithWindow;

/// <summary>One key/value head: with one new token there is nothing to divide but the keys.</summary>
[MultiHeadAttention(DModel = 1024, Heads = 8, KeyValueHeads = 1, Causal = true, Bias = false, Rotary = RotaryPairing.HalfSplit)]
internal sealed partial class OneKeyHead;

[MultiHeadAttention(DModel = 64, Heads = 8, KeyValueHeads = 1, HeadDim = 96, Causal = true, Bias = false, OutputGate = OutputGate.PerElement, QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.RmsOverHeads)]
internal sealed partial class OneKeyHeadWithGates;
