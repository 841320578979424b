namespace AttentionGen;

/// <summary>A value of a graph: what a node writes, an initialiser or an input, with those that read it.</summary>
internal sealed class GraphValue(string name)
{
    public string Name { get; } = name;

    /// <summary>The tensor, if the file stores the value: as an initialiser or in a Constant node.</summary>
    public TensorRecord? Tensor { get; set; }

    /// <summary>The node that writes it, if one does.</summary>
    public GraphNode? Producer { get; set; }

    /// <summary>The nodes that read it, each once.</summary>
    public List<GraphNode> Consumers { get; } = [];
}

/// <summary>A node of a graph, with the values that it reads and writes; <see langword="null"/> stands for an input that is left out.</summary>
internal sealed class GraphNode(NodeRecord record)
{
    // ONNX Runtime's SkipLayerNormalization has five. A node of a file may have millions.
    private const int MostInputs = 5;

    public NodeRecord Record { get; } = record;

    public string Operator { get; } = record.Operator;

    public List<GraphValue?> Inputs { get; } = [];

    public List<GraphValue> Outputs { get; } = [];

    /// <summary>The input at a position, if it is connected.</summary>
    public GraphValue? Input(int position) => position < Inputs.Count ? Inputs[position] : null;

    /// <summary>Where a value is connected; -1 if nowhere among the inputs that operators with biases have.</summary>
    public int PositionOf(GraphValue value) => Inputs.IndexOf(value, 0, Math.Min(Inputs.Count, MostInputs));
}

/// <summary>A path from where a value is used back to a tensor that the file stores.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Names">The names of the values on the way, that at the use first.</param>
/// <param name="IsTransposed">Whether rows and columns are exchanged on the way.</param>
internal sealed record StoredPath(TensorRecord Tensor, IReadOnlyList<string> Names, bool IsTransposed)
{
    // Casts, copies and transpositions; exporters make one or two.
    private const int LongestPath = 8;

    /// <summary>The path behind a value, if it comes from a stored tensor without any arithmetic.</summary>
    public static StoredPath? Of(GraphValue? value)
    {
        List<string> names = [];
        bool isTransposed = false;
        for (int step = 0; value is not null && step < LongestPath; step++)
        {
            names.Add(value.Name);
            if (value.Tensor is { } tensor)
            {
                return new StoredPath(tensor, names, isTransposed);
            }

            if (value.Producer is not { } producer)
            {
                return null;
            }

            switch (producer.Operator)
            {
                case "Identity" or "Cast":
                    break;
                case "Transpose" when producer.Record.Attribute("perm") is not { } perm || perm.Integers is [1, 0]:
                    isTransposed = !isTransposed;
                    break;
                default:
                    return null;
            }

            value = producer.Input(0);
        }

        return null;
    }
}
