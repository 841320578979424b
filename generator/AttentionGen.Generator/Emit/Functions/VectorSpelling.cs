using AttentionGen.Generator.Model.Functions;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit.Functions;

/// <summary>The same on the lanes of a vector. A bool is a vector of integers, all bits of a lane or none.</summary>
internal sealed class VectorSpelling(VectorWidth width)
{
    private string V => width.Name;

    /// <summary>A number in each lane.</summary>
    public string Broadcast(string scalar, NodeType type) => type == NodeType.Bool ? $"{V}.Create({scalar} ? -1 : 0)" : $"{V}.Create({scalar})";

    /// <param name="node">The operation.</param>
    /// <param name="operand">The texts of its operands.</param>
    /// <param name="of">The nodes that these are.</param>
    public string Of(FunctionNode node, Func<int, string> operand, Func<int, FunctionNode> of)
    {
        string a = node.A >= 0 ? operand(node.A) : "";
        string b = node.B >= 0 ? operand(node.B) : "";
        return node.Op switch
        {
            NodeOp.Add => $"({a} + {b})",
            NodeOp.Subtract => $"({a} - {b})",
            NodeOp.Multiply => $"({a} * {b})",
            NodeOp.Divide when node.Type == NodeType.Float => $"({a} / {b})",
            NodeOp.Divide or NodeOp.Remainder => $"FunctionMath.{node.Op}({a}, {Divisor(of(node.B))})",
            NodeOp.FloorDivide when Power(of(node.B)) is { } bits => bits == 0 ? a : $"({a} >> {bits})",
            NodeOp.FloorModulo when Power(of(node.B)) is not null => $"({a} & {V}.Create({Divisor(of(node.B))} - 1))",
            NodeOp.FloorDivide or NodeOp.FloorModulo => $"FunctionMath.{node.Op}({a}, {Divisor(of(node.B))})",
            NodeOp.Negate => $"(-{a})",
            NodeOp.Min or NodeOp.Max => $"{V}.{node.Op}({a}, {b})",
            NodeOp.Abs or NodeOp.Sqrt or NodeOp.Floor or NodeOp.Ceiling or NodeOp.Truncate or NodeOp.Round => $"{V}.{node.Op}({a})",
            NodeOp.FusedMultiplyAdd => $"{V}.FusedMultiplyAdd({a}, {b}, {operand(node.C)})",
            NodeOp.Exp or NodeOp.Exp2 or NodeOp.Log or NodeOp.Tanh => $"FunctionMath.{node.Op}({a})",
            NodeOp.And => $"({a} & {b})",
            NodeOp.Or => $"({a} | {b})",
            NodeOp.Xor => $"({a} ^ {b})",
            NodeOp.Not => $"(~{a})",
            NodeOp.ShiftLeft when of(node.B).IsConstant => $"({a} << {Divisor(of(node.B))})",
            NodeOp.ShiftRight when of(node.B).IsConstant => $"({a} >> {Divisor(of(node.B))})",
            NodeOp.UnsignedShiftRight when of(node.B).IsConstant => $"({a} >>> {Divisor(of(node.B))})",
            NodeOp.ShiftLeft or NodeOp.ShiftRight or NodeOp.UnsignedShiftRight => $"FunctionMath.{node.Op}({a}, {b})",
            NodeOp.Equal => Compared("Equals"),
            NodeOp.Less => Compared("LessThan"),
            NodeOp.LessOrEqual => Compared("LessThanOrEqual"),
            NodeOp.Select => $"{V}.ConditionalSelect({a}{(node.Type == NodeType.Float ? ".AsSingle()" : "")}, {b}, {operand(node.C)})",
            NodeOp.ToFloat => $"{V}.ConvertToSingle({a})",
            NodeOp.ToInt => $"{V}.ConvertToInt32({a})",
            _ => throw new InvalidOperationException($"{node.Op} has no text."),
        };

        string Compared(string method) => $"{V}.{method}({a}, {b}){(of(node.A).Type == NodeType.Float ? ".AsInt32()" : "")}";
    }

    private static string Divisor(FunctionNode constant) => ScalarSpelling.Constant(constant);

    /// <summary>Which power of two a constant is, or null.</summary>
    private static int? Power(FunctionNode constant)
    {
        for (int bits = 0; bits < 31; bits++)
        {
            if (constant.Bits == 1 << bits)
            {
                return bits;
            }
        }

        return null;
    }
}
