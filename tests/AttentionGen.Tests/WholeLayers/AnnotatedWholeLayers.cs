namespace AttentionGen.Tests.WholeLayers;

// One layer for each shape of LayerShapes, as a user of the family would write it: the preset, and what is the model's own. Widths,
// windows, buckets and the turned part of a head are the fixtures'.
[TransformerLayer(32, 4, 48, Preset = LayerPreset.Bert)]
internal sealed partial class BertLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Roberta)]
internal sealed partial class RobertaLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Roberta, PositionBias = PositionBias.Bucketed, RelativeBuckets = 8, RelativeMaxDistance = 16)]
internal sealed partial class MpnetLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Bert, Activation = Activation.GeluTanh)]
internal sealed partial class AlbertLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.ModernBert, AttentionNorm = false)]
internal sealed partial class ModernBertFirstLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.ModernBert)]
internal sealed partial class ModernBertGlobalLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.ModernBert, RotaryBase = 10000, LeftWindow = 2, RightWindow = 2)]
internal sealed partial class ModernBertLocalLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.NomicBert)]
internal sealed partial class NomicBertLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.T5, RelativeBuckets = 8, RelativeMaxDistance = 16)]
internal sealed partial class T5Layer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.T5, Activation = Activation.Relu, Gated = false, RelativeBuckets = 8, RelativeMaxDistance = 16)]
internal sealed partial class FirstT5Layer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Gpt2)]
internal sealed partial class Gpt2Layer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Llama, KeyValueHeads = 2)]
internal sealed partial class LlamaLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Llama, KeyValueHeads = 2, RotaryBase = 1000000)]
internal sealed partial class InternLm2Layer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Qwen2, KeyValueHeads = 2)]
internal sealed partial class Qwen2Layer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Qwen3, KeyValueHeads = 2)]
internal sealed partial class Qwen3Layer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Llama, KeyValueHeads = 2, Scale = 0.2, ResidualMultiplier = 0.22)]
internal sealed partial class GraniteLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Gemma, KeyValueHeads = 2)]
internal sealed partial class GemmaLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Gemma2, KeyValueHeads = 2, Scale = 0.2886751345948129, SoftCap = 5)]
internal sealed partial class Gemma2Layer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Gemma3, KeyValueHeads = 2, Scale = 0.2886751345948129)]
internal sealed partial class Gemma3Layer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Olmo2, KeyValueHeads = 2)]
internal sealed partial class Olmo2Layer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.GptJ, RotaryDim = 4)]
internal sealed partial class GptJLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Phi, RotaryDim = 4)]
internal sealed partial class PhiLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.NeoX, RotaryDim = 2)]
internal sealed partial class NeoXLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.NeoX, RotaryDim = 2, Residual = ResidualKind.Serial)]
internal sealed partial class SerialNeoXLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Vit)]
internal sealed partial class VitLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.DinoV2)]
internal sealed partial class DinoV2Layer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Clip)]
internal sealed partial class ClipLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Whisper)]
internal sealed partial class WhisperLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.TorchEncoder)]
internal sealed partial class TorchEncoderLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Qwen3Next, KeyValueHeads = 2, HeadDim = 8, RotaryDim = 4)]
internal sealed partial class Qwen3NextLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Qwen3, KeyValueHeads = 2, OutputGate = OutputGate.PerHead)]
internal sealed partial class Qwen3GatedHeadsLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Lfm2, KeyValueHeads = 2)]
internal sealed partial class Lfm2Layer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Cohere, KeyValueHeads = 2, QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.LayerOfEachHead, NormEpsilon = 1e-5)]
internal sealed partial class CohereLayer;

[TransformerLayer(
    32, 4, 48, Preset = LayerPreset.Cohere, KeyValueHeads = 2, Norm = NormKind.Layer, Rotary = RotaryPairing.HalfSplit, RotaryBase = 10000, RotaryDim = 4,
    QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.LayerOfEachHead, NormEpsilon = 1e-5)]
internal sealed partial class StableLm2Layer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Phi, RotaryDim = 4, QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.LayerPerHead, NormEpsilon = 1e-5)]
internal sealed partial class PhiNormsLayer;

// With cross-attention.
[TransformerLayer(32, 4, 48, Preset = LayerPreset.WhisperDecoder)]
internal sealed partial class WhisperDecoderLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.BartDecoder)]
internal sealed partial class BartDecoderLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.T5Decoder, RelativeBuckets = 8, RelativeMaxDistance = 16)]
internal sealed partial class T5DecoderLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.Bert, Causal = true, CrossAttention = true)]
internal sealed partial class BertDecoderLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.TorchDecoder)]
internal sealed partial class TorchDecoderLayer;

[TransformerLayer(32, 4, 48, Preset = LayerPreset.TorchDecoder, NormPlace = NormPlace.Pre, Activation = Activation.Gelu)]
internal sealed partial class TorchPreDecoderLayer;

// No width is a multiple of a vector, and no option is at its default.
[TransformerLayer(39, 3, 83, Gated = true, NormPlace = NormPlace.Sandwich, ResidualMultiplier = 0.3, Causal = true, Activation = Activation.QuickGelu, LayerScale = true)]
internal sealed partial class OddLayer;

[TransformerLayer(39, 3, 83, CrossAttention = true, MemoryDim = 23, NormPlace = NormPlace.Sandwich, Norm = NormKind.Rms, ResidualMultiplier = 0.3, LayerScale = true, SoftCap = 9, QueryKeyNorm = true, ValueHeadDim = 11)]
internal sealed partial class OddCrossLayer;

// Large enough to be divided over threads by parts: of rows, of heads and of weight panels.
[TransformerLayer(192, 3, 384, Preset = LayerPreset.Bert)]
internal sealed partial class MiddleEncoderLayer;

[TransformerLayer(192, 6, 320, Preset = LayerPreset.Llama, KeyValueHeads = 2, Window = 40)]
internal sealed partial class MiddleDecoderLayer;

[TransformerLayer(192, 6, 320, Preset = LayerPreset.Llama, KeyValueHeads = 2)]
internal sealed partial class MiddleFullDecoderLayer;

// The same, with gates for each element and norms over all heads.
[TransformerLayer(192, 6, 320, Preset = LayerPreset.Olmo2, KeyValueHeads = 2, OutputGate = OutputGate.PerElement)]
internal sealed partial class MiddleGatedLayer;

[TransformerLayer(192, 6, 320, Preset = LayerPreset.Llama, KeyValueHeads = 2, Window = 40, CrossAttention = true, MemoryDim = 96)]
internal sealed partial class MiddleCrossLayer;

[TransformerLayer(192, 6, 320, CrossAttention = true)]
internal sealed partial class MiddleOwnCrossLayer;

[FeedForward(39, 83, Activation = Activation.GeluTanh)]
internal sealed partial class OddFeedForward;

[FeedForward(192, 400, Gated = true, Activation = Activation.Silu, Bias = false)]
internal sealed partial class MiddleFeedForward;

// Products so long that tiles take them in parts, which are not all of the same length; the last panel has part of a vector, and takes them whole.
[FeedForward(72, 2101)]
internal sealed partial class LongDownFeedForward;

[FeedForward(2101, 72, Gated = true, Activation = Activation.GeluTanh)]
internal sealed partial class LongUpFeedForward;
