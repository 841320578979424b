namespace AttentionGen.Tests.Fixtures;

// One class for every declaration of the fixtures; TorchLayersTests prints those that are missing.

// Plain layers, which take every option of a call.

[MultiHeadAttention(DModel = 8, Heads = 2)]
internal sealed partial class TorchE8H2;

[MultiHeadAttention(DModel = 8, Heads = 8)]
internal sealed partial class TorchE8H8;

[MultiHeadAttention(DModel = 12, Heads = 3)]
internal sealed partial class TorchE12H3;

[MultiHeadAttention(DModel = 40, Heads = 5)]
internal sealed partial class TorchE40H5;

[MultiHeadAttention(DModel = 48, Heads = 4)]
internal sealed partial class TorchE48H4;

[MultiHeadAttention(DModel = 128, Heads = 2)]
internal sealed partial class TorchE128H2;

[MultiHeadAttention(DModel = 200, Heads = 8)]
internal sealed partial class TorchE200H8;

// Keys and values of other widths.

[MultiHeadAttention(DModel = 16, Heads = 2, KeyDim = 10, ValueDim = 14)]
internal sealed partial class TorchE16H2K10V14;

[MultiHeadAttention(DModel = 24, Heads = 2, ValueDim = 40)]
internal sealed partial class TorchE24H2V40;

[MultiHeadAttention(DModel = 48, Heads = 6, KeyDim = 33, ValueDim = 33)]
internal sealed partial class TorchE48H6K33V33;

// No biases.

[MultiHeadAttention(DModel = 16, Heads = 4, Bias = false)]
internal sealed partial class TorchE16H4NoBias;

[MultiHeadAttention(DModel = 64, Heads = 2, Bias = false)]
internal sealed partial class TorchE64H2NoBias;

// Keys that the layer adds.

[MultiHeadAttention(DModel = 24, Heads = 3, AddBiasKeyValue = true)]
internal sealed partial class TorchE24H3BiasKeyValue;

[MultiHeadAttention(DModel = 64, Heads = 4, AddBiasKeyValue = true)]
internal sealed partial class TorchE64H4BiasKeyValue;

[MultiHeadAttention(DModel = 20, Heads = 4, AddZeroAttention = true)]
internal sealed partial class TorchE20H4ZeroAttention;

[MultiHeadAttention(DModel = 48, Heads = 3, AddZeroAttention = true)]
internal sealed partial class TorchE48H3ZeroAttention;

[MultiHeadAttention(DModel = 16, Heads = 2, AddBiasKeyValue = true, AddZeroAttention = true)]
internal sealed partial class TorchE16H2BiasKeyValueZeroAttention;

[MultiHeadAttention(DModel = 40, Heads = 5, AddBiasKeyValue = true, AddZeroAttention = true)]
internal sealed partial class TorchE40H5BiasKeyValueZeroAttention;

[MultiHeadAttention(DModel = 32, Heads = 4, KeyDim = 12, ValueDim = 20, Bias = false, AddBiasKeyValue = true, AddZeroAttention = true)]
internal sealed partial class TorchE32H4K12V20NoBiasBiasKeyValueZeroAttention;

// Causal layers.

[MultiHeadAttention(DModel = 32, Heads = 4, Causal = true)]
internal sealed partial class TorchE32H4Causal;

[MultiHeadAttention(DModel = 56, Heads = 7, Causal = true)]
internal sealed partial class TorchE56H7Causal;

[MultiHeadAttention(DModel = 24, Heads = 3, AddBiasKeyValue = true, AddZeroAttention = true, Causal = true)]
internal sealed partial class TorchE24H3BiasKeyValueZeroAttentionCausal;

[MultiHeadAttention(DModel = 32, Heads = 2, Causal = true, CausalAlignment = CausalAlignment.BottomRight)]
internal sealed partial class TorchE32H2CausalBottomRight;

// One module per head, outputs concatenated; with an output projection, and without.

[MultiHeadAttention(DModel = 16, Heads = 3, HeadDim = 8, Bias = false, OutputProjection = false, Projection = ProjectionKind.PerHead)]
internal sealed partial class TorchE16H3D8NoBiasPerHead;

[MultiHeadAttention(DModel = 24, Heads = 4, HeadDim = 5, Causal = true, OutputProjection = false, Projection = ProjectionKind.PerHead)]
internal sealed partial class TorchE24H4D5CausalPerHead;

[MultiHeadAttention(DModel = 16, Heads = 2, HeadDim = 12, OutputDim = 20, Projection = ProjectionKind.PerHead)]
internal sealed partial class TorchE16H2D12PerHeadO20;

[MultiHeadAttention(DModel = 32, Heads = 4, HeadDim = 16, Bias = false, Causal = true, OutputDim = 10, Projection = ProjectionKind.PerHead)]
internal sealed partial class TorchE32H4D16NoBiasCausalPerHeadO10;
