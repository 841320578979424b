namespace AttentionGen.Tests.Models;

/// <summary>A layer of samples/TextGeneration, as it stands there.</summary>
[TransformerLayer(128, 4, 512, Preset = LayerPreset.Gpt2)]
internal sealed partial class KingJamesLayer;

/// <summary>A local layer of <c>tests/fixtures/models/long_encoder.safetensors</c>; its global ones are those of ModernBERT's fixtures.</summary>
[TransformerLayer(32, 4, 48, Preset = LayerPreset.ModernBert, RotaryBase = 10000, LeftWindow = 64, RightWindow = 64)]
internal sealed partial class LongLocalLayer;
