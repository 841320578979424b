using AttentionGen.Generator.Model.Functions;

namespace AttentionGen.Generator.Emit.Functions;

/// <summary>The same for all values that integers of a range may have; of floats nothing is known.</summary>
internal static class RangeSpelling
{
    public static string Constant(FunctionNode node) =>
        node.Type == NodeType.Bool ? $"Truth.Of({ScalarSpelling.Constant(node)})" : $"IntRange.Of({ScalarSpelling.Constant(node)})";

    /// <summary>The text of an operation, or null where nothing is known of its value.</summary>
    /// <param name="node">The operation.</param>
    /// <param name="operand">The texts of its operands; null where nothing is known.</param>
    /// <param name="of">The nodes that these are.</param>
    public static string? Of(FunctionNode node, Func<int, string?> operand, Func<int, FunctionNode> of)
    {
        if (node.Type == NodeType.Float || node.Operands.Any(other => of(other).Type == NodeType.Float))
        {
            return null;
        }

        string a = node.A >= 0 ? operand(node.A) ?? Unknown(of(node.A).Type) : "";
        string b = node.B >= 0 ? operand(node.B) ?? Unknown(of(node.B).Type) : "";
        return node.Op switch
        {
            NodeOp.Add => $"({a} + {b})",
            NodeOp.Subtract => $"({a} - {b})",
            NodeOp.Multiply => $"({a} * {b})",
            NodeOp.Divide or NodeOp.Remainder or NodeOp.FloorDivide or NodeOp.FloorModulo => $"IntRange.{node.Op}({a}, {ScalarSpelling.Constant(of(node.B))})",
            NodeOp.Negate => $"(-{a})",
            NodeOp.Min or NodeOp.Max => $"IntRange.{node.Op}({a}, {b})",
            NodeOp.Abs => $"IntRange.Abs({a})",
            NodeOp.And => $"({a} & {b})",
            NodeOp.Or => $"({a} | {b})",
            NodeOp.Xor => $"({a} ^ {b})",
            NodeOp.Not => $"~{a}",
            NodeOp.ShiftLeft or NodeOp.ShiftRight or NodeOp.UnsignedShiftRight => $"IntRange.{node.Op}({a}, {b})",
            NodeOp.Equal or NodeOp.Less or NodeOp.LessOrEqual => $"IntRange.{node.Op}({a}, {b})",
            NodeOp.Select => $"IntRange.Select({a}, {b}, {operand(node.C) ?? Unknown(node.Type)})",
            _ => null,
        };
    }

    public static string Unknown(NodeType type) => type == NodeType.Bool ? "Truth.Unknown" : "IntRange.All";
}
