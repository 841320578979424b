using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>
/// Takes a graph and hands on the tensors of the model by their names: those that the exporter has left alone, copies that it has made one,
/// matrices that it has transposed, and parts of what an optimiser has fused. What belongs to the model and has no name, or more than one claim to it,
/// is an error.
/// </summary>
internal static class ModelTensors
{
    /// <summary>The tensors by their names.</summary>
    public static ImmutableSortedDictionary<string, OnnxTensor> Of(LinkedGraph graph, StoredBytes model, ElementReader elements)
    {
        var table = new NameTable(model, elements);
        foreach (GraphValue value in graph.Stored.Where(value => ParameterNames.IsOne(value.Name)))
        {
            table.Claim(value.Name, new TensorView(value.Tensor!), "under its own name");
        }

        // Exporters keep one of several equal tensors, and give the others by this operator.
        foreach (GraphNode node in graph.Nodes.Where(node => node.Operator == "Identity"))
        {
            if (node.Outputs is [var copy] && ParameterNames.IsOne(copy.Name) && StoredPath.Of(copy) is { IsTransposed: false } path)
            {
                table.Claim(copy.Name, new TensorView(path.Tensor), $"as a copy by {node.Record.Describe()}");
            }
        }

        var matrices = new MatrixNames(table);
        matrices.Find(graph);
        var fused = new FusedAttention(table, matrices);
        foreach (GraphNode node in graph.Nodes)
        {
            if (!fused.Take(node) && node.Record.Domain == "com.microsoft" && MatrixUse.Of(node) is null)
            {
                ReportUnknown(node, table);
            }
        }

        new UnnamedTensors(table, elements).Report(graph);
        return table.ToTensors();
    }

    /// <summary>An operator of ONNX Runtime that has weights of its own, whose names nobody knows.</summary>
    private static void ReportUnknown(GraphNode node, NameTable table)
    {
        foreach (GraphValue? input in node.Inputs)
        {
            if (StoredPath.Of(input) is { Tensor: { Shape.Length: 1 or 2, ElementCount: > 1 } tensor } path && ParameterNames.Of(path) is null && OnnxDataTypes.IsReadable(tensor.DataType) && !table.IsNamed(tensor))
            {
                table.Report($"{tensor.Describe()} of {node.Record.Describe()}, an operator of ONNX Runtime whose weights have no names");
            }
        }
    }
}
