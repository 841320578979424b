namespace AttentionGen.Generator.Parsing;

/// <summary>What the values of <c>LayerPreset</c> set, by the names of the attribute's properties. docs/layers.md has the same table.</summary>
internal static class LayerPresets
{
    private const int LayerWithoutBias = 1;
    private const int Rms = 2;
    private const int RmsPlusOne = 3;
    private const int Post = 1;
    private const int BranchOutput = 2;
    private const int Sandwich = 3;
    private const int GeluTanh = 1;
    private const int QuickGelu = 2;
    private const int Silu = 3;
    private const int Relu = 4;
    private const int Interleaved = 2;
    private const int HalfSplit = 1;
    private const int Bucketed = 2;
    private const int Parallel = 1;
    private const int ParallelTwoNorms = 2;
    private const int RmsOverHeads = 1;
    private const int PerElement = 1;

    private static readonly Dictionary<string, object> Llama = new()
    {
        ["Norm"] = Rms,
        ["Activation"] = Silu,
        ["Gated"] = true,
        ["Bias"] = false,
        ["FeedForwardBias"] = false,
        ["Causal"] = true,
        ["Rotary"] = HalfSplit,
    };

    private static readonly Dictionary<string, object> Gemma = With(Llama, ("Norm", RmsPlusOne), ("Activation", GeluTanh), ("Epsilon", 1e-6));

    private static readonly Dictionary<string, object> T5 = With(
        [], ("Norm", Rms), ("Epsilon", 1e-6), ("Activation", GeluTanh), ("Gated", true), ("Bias", false), ("FeedForwardBias", false), ("Scale", 1.0), ("PositionBias", Bucketed));

    /// <summary>In the order of the enumeration, from None on.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyDictionary<string, object> Defaults)> All { get; } =
    [
        ("None", With([])),
        ("Bert", With([], ("NormPlace", Post), ("Epsilon", 1e-12))),
        ("Roberta", With([], ("NormPlace", Post))),
        ("DistilBert", With([], ("NormPlace", Post), ("Epsilon", 1e-12))),
        ("ModernBert", With([], ("Norm", LayerWithoutBias), ("Gated", true), ("Bias", false), ("FeedForwardBias", false), ("Rotary", HalfSplit), ("RotaryBase", 160000.0))),
        ("NomicBert", With(
            [], ("NormPlace", Post), ("Epsilon", 1e-12), ("Activation", Silu), ("Gated", true), ("Bias", false), ("FeedForwardBias", false), ("Rotary", HalfSplit), ("RotaryBase", 1000.0))),
        ("Gpt2", With([], ("Activation", GeluTanh), ("Causal", true))),
        ("Llama", Llama),
        ("Qwen2", With(Llama, ("Bias", true), ("Epsilon", 1e-6), ("RotaryBase", 1000000.0))),
        ("Qwen3", With(Llama, ("Epsilon", 1e-6), ("RotaryBase", 1000000.0), ("QueryKeyNorm", true))),
        ("Gemma", Gemma),
        ("Gemma2", With(Gemma, ("NormPlace", Sandwich), ("SoftCap", 50.0))),
        ("Gemma3", With(Gemma, ("NormPlace", Sandwich), ("RotaryBase", 1000000.0), ("QueryKeyNorm", true), ("NormWeightsPlusOne", true))),
        ("Olmo2", With(Llama, ("NormPlace", BranchOutput), ("Epsilon", 1e-6), ("RotaryBase", 500000.0), ("QueryKeyNorm", true), ("QueryKeyNormKind", RmsOverHeads))),
        ("T5", T5),
        ("Vit", With([], ("Epsilon", 1e-12))),
        ("DinoV2", With([], ("Epsilon", 1e-6), ("LayerScale", true))),
        ("Clip", With([], ("Activation", QuickGelu))),
        ("Whisper", With([])),
        ("Bart", With([], ("NormPlace", Post))),
        ("NeoX", With([], ("Residual", ParallelTwoNorms), ("Causal", true), ("Rotary", HalfSplit))),
        ("GptJ", With([], ("Residual", Parallel), ("Activation", GeluTanh), ("Bias", false), ("Causal", true), ("Rotary", Interleaved))),
        ("Phi", With([], ("Residual", Parallel), ("Activation", GeluTanh), ("Causal", true), ("Rotary", HalfSplit))),
        ("TorchEncoder", With([], ("NormPlace", Post), ("Activation", Relu))),
        ("TorchDecoder", With([], ("NormPlace", Post), ("Activation", Relu), ("Causal", true), ("CrossAttention", true))),
        ("WhisperDecoder", With([], ("Causal", true), ("CrossAttention", true))),
        ("BartDecoder", With([], ("NormPlace", Post), ("Causal", true), ("CrossAttention", true))),
        ("T5Decoder", With(T5, ("Causal", true), ("CrossAttention", true))),
        ("Qwen3Next", With(
            Llama, ("Norm", RmsPlusOne), ("Epsilon", 1e-6), ("HeadDim", 256), ("RotaryDim", 64), ("RotaryBase", 10000000.0), ("QueryKeyNorm", true), ("NormWeightsPlusOne", true), ("OutputGate", PerElement))),
        ("Lfm2", With(Llama, ("RotaryBase", 1000000.0), ("QueryKeyNorm", true), ("NormEpsilon", 1e-5))),
        ("Cohere", With(Llama, ("Norm", LayerWithoutBias), ("Residual", Parallel), ("Rotary", Interleaved), ("RotaryBase", 8000000.0))),
    ];

    private static Dictionary<string, object> With(Dictionary<string, object> others, params (string Name, object Value)[] values)
    {
        var all = new Dictionary<string, object>(others);
        foreach ((string name, object value) in values)
        {
            all[name] = value;
        }

        return all;
    }
}
