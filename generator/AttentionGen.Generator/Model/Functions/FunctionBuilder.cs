using static AttentionGen.Generator.Model.Functions.NodeOp;

namespace AttentionGen.Generator.Model.Functions;

/// <summary>Collects the nodes of a function: equal ones once, and what is constant as its value.</summary>
internal sealed class FunctionBuilder
{
    /// <summary>Positions to which floats are exact; so that a sum of some of them does not count as one that wraps around.</summary>
    private const int LastPosition = (1 << 24) - 1;

    private readonly List<FunctionNode> _nodes = [];
    private readonly Dictionary<FunctionNode, int> _numbers = [];

    public int Count => _nodes.Count;

    public FunctionNode this[int node] => _nodes[node];

    /// <summary>What an integer may be in calls of any size that are likely; of what a call brings nothing is known.</summary>
    public IntRange RangeOf(int node) => new FunctionRanges(_nodes, static _ => new IntRange(0, LastPosition))[node];

    public int Constant(int value) => Number(new FunctionNode(NodeOp.Constant, NodeType.Int, Bits: value));

    public int Constant(bool value) => Number(new FunctionNode(NodeOp.Constant, NodeType.Bool, Bits: value ? 1 : 0));

    public int Constant(float value) => Number(new FunctionNode(NodeOp.Constant, NodeType.Float, Bits: FloatBits.Of(value)));

    public int Parameter(FunctionParameter parameter, NodeType type) => Number(new FunctionNode(NodeOp.Parameter, type, Bits: (int)parameter));

    public int Captured(int capture, NodeType type) => Number(new FunctionNode(NodeOp.Captured, type, Bits: capture));

    public int Static(int field, NodeType type) => Number(new FunctionNode(NodeOp.Static, type, Bits: field));

    public int Load(int capture, NodeType type, int index) => Number(new FunctionNode(NodeOp.Load, type, index, Bits: capture));

    public int Add(NodeOp op, NodeType type, int a, int b = -1, int c = -1) => Folded(op, a, b, c) ?? Number(new FunctionNode(op, type, a, b, c));

    /// <summary>A node of another graph, whose operands are known under other numbers here.</summary>
    public int Copy(FunctionNode node, IReadOnlyList<int> numbers) =>
        Number(node with { A = node.A < 0 ? -1 : numbers[node.A], B = node.B < 0 ? -1 : numbers[node.B], C = node.C < 0 ? -1 : numbers[node.C] });

    public int Not(int a) => Add(NodeOp.Not, _nodes[a].Type, a);

    public bool IsTrue(int node) => _nodes[node] is { IsConstant: true, Type: NodeType.Bool, Bits: 1 };

    public bool IsFalse(int node) => _nodes[node] is { IsConstant: true, Type: NodeType.Bool, Bits: 0 };

    /// <summary>The graph of what a node needs, and nothing else.</summary>
    public LayerFunction Build(string method, string text, int result)
    {
        var kept = new FunctionBuilder();
        var numbers = new Dictionary<int, int>();
        int root = Keep(result);
        return new LayerFunction(method, text, new EquatableArray<FunctionNode>([.. kept._nodes]), root);

        int Keep(int node)
        {
            if (node < 0)
            {
                return -1;
            }

            if (!numbers.TryGetValue(node, out int number))
            {
                FunctionNode old = _nodes[node];
                number = kept.Number(old with { A = Keep(old.A), B = Keep(old.B), C = Keep(old.C) });
                numbers.Add(node, number);
            }

            return number;
        }
    }

    private int Number(FunctionNode node)
    {
        if (!_numbers.TryGetValue(node, out int number))
        {
            number = _nodes.Count;
            _nodes.Add(node);
            _numbers.Add(node, number);
        }

        return number;
    }

    /// <summary>What need not be computed. Floats are left alone: which of their operations are exact is not this class's business.</summary>
    private int? Folded(NodeOp op, int a, int b, int c)
    {
        if (op == Select)
        {
            return IsTrue(a) || b == c ? b : IsFalse(a) ? c : null;
        }

        FunctionNode x = _nodes[a];
        if (x.Type == NodeType.Bool && op is And or Or)
        {
            return (op == And ? IsTrue(a) || a == b : IsFalse(a) || a == b) ? b
                : (op == And ? IsTrue(b) || IsFalse(a) : IsFalse(b) || IsTrue(a)) ? a
                : (op == And ? IsFalse(b) : IsTrue(b)) ? b
                : null;
        }

        if (x.Type == NodeType.Bool && op == Xor && (x.IsConstant || _nodes[b].IsConstant))
        {
            (int constant, int other) = x.IsConstant ? (a, b) : (b, a);
            return IsTrue(constant) ? Not(other) : other;
        }

        if (op == NodeOp.Not)
        {
            return x.Op == NodeOp.Not ? x.A
                : !x.IsConstant ? null
                : x.Type == NodeType.Bool ? Constant(x.Bits == 0) : Constant(~x.Bits);
        }

        // What is compared with itself; only NaN is not equal to itself.
        if (a == b && op is Less or NodeOp.Equal or LessOrEqual)
        {
            return op == Less ? Constant(false)
                : x.Type == NodeType.Int ? Constant(true)
                : op == LessOrEqual ? Number(new FunctionNode(NodeOp.Equal, NodeType.Bool, a, b))
                : null;
        }

        if (x.Type != NodeType.Int || !x.IsConstant || (b >= 0 && !_nodes[b].IsConstant))
        {
            return null;
        }

        return b < 0 ? OfConstant(op, x.Bits) : OfConstants(op, x.Bits, _nodes[b].Bits);
    }

    private int? OfConstant(NodeOp op, int x) => op switch
    {
        Negate => Constant(unchecked(-x)),
        Abs when x != int.MinValue => Constant(Math.Abs(x)),
        ToFloat => Constant((float)x),
        _ => null,
    };

    private int? OfConstants(NodeOp op, int x, int y) => op switch
    {
        NodeOp.Add => Constant(unchecked(x + y)),
        Subtract => Constant(unchecked(x - y)),
        Multiply => Constant(unchecked(x * y)),
        Divide => Constant(x / y),
        Remainder => Constant(x % y),
        Min => Constant(Math.Min(x, y)),
        Max => Constant(Math.Max(x, y)),
        And => Constant(x & y),
        Or => Constant(x | y),
        Xor => Constant(x ^ y),
        ShiftLeft => Constant(x << y),
        ShiftRight => Constant(x >> y),
        Equal => Constant(x == y),
        Less => Constant(x < y),
        LessOrEqual => Constant(x <= y),
        _ => null,
    };
}
