namespace AttentionGen;

/// <summary>
/// Lists the tensors without a name that are no matrices of products and belong to the model all the same: tables that rows are taken from, weights
/// of norms, and what is added to hidden states or multiplied by them. Left out, they would count as zeros or ones.
/// </summary>
internal sealed class UnnamedTensors(NameTable table, ElementReader elements)
{
    // Longer ones are the model's, whatever they hold.
    private const int LongestNeutral = 1 << 16;

    // [n, E] and [1, n, E]; masks have four dimensions.
    private const int MostDimensions = 3;

    private static readonly string[] Norms = ["LayerNormalization", "RMSNormalization", "SimplifiedLayerNormalization"];

    private readonly HashSet<TensorRecord> _listed = [];

    /// <summary>Lists them.</summary>
    public void Report(LinkedGraph graph)
    {
        HashSet<long> widths = WidthsOfHiddenStates(graph);
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator == "Gather")
            {
                if (Unnamed(node.Input(0)) is { Shape: [_, var width] } rows && widths.Contains(width))
                {
                    List(rows, node, "a table of rows as wide as hidden states");
                }
            }
            else if (Norms.Contains(node.Operator))
            {
                ListUnlessNeutral(node, 1, 1, "the weight of a norm");
                ListUnlessNeutral(node, 2, 0, "the bias of a norm");
            }
            else if (node.Operator is "Add" or "Mul")
            {
                bool isSum = node.Operator == "Add";
                for (int i = 0; i < 2; i++)
                {
                    if (StoredPath.Of(node.Input(1 - i)) is null && Unnamed(node.Input(i)) is { } tensor && IsLikeHiddenStates(tensor, widths))
                    {
                        ListUnlessNeutral(node, i, isSum ? 0 : 1, isSum ? "which is added to hidden states" : "which hidden states are multiplied by");
                    }
                }
            }
        }
    }

    /// <summary>Rows of words and positions are as wide as hidden states; the tables of rotations are as wide as heads.</summary>
    private static HashSet<long> WidthsOfHiddenStates(LinkedGraph graph) =>
    [
        .. graph.Nodes.Where(static node => node.Operator == "Gather").Select(static node => StoredPath.Of(node.Input(0))).OfType<StoredPath>()
            .Where(static path => path.Tensor.Shape is [> 1, > 1] && OnnxDataTypes.IsReadable(path.Tensor.DataType) && ParameterNames.Of(path) is not null)
            .Select(static path => path.Tensor.Shape[1]),
    ];

    private static bool IsLikeHiddenStates(TensorRecord tensor, HashSet<long> widths) =>
        tensor.Shape.Length is > 0 and <= MostDimensions && widths.Contains(tensor.Shape[^1])
        && (tensor.Shape.Length < 2 || tensor.Shape[^2] != tensor.Shape[^1]) && (tensor.Shape.Length < MostDimensions || tensor.Shape[0] == 1);

    /// <summary>The tensor behind a value, if it has several elements and no name.</summary>
    private TensorRecord? Unnamed(GraphValue? value) =>
        StoredPath.Of(value) is { Tensor: { ElementCount: > 1 } tensor } path && ParameterNames.Of(path) is null && OnnxDataTypes.IsReadable(tensor.DataType) && !table.IsNamed(tensor)
            ? tensor
            : null;

    /// <summary>Exporters write ones and zeros where the model has no weight or no bias.</summary>
    private void ListUnlessNeutral(GraphNode node, int input, float neutral, string what)
    {
        if (Unnamed(node.Input(input)) is { } tensor && !IsAll(tensor, neutral))
        {
            List(tensor, node, what);
        }
    }

    private bool IsAll(TensorRecord tensor, float number)
    {
        if (tensor.Storage == TensorStorage.External || tensor.ElementCount > LongestNeutral)
        {
            return false;
        }

        var read = new float[tensor.ElementCount];
        elements.Read(tensor, 0, read);
        return !read.AsSpan().ContainsAnyExcept(number);
    }

    private void List(TensorRecord tensor, GraphNode node, string what)
    {
        if (_listed.Add(tensor))
        {
            table.Report($"{tensor.Describe()} of {node.Record.Describe()}, {what}");
        }
    }
}
