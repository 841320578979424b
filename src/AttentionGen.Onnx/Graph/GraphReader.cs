namespace AttentionGen;

/// <summary>Takes the place of a <c>GraphProto</c> and hands on its nodes and the tensors that it stores.</summary>
internal sealed class GraphReader
{
    // Branches within loops within branches: real models have two or three.
    private const int DeepestGraph = 16;

    private readonly WireReader _wire;
    private readonly ReadingBudget _budget;
    private readonly TensorReader _tensors;
    private readonly NodeReader _nodes;

    public GraphReader(WireReader wire)
    {
        _wire = wire;
        _budget = new ReadingBudget(wire);
        _tensors = new TensorReader(wire, _budget);
        _nodes = new NodeReader(wire, _budget, _tensors, this);
    }

    /// <summary>Reads the message.</summary>
    /// <param name="graph">Where it stands.</param>
    /// <param name="depth">How many graphs it lies in.</param>
    public GraphRecord Read(WireField graph, int depth)
    {
        if (depth > DeepestGraph)
        {
            throw _wire.Fail(graph.At, $"expected at most {DeepestGraph} graphs within each other, found more.");
        }

        var record = new GraphRecord();
        foreach (WireField field in _wire.Fields(graph.Payload, "a graph"))
        {
            switch (field.Number)
            {
                case 1:
                    _wire.Require(field, field.IsBytes, "a node");
                    record.Nodes.Add(_nodes.Read(field, depth));
                    break;
                case 5:
                    _wire.Require(field, field.IsBytes, "an initialiser");
                    record.Tensors.Add(NamedTensor(field));
                    break;
                case 15:
                    throw _wire.Fail(field.At, "expected dense initialisers, found a sparse one, which is not supported.");
            }
        }

        return record;
    }

    private TensorRecord NamedTensor(WireField field)
    {
        TensorRecord tensor = _tensors.Read(field);
        return tensor.Name.Length != 0 ? tensor : throw _wire.Fail(field.At, "expected an initialiser with a name, found one without.");
    }
}
