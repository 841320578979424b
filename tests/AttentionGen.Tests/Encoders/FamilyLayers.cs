namespace AttentionGen.Tests.Encoders;

// A small layer of each family of encoders whose models are loaded as a whole.
[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.Bert)]
internal sealed partial class SmallBertLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.Roberta)]
internal sealed partial class SmallRobertaLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.Roberta, PositionBias = PositionBias.Bucketed)]
internal sealed partial class SmallMpnetLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.DistilBert)]
internal sealed partial class SmallDistilBertLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.T5)]
internal sealed partial class SmallT5EncoderLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.NomicBert)]
internal sealed partial class SmallNomicBertLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.ModernBert, AttentionNorm = false)]
internal sealed partial class SmallFirstModernBertLayer;

[TransformerLayer(DModel = 16, Heads = 2, Hidden = 32, Preset = LayerPreset.ModernBert, RotaryBase = 10000, LeftWindow = 2, RightWindow = 2)]
internal sealed partial class SmallModernBertLayer;
