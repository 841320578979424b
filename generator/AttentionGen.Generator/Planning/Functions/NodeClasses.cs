using AttentionGen.Generator.Model.Functions;

namespace AttentionGen.Generator.Planning.Functions;

/// <summary>What the values of a function depend on: so it is known how seldom each has to be computed.</summary>
[Flags]
internal enum NodeClass
{
    /// <summary>Constants and what a call brings: once.</summary>
    None = 0,

    /// <summary>The query, its head and item: once for a row.</summary>
    Row = 1,

    /// <summary>The key: once for the rows of a tile.</summary>
    Key = 2,

    /// <summary>The score: for each pair.</summary>
    Score = 4,
}

/// <summary>The class of each node of a function.</summary>
internal sealed class NodeClasses
{
    private readonly NodeClass[] _classes;
    private readonly bool[] _glides;

    public NodeClasses(LayerFunction function)
    {
        _classes = new NodeClass[function.Nodes.Count];
        _glides = new bool[function.Nodes.Count];
        for (int i = 0; i < _classes.Length; i++)
        {
            FunctionNode node = function.Nodes[i];
            _classes[i] = node.Op == NodeOp.Parameter ? OfParameter(node.Parameter) : node.Operands.Aggregate(NodeClass.None, (all, operand) => all | _classes[operand]);
            _glides[i] = Glides(node);
        }
    }

    public NodeClass this[int node] => _classes[node];

    /// <summary>
    /// Whether an integer rises by 0 or 1 from each key to the next, or falls by 0 or 1: as an index of a table, its elements are neighbours, or one.
    /// </summary>
    public bool IsGliding(int node) => _glides[node];

    private bool Glides(FunctionNode node) => node.Op switch
    {
        NodeOp.Parameter => node.Parameter is FunctionParameter.Key or FunctionParameter.KeyRow,
        NodeOp.Negate => _glides[node.A],
        NodeOp.Add or NodeOp.Subtract or NodeOp.Min or NodeOp.Max =>
            (_glides[node.A] && IsSameForAllKeys(node.B)) || (_glides[node.B] && IsSameForAllKeys(node.A)),
        _ => false,
    };

    private bool IsSameForAllKeys(int node) => (_classes[node] & ~NodeClass.Row) == 0;

    private static NodeClass OfParameter(FunctionParameter parameter) => parameter switch
    {
        FunctionParameter.Score => NodeClass.Score,
        FunctionParameter.Key or FunctionParameter.KeyRow => NodeClass.Key,
        _ => NodeClass.Row,
    };
}
