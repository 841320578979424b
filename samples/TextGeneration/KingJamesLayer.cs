using AttentionGen;

namespace TextGeneration;

/// <summary>One of the model's four layers: GPT-2's, in small.</summary>
[TransformerLayer(128, 4, 512, Preset = LayerPreset.Gpt2)]
public sealed partial class KingJamesLayer;
