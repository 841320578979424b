namespace AttentionGen.Tests.Onnx;

// The shapes of ONNX's node tests, without projections. DModel is the smallest that is allowed, as the core does not use it.

[MultiHeadAttention(DModel = 8, Heads = 3, HeadDim = 8, Bias = false, OutputProjection = false)]
internal sealed partial class OnnxH3D8;

[MultiHeadAttention(DModel = 8, Heads = 3, HeadDim = 8, Bias = false, OutputProjection = false, Causal = true)]
internal sealed partial class OnnxH3D8Causal;

[MultiHeadAttention(
    DModel = 8, Heads = 3, HeadDim = 8, Bias = false, OutputProjection = false, Causal = true, CausalAlignment = CausalAlignment.BottomRight)]
internal sealed partial class OnnxH3D8CausalBottomRight;

[MultiHeadAttention(DModel = 8, Heads = 3, HeadDim = 8, Bias = false, OutputProjection = false, Scale = 0.01f)]
internal sealed partial class OnnxH3D8Scaled;

// Values of another width than keys.

[MultiHeadAttention(DModel = 8, Heads = 3, HeadDim = 8, ValueHeadDim = 10, Bias = false, OutputProjection = false)]
internal sealed partial class OnnxH3D8V10;

[MultiHeadAttention(DModel = 8, Heads = 3, HeadDim = 8, ValueHeadDim = 10, Bias = false, OutputProjection = false, Causal = true)]
internal sealed partial class OnnxH3D8V10Causal;

[MultiHeadAttention(DModel = 8, Heads = 3, HeadDim = 8, ValueHeadDim = 10, Bias = false, OutputProjection = false, Scale = 0.01f)]
internal sealed partial class OnnxH3D8V10Scaled;

// Grouped heads.

[MultiHeadAttention(DModel = 8, Heads = 9, KeyValueHeads = 3, HeadDim = 8, Bias = false, OutputProjection = false)]
internal sealed partial class OnnxH9G3D8;

[MultiHeadAttention(DModel = 8, Heads = 9, KeyValueHeads = 3, HeadDim = 8, Bias = false, OutputProjection = false, Causal = true)]
internal sealed partial class OnnxH9G3D8Causal;

[MultiHeadAttention(DModel = 8, Heads = 9, KeyValueHeads = 3, HeadDim = 8, Bias = false, OutputProjection = false, Scale = 0.01f)]
internal sealed partial class OnnxH9G3D8Scaled;

[MultiHeadAttention(DModel = 8, Heads = 4, KeyValueHeads = 2, HeadDim = 8, Bias = false, OutputProjection = false)]
internal sealed partial class OnnxH4G2D8;

// Others.

[MultiHeadAttention(DModel = 8, Heads = 3, HeadDim = 4, Bias = false, OutputProjection = false)]
internal sealed partial class OnnxH3D4;

[MultiHeadAttention(DModel = 8, Heads = 2, HeadDim = 8, Bias = false, OutputProjection = false)]
internal sealed partial class OnnxH2D8;

[MultiHeadAttention(DModel = 8, Heads = 2, HeadDim = 8, Bias = false, OutputProjection = false, Causal = true)]
internal sealed partial class OnnxH2D8Causal;

[MultiHeadAttention(
    DModel = 8, Heads = 2, HeadDim = 8, Bias = false, OutputProjection = false, Causal = true, CausalAlignment = CausalAlignment.BottomRight)]
internal sealed partial class OnnxH2D8CausalBottomRight;
