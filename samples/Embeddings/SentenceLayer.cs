using AttentionGen;

namespace Embeddings;

/// <summary>
/// A layer of both models, and all that there is to write of them: the generator adds the constructor, <c>Forward</c>, and kernels in which these
/// sizes are literals.
/// </summary>
[TransformerLayer(DModel = 384, Heads = 12, Hidden = 1536, Preset = LayerPreset.Bert)]
public sealed partial class SentenceLayer;
