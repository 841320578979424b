using AttentionGen;

// Small layers, each with options that bring in other code of the generator and of the library.
namespace Probe
{
    [MultiHeadAttention(DModel = 64, Heads = 4)]
    internal sealed partial class Encoder
    {
    }

    [MultiHeadAttention(DModel = 48, Heads = 3, Causal = true)]
    internal sealed partial class Decoder
    {
    }

    [MultiHeadAttention(DModel = 48, Heads = 6, KeyValueHeads = 2, HeadDim = 16, Causal = true, Bias = false, Rotary = RotaryPairing.HalfSplit)]
    internal sealed partial class Llama
    {
    }

    [MultiHeadAttention(
        DModel = 40,
        Heads = 2,
        HeadDim = 20,
        Causal = true,
        Rotary = RotaryPairing.Interleaved,
        RotaryDim = 12,
        RotaryScaling = RotaryScaling.Yarn,
        RotaryFactor = 4,
        RotaryOriginalLength = 16)]
    internal sealed partial class Interleaved
    {
    }

    [MultiHeadAttention(DModel = 64, Heads = 4, KeyDim = 40, ValueDim = 24, ValueHeadDim = 24, OutputDim = 32)]
    internal sealed partial class Cross
    {
    }

    [MultiHeadAttention(DModel = 24, Heads = 3, Causal = true, PositionBias = PositionBias.Alibi)]
    internal sealed partial class Bloom
    {
    }

    [MultiHeadAttention(DModel = 32, Heads = 2, Bias = false, Scale = 1, PositionBias = PositionBias.Bucketed, RelativeBuckets = 16, RelativeMaxDistance = 40)]
    internal sealed partial class T5
    {
    }

    [MultiHeadAttention(
        DModel = 64,
        Heads = 4,
        KeyValueHeads = 2,
        HeadDim = 24,
        Causal = true,
        Bias = false,
        Rotary = RotaryPairing.HalfSplit,
        QueryKeyNorm = true,
        Window = 12,
        SoftCap = 20)]
    internal sealed partial class Gemma
    {
    }

    [MultiHeadAttention(DModel = 32, Heads = 4, KeyValueHeads = 1, Causal = true, Sinks = true, Rotary = RotaryPairing.HalfSplit)]
    internal sealed partial class Sinking
    {
    }

    [MultiHeadAttention(DModel = 32, Heads = 2, AddBiasKeyValue = true, AddZeroAttention = true)]
    internal sealed partial class AddedKeys
    {
    }
}
