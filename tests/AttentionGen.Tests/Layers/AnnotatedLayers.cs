namespace AttentionGen.Tests.Layers;

// Each class is about 250 KB of generated text, so this is no full product of options: every head size, width and option
// occurs at least once, and those that decide between kernels (causal or not, whole vectors or not) occur together.

[MultiHeadAttention(DModel = 8, Heads = 1)]
internal sealed partial class OneHeadOf8;

[MultiHeadAttention(DModel = 8, Heads = 8, Causal = true)]
internal sealed partial class EightHeadsOf1;

[MultiHeadAttention(DModel = 21, Heads = 3, Causal = true)]
internal sealed partial class ThreeHeadsOf7;

[MultiHeadAttention(DModel = 32, Heads = 4, Causal = true)]
internal sealed partial class FourHeadsOf8;

[MultiHeadAttention(DModel = 50, Heads = 5)]
internal sealed partial class FiveHeadsOf10;

[MultiHeadAttention(DModel = 64, Heads = 4, Causal = true)]
internal sealed partial class FourHeadsOf16;

[MultiHeadAttention(DModel = 120, Heads = 5, Bias = false)]
internal sealed partial class FiveHeadsOf24;

[MultiHeadAttention(DModel = 320, Heads = 8, Causal = true, Bias = false)]
internal sealed partial class EightHeadsOf40;

[MultiHeadAttention(DModel = 512, Heads = 8)]
internal sealed partial class EightHeadsOf64;

[MultiHeadAttention(DModel = 128, Heads = 2, Causal = true)]
internal sealed partial class TwoHeadsOf64;

[MultiHeadAttention(DModel = 144, Heads = 2, Causal = true)]
internal sealed partial class TwoHeadsOf72;

[MultiHeadAttention(DModel = 320, Heads = 4)]
internal sealed partial class FourHeadsOf80;

[MultiHeadAttention(DModel = 768, Heads = 8, Causal = true)]
internal sealed partial class EightHeadsOf96;

[MultiHeadAttention(DModel = 128, Heads = 1)]
internal sealed partial class OneHeadOf128;
