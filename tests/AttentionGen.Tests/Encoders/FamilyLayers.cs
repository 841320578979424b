namespace AttentionGen.Tests.Encoders;

// A small layer of each family of encoders whose models are loaded as a whole.
[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.Bert)]
internal sealed partial class BertLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.Roberta)]
internal sealed partial class RobertaLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.Roberta, PositionBias = PositionBias.Bucketed)]
internal sealed partial class MpnetLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.DistilBert)]
internal sealed partial class DistilBertLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.T5)]
internal sealed partial class T5EncoderLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.NomicBert)]
internal sealed partial class NomicBertLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.ModernBert, AttentionNorm = false)]
internal sealed partial class FirstModernBertLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.ModernBert, RotaryBase = 10000, LeftWindow = 2, RightWindow = 2)]
internal sealed partial class ModernBertLayer;
