namespace AttentionGen.Benchmarks.Layers;

// One class per width and kind of mask; several shapes share it, because batch and sequence are free.

[MultiHeadAttention(DModel = 32, Heads = 2)]
internal sealed partial class D32H2;

[MultiHeadAttention(DModel = 32, Heads = 2, Causal = true)]
internal sealed partial class D32H2Causal;

[MultiHeadAttention(DModel = 64, Heads = 4)]
internal sealed partial class D64H4;

[MultiHeadAttention(DModel = 64, Heads = 4, Causal = true)]
internal sealed partial class D64H4Causal;

[MultiHeadAttention(DModel = 320, Heads = 8)]
internal sealed partial class D320H8;

[MultiHeadAttention(DModel = 320, Heads = 8, Causal = true)]
internal sealed partial class D320H8Causal;

[MultiHeadAttention(DModel = 384, Heads = 12)]
internal sealed partial class D384H12;

[MultiHeadAttention(DModel = 384, Heads = 12, Causal = true)]
internal sealed partial class D384H12Causal;

[MultiHeadAttention(DModel = 512, Heads = 8)]
internal sealed partial class D512H8;

[MultiHeadAttention(DModel = 512, Heads = 8, Causal = true)]
internal sealed partial class D512H8Causal;

[MultiHeadAttention(DModel = 768, Heads = 12)]
internal sealed partial class D768H12;

[MultiHeadAttention(DModel = 768, Heads = 12, Causal = true)]
internal sealed partial class D768H12Causal;

// Options of today's models: grouped heads against a cache, and a sliding window.

[MultiHeadAttention(DModel = 4096, Heads = 32, KeyValueHeads = 8, Causal = true, Bias = false)]
internal sealed partial class D4096H32Grouped;

[MultiHeadAttention(DModel = 512, Heads = 8, Causal = true, Window = 256)]
internal sealed partial class D512H8Window;
