using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>What a file says of one node: an operator with what it reads and writes.</summary>
internal sealed class NodeRecord
{
    /// <summary>The first byte of its field.</summary>
    public required long Position { get; init; }

    public string Name { get; set; } = "";

    /// <summary>The operator, and in front of it its domain and a dot, if it is not ONNX's own: <c>com.microsoft.Attention</c>.</summary>
    public string Operator => Domain is "" or "ai.onnx" ? OperatorName : $"{Domain}.{OperatorName}";

    public string OperatorName { get; set; } = "";

    public string Domain { get; set; } = "";

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public List<AttributeRecord> Attributes { get; } = [];

    /// <summary>Graphs within it: the branches of an If, the body of a Loop.</summary>
    public List<GraphRecord> Subgraphs { get; } = [];

    public AttributeRecord? Attribute(string name) => Attributes.Find(attribute => attribute.Name == name);

    /// <summary>The node for messages: its name, or the byte where it stands if it has none.</summary>
    public string Describe() => $"node {(Name.Length == 0 ? $"at byte {Position}" : FileText.Quote(Name))} ({FileText.Quote(Operator)})";
}

/// <summary>An attribute of a node; what its type does not have is empty.</summary>
internal sealed class AttributeRecord
{
    public string Name { get; set; } = "";

    public long Integer { get; set; }

    public float Number { get; set; }

    public string Text { get; set; } = "";

    public List<long> Integers { get; } = [];

    public TensorRecord? Tensor { get; set; }
}

/// <summary>What a file says of a graph.</summary>
internal sealed class GraphRecord
{
    public List<NodeRecord> Nodes { get; } = [];

    public List<TensorRecord> Tensors { get; } = [];
}

/// <summary>What a file says of a model besides its graph.</summary>
internal sealed class ModelRecord
{
    public long IrVersion { get; set; }

    public string Producer { get; set; } = "";

    public string ProducerVersion { get; set; } = "";

    public ImmutableSortedDictionary<string, long>.Builder Opsets { get; } = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);

    public GraphRecord? Graph { get; set; }
}
