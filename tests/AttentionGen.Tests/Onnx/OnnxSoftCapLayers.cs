namespace AttentionGen.Tests.Onnx;

// The shapes of ONNX's node tests whose scores are capped.

[MultiHeadAttention(DModel = 8, Heads = 1, HeadDim = 8, Bias = false, OutputProjection = false, SoftCap = 0.5)]
internal sealed partial class OnnxH1D8SoftCapHalf;

[MultiHeadAttention(DModel = 8, Heads = 3, HeadDim = 8, Bias = false, OutputProjection = false, SoftCap = 2)]
internal sealed partial class OnnxH3D8SoftCap2;

[MultiHeadAttention(DModel = 8, Heads = 3, HeadDim = 8, Bias = false, OutputProjection = false, SoftCap = 3)]
internal sealed partial class OnnxH3D8SoftCap3;

[MultiHeadAttention(DModel = 8, Heads = 3, HeadDim = 8, ValueHeadDim = 10, Bias = false, OutputProjection = false, SoftCap = 2)]
internal sealed partial class OnnxH3D8V10SoftCap2;

[MultiHeadAttention(DModel = 8, Heads = 3, HeadDim = 8, ValueHeadDim = 10, Bias = false, OutputProjection = false, SoftCap = 3)]
internal sealed partial class OnnxH3D8V10SoftCap3;

[MultiHeadAttention(DModel = 8, Heads = 9, KeyValueHeads = 3, HeadDim = 8, Bias = false, OutputProjection = false, SoftCap = 2)]
internal sealed partial class OnnxH9G3D8SoftCap2;

[MultiHeadAttention(DModel = 8, Heads = 9, KeyValueHeads = 3, HeadDim = 8, Bias = false, OutputProjection = false, SoftCap = 3)]
internal sealed partial class OnnxH9G3D8SoftCap3;
