namespace AttentionGen.Tests.Models;

/// <summary>A layer of samples/TextGeneration, as it stands there.</summary>
[TransformerLayer(128, 4, 512, Preset = LayerPreset.Gpt2)]
internal sealed partial class KingJamesLayer;

/// <summary>A layer whose rows are so wide that those of a million tokens fit into no array.</summary>
[TransformerLayer(2048, 1, 64, Preset = LayerPreset.Llama, HeadDim = 32)]
internal sealed partial class WideRowsLayer;

/// <summary>A local layer of <c>tests/fixtures/models/long_encoder.safetensors</c>; its global ones are those of ModernBERT's fixtures.</summary>
[TransformerLayer(32, 4, 48, Preset = LayerPreset.ModernBert, RotaryBase = 10000, LeftWindow = 64, RightWindow = 64)]
internal sealed partial class LongLocalLayer;
