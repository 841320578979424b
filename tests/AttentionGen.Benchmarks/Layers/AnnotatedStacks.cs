namespace AttentionGen.Benchmarks.Layers;

// One class per model; several shapes share it, because batch and sequence are free.

[TransformerLayer(DModel = 384, Heads = 12, Hidden = 1536, Preset = LayerPreset.Bert)]
internal sealed partial class MiniLmLayer;

[TransformerLayer(DModel = 768, Heads = 12, Hidden = 3072, Preset = LayerPreset.Bert)]
internal sealed partial class BertBaseLayer;

[TransformerLayer(DModel = 2048, Heads = 32, KeyValueHeads = 8, Hidden = 5632, Preset = LayerPreset.Llama)]
internal sealed partial class LlamaLikeLayer;
