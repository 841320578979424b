namespace AttentionGen;

/// <summary>Takes what a file says of its graph and hands on nodes and values that know each other, those of graphs within it included.</summary>
internal sealed class LinkedGraph
{
    private readonly StoredBytes _model;

    private LinkedGraph(StoredBytes model) => _model = model;

    /// <summary>All nodes, each in front of those within it.</summary>
    public List<GraphNode> Nodes { get; } = [];

    /// <summary>All values that the file stores, in the file's order.</summary>
    public List<GraphValue> Stored { get; } = [];

    /// <summary>Links a graph.</summary>
    public static LinkedGraph Of(GraphRecord graph, StoredBytes model)
    {
        var linked = new LinkedGraph(model);
        linked.Add(graph, new Scope(null));
        return linked;
    }

    private void Add(GraphRecord graph, Scope scope)
    {
        foreach (TensorRecord tensor in graph.Tensors)
        {
            GraphValue value = scope.Declare(tensor.Name);
            if (value.Tensor is not null)
            {
                throw new OnnxException(_model.Path, tensor.Name, $"expected one initialiser of that name, found one at byte {value.Tensor.Position} and one at byte {tensor.Position}.");
            }

            value.Tensor = tensor;
            Stored.Add(value);
        }

        // A node may read what a later one of the file writes only in a malformed file, but values of initialisers come after all nodes.
        GraphNode[] nodes = [.. graph.Nodes.Select(record => AddOutputs(record, scope))];
        foreach (GraphNode node in nodes)
        {
            foreach (string name in node.Record.Inputs)
            {
                GraphValue? value = name.Length == 0 ? null : scope.Find(name) ?? scope.Declare(name);
                node.Inputs.Add(value);
                if (value is not null && (value.Consumers.Count == 0 || value.Consumers[^1] != node))
                {
                    value.Consumers.Add(node);
                }
            }
        }

        foreach (GraphNode node in nodes)
        {
            Nodes.Add(node);
            foreach (GraphRecord within in node.Record.Subgraphs)
            {
                Add(within, new Scope(scope));
            }
        }
    }

    private GraphNode AddOutputs(NodeRecord record, Scope scope)
    {
        var node = new GraphNode(record);
        foreach (string name in record.Outputs.Where(name => name.Length != 0))
        {
            GraphValue value = scope.Declare(name);
            if (value.Producer is not null || value.Tensor is not null)
            {
                throw new OnnxException(
                    _model.Path,
                    null,
                    $"expected the value {FileText.Quote(name)} to be written once, found {(value.Producer is { } other ? other.Record.Describe() : "an initialiser")} and {record.Describe()}.");
            }

            value.Producer = node;
            node.Outputs.Add(value);
        }

        if (node.Operator == "Constant" && node.Outputs is [{ } constant] && ConstantTensor(record) is { } tensor)
        {
            tensor.Name = constant.Name;
            constant.Tensor = tensor;
            Stored.Add(constant);
        }

        return node;
    }

    private static TensorRecord? ConstantTensor(NodeRecord constant) => constant.Attribute("value")?.Tensor ?? constant.Attribute("value_floats")?.Tensor;

    /// <summary>The names of a graph; those of the graphs around it are seen from within.</summary>
    private sealed class Scope(Scope? outer)
    {
        private readonly Dictionary<string, GraphValue> _values = new(StringComparer.Ordinal);

        public GraphValue Declare(string name)
        {
            if (!_values.TryGetValue(name, out GraphValue? value))
            {
                value = new GraphValue(name);
                _values.Add(name, value);
            }

            return value;
        }

        public GraphValue? Find(string name)
        {
            for (Scope? scope = this; scope is not null; scope = scope.Outer)
            {
                if (scope._values.TryGetValue(name, out GraphValue? value))
                {
                    return value;
                }
            }

            return null;
        }

        private Scope? Outer { get; } = outer;
    }
}
