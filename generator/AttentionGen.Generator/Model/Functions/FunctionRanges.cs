namespace AttentionGen.Generator.Model.Functions;

/// <summary>What is known of the integers and conditions of a function while its parameters stay in ranges, and nothing of what a call brings.</summary>
/// <remarks>The emitted <c>Classify</c> says the same with the captures of a call.</remarks>
internal sealed class FunctionRanges
{
    private readonly IntRange[] _integers;
    private readonly Truth[] _conditions;

    /// <param name="nodes">The function's nodes, operands before what uses them.</param>
    /// <param name="parameters">The ranges of its parameters.</param>
    public FunctionRanges(IReadOnlyList<FunctionNode> nodes, Func<FunctionParameter, IntRange> parameters)
    {
        _integers = new IntRange[nodes.Count];
        _conditions = new Truth[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
        {
            FunctionNode node = nodes[i];
            bool isOfFloats = node.Operands.Any(operand => nodes[operand].Type == NodeType.Float);
            _integers[i] = node.Type != NodeType.Int || isOfFloats ? IntRange.All : Integers(node, nodes, parameters);
            _conditions[i] = node.Type != NodeType.Bool || isOfFloats ? Truth.Unknown : Condition(node, nodes);
        }
    }

    /// <summary>The range of an integer.</summary>
    public IntRange this[int node] => _integers[node];

    /// <summary>What a condition is.</summary>
    public Truth Condition(int node) => _conditions[node];

    private IntRange Integers(FunctionNode node, IReadOnlyList<FunctionNode> nodes, Func<FunctionParameter, IntRange> parameters)
    {
        IntRange a = node.A >= 0 ? _integers[node.A] : default;
        IntRange b = node.B >= 0 ? _integers[node.B] : default;
        return node.Op switch
        {
            NodeOp.Constant => IntRange.Of(node.Bits),
            NodeOp.Parameter => parameters(node.Parameter),
            NodeOp.Add => a + b,
            NodeOp.Subtract => a - b,
            NodeOp.Multiply => a * b,
            NodeOp.Divide => IntRange.Divide(a, nodes[node.B].Bits),
            NodeOp.Remainder => IntRange.Remainder(a, nodes[node.B].Bits),
            NodeOp.FloorDivide => IntRange.FloorDivide(a, nodes[node.B].Bits),
            NodeOp.FloorModulo => IntRange.FloorModulo(a, nodes[node.B].Bits),
            NodeOp.Negate => -a,
            NodeOp.Min => IntRange.Min(a, b),
            NodeOp.Max => IntRange.Max(a, b),
            NodeOp.Abs => IntRange.Abs(a),
            NodeOp.And => a & b,
            NodeOp.Or => a | b,
            NodeOp.Xor => a ^ b,
            NodeOp.Not => ~a,
            NodeOp.ShiftLeft => IntRange.ShiftLeft(a, b),
            NodeOp.ShiftRight => IntRange.ShiftRight(a, b),
            NodeOp.UnsignedShiftRight => IntRange.UnsignedShiftRight(a, b),
            NodeOp.Select => IntRange.Select(_conditions[node.A], b, _integers[node.C]),
            _ => IntRange.All,
        };
    }

    private Truth Condition(FunctionNode node, IReadOnlyList<FunctionNode> nodes)
    {
        bool isOfIntegers = node.A >= 0 && nodes[node.A].Type == NodeType.Int;
        return node.Op switch
        {
            NodeOp.Constant => Truth.Of(node.Bits != 0),
            NodeOp.Equal when isOfIntegers => IntRange.Equal(_integers[node.A], _integers[node.B]),
            NodeOp.Less when isOfIntegers => IntRange.Less(_integers[node.A], _integers[node.B]),
            NodeOp.LessOrEqual when isOfIntegers => IntRange.LessOrEqual(_integers[node.A], _integers[node.B]),
            NodeOp.And => _conditions[node.A] & _conditions[node.B],
            NodeOp.Or => _conditions[node.A] | _conditions[node.B],
            NodeOp.Xor => _conditions[node.A] ^ _conditions[node.B],
            NodeOp.Not => ~_conditions[node.A],
            _ => Truth.Unknown,
        };
    }
}
