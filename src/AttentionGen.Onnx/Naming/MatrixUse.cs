namespace AttentionGen;

/// <summary>One product with a stored matrix: the node, the matrix, and the bias that its result is added to.</summary>
/// <param name="Node">The node that multiplies.</param>
/// <param name="Matrix">Where its second factor comes from.</param>
/// <param name="IsTransposed">Whether PyTorch's [out, in] is the stored matrix with rows and columns exchanged.</param>
/// <param name="IsScaled">Whether the product has a factor, which the matrix of the model would have in it.</param>
internal sealed record MatrixUse(GraphNode Node, StoredPath Matrix, bool IsTransposed, bool IsScaled)
{
    private const string Microsoft = "com.microsoft.";

    /// <summary>The number of columns of the product.</summary>
    public long Width => Matrix.Tensor.Shape[IsTransposed ? 1 : 0];

    /// <summary>Where the bias comes from, if the result is added to one; more than one where it is added to several.</summary>
    public IReadOnlyList<StoredPath> Biases { get; private init; } = [];

    /// <summary>The product of a node, if it is one with a stored matrix of numbers.</summary>
    public static MatrixUse? Of(GraphNode node)
    {
        bool isGemm = node.Operator is "Gemm" or Microsoft + "FusedGemm";
        bool isMatMul = node.Operator is "MatMul" or Microsoft + "FusedMatMul" or Microsoft + "TransposeMatMul" or Microsoft + "GemmFastGelu";
        if (!(isGemm || isMatMul) || StoredPath.Of(node.Input(1)) is not { Tensor: { Shape.Length: 2, ElementCount: > 0 } tensor } path || !OnnxDataTypes.IsReadable(tensor.DataType))
        {
            return null;
        }

        // A product multiplies with [in, out]; each exchange on the way makes the stored matrix the other of the two.
        bool isOutIn = path.IsTransposed ^ (node.Record.Attribute("transB")?.Integer ?? 0) != 0;
        var use = new MatrixUse(node, path, !isOutIn, IsFactor(node, "alpha") || (isGemm && IsFactor(node, "beta")));
        return use with { Biases = [.. use.FindBiases().DistinctBy(bias => bias.Names[0])] };
    }

    private static bool IsFactor(GraphNode node, string attribute) => node.Record.Attribute(attribute) is { Number: not 1 };

    private IEnumerable<StoredPath> FindBiases()
    {
        if (StoredPath.Of(Node.Input(2)) is { } own && IsBias(own))
        {
            yield return own;
        }

        foreach (GraphValue result in Node.Outputs)
        {
            foreach (GraphNode consumer in result.Consumers)
            {
                foreach (StoredPath bias in consumer.Operator is "Reshape" or "Transpose" or "Cast" && consumer.PositionOf(result) == 0
                    ? consumer.Outputs.SelectMany(value => value.Consumers.SelectMany(behind => AddedBy(behind, value)))
                    : AddedBy(consumer, result))
                {
                    yield return bias;
                }
            }
        }
    }

    /// <summary>The bias that a node adds to a value.</summary>
    private IEnumerable<StoredPath> AddedBy(GraphNode node, GraphValue value)
    {
        int at = node.PositionOf(value);
        int bias = node.Operator switch
        {
            "Add" => 1 - at,
            Microsoft + "BiasGelu" or Microsoft + "FastGelu" or Microsoft + "BiasAdd" or Microsoft + "BiasSplitGelu" when at == 0 => 1,
            Microsoft + "SkipLayerNormalization" when at == 0 || IsAlone(node, at) => 4,
            Microsoft + "SkipSimplifiedLayerNormalization" when at == 0 || IsAlone(node, at) => 3,
            _ => -1,
        };
        return bias >= 0 && StoredPath.Of(node.Input(bias)) is { } path && IsBias(path) ? [path] : [];
    }

    /// <summary>Of the two values that such a node adds, one comes from a product and the other from the layer before.</summary>
    private static bool IsAlone(GraphNode node, int at) => at == 1 && node.Input(0)?.Producer?.Operator is not ("MatMul" or Microsoft + "FusedMatMul");

    private bool IsBias(StoredPath path) =>
        path.Tensor.Shape is [var length] && length == Width && OnnxDataTypes.IsReadable(path.Tensor.DataType);
}
