using AttentionGen;

namespace Browser;

/// <summary>A small layer, as of a sensor's or a game's model.</summary>
[MultiHeadAttention(DModel = 64, Heads = 4)]
public sealed partial class SmallAttention;

/// <summary>A layer of the width of a small sentence encoder.</summary>
[MultiHeadAttention(DModel = 384, Heads = 12)]
public sealed partial class EncoderAttention;
