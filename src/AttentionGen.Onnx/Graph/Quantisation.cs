namespace AttentionGen;

/// <summary>Refuses a graph whose weights are quantised: they are read as numbers of floating point or not at all.</summary>
internal static class Quantisation
{
    private static readonly string[] Operators =
    [
        "MatMulInteger", "ConvInteger", "DynamicQuantizeLinear", "QuantizeLinear", "DequantizeLinear", "QLinearMatMul", "QLinearConv",
        "com.microsoft.MatMulIntegerToFloat", "com.microsoft.DynamicQuantizeMatMul", "com.microsoft.DynamicQuantizeLSTM", "com.microsoft.MatMulNBits",
        "com.microsoft.MatMulBnb4", "com.microsoft.MatMulFpQ4", "com.microsoft.QAttention", "com.microsoft.QEmbedLayerNormalization",
        "com.microsoft.QGemm", "com.microsoft.QMoE", "com.microsoft.QuantizeLinear", "com.microsoft.DequantizeLinear", "com.microsoft.GatherBlockQuantized",
        "com.microsoft.QOrderedMatMul", "com.microsoft.QOrderedAttention",
    ];

    /// <summary>Throws if there is any such operator, or a tensor of that name.</summary>
    public static void Refuse(LinkedGraph graph, StoredBytes model)
    {
        GraphNode[] nodes = [.. graph.Nodes.Where(node => Operators.Contains(node.Operator))];
        string? found = nodes.Length != 0
            ? $"{nodes[0].Record.Describe()}{(nodes.Length == 1 ? "" : $" and {nodes.Length - 1} more operators of quantised numbers")}"
            : graph.Stored.Find(value => value.Name.EndsWith("_quantized", StringComparison.Ordinal)) is { } tensor ? $"the tensor {FileText.Quote(tensor.Name)}" : null;
        if (found is not null)
        {
            throw new OnnxException(
                model.Path, null, $"expected weights of type {OnnxDataTypes.Readable}, found quantised ones: {found}; take the file that the quantised one was made from, such as model.onnx beside model_quantized.onnx.");
        }
    }
}
