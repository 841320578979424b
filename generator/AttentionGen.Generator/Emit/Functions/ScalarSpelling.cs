using AttentionGen.Generator.Model.Functions;

namespace AttentionGen.Generator.Emit.Functions;

/// <summary>Operations of a function in C#, on one number at a time.</summary>
internal static class ScalarSpelling
{
    public static string TypeOf(NodeType type) => type switch
    {
        NodeType.Float => "float",
        NodeType.Int => "int",
        _ => "bool",
    };

    public static string Constant(FunctionNode node) => node.Type switch
    {
        NodeType.Float => Float(FloatBits.From(node.Bits)),
        NodeType.Int => node.Bits == int.MinValue ? "int.MinValue" : Signed(node.Bits.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        _ => GeneratedText.Bool(node.Bits != 0),
    };

    private static string Float(float value) =>
        float.IsNaN(value) ? "float.NaN"
        : float.IsPositiveInfinity(value) ? "float.PositiveInfinity"
        : float.IsNegativeInfinity(value) ? "float.NegativeInfinity"
        : FloatBits.Of(value) == int.MinValue ? "(-0f)"
        : Signed(GeneratedText.Float(value));

    private static string Signed(string number) => number[0] == '-' ? $"({number})" : number;

    /// <summary>The text of an operation, in parentheses where it needs some.</summary>
    /// <param name="node">The operation.</param>
    /// <param name="operand">The texts of its operands.</param>
    /// <param name="typeOf">Their types.</param>
    public static string Of(FunctionNode node, Func<int, string> operand, Func<int, NodeType> typeOf)
    {
        string a = node.A >= 0 ? operand(node.A) : "";
        string b = node.B >= 0 ? operand(node.B) : "";
        bool isBool = node.Type == NodeType.Bool;
        string math = node.Type == NodeType.Float ? "MathF" : "Math";
        return node.Op switch
        {
            NodeOp.Add => $"({a} + {b})",
            NodeOp.Subtract => $"({a} - {b})",
            NodeOp.Multiply => $"({a} * {b})",
            NodeOp.Divide => $"({a} / {b})",
            NodeOp.Remainder => $"({a} % {b})",
            NodeOp.FloorDivide => $"FunctionMath.FloorDivide({a}, {b})",
            NodeOp.FloorModulo => $"FunctionMath.FloorModulo({a}, {b})",
            NodeOp.Negate => $"(-{a})",
            NodeOp.Min => $"{math}.Min({a}, {b})",
            NodeOp.Max => $"{math}.Max({a}, {b})",
            NodeOp.Abs => node.Type == NodeType.Float ? $"MathF.Abs({a})" : $"FunctionMath.Abs({a})",
            NodeOp.Sqrt or NodeOp.Floor or NodeOp.Ceiling or NodeOp.Truncate or NodeOp.Round => $"MathF.{node.Op}({a})",
            NodeOp.FusedMultiplyAdd => $"MathF.FusedMultiplyAdd({a}, {b}, {operand(node.C)})",
            NodeOp.Exp or NodeOp.Exp2 or NodeOp.Log or NodeOp.Tanh => $"global::AttentionGen.AttentionMath.{node.Op}({a})",
            NodeOp.And => isBool ? $"({a} && {b})" : $"({a} & {b})",
            NodeOp.Or => isBool ? $"({a} || {b})" : $"({a} | {b})",
            NodeOp.Xor => $"({a} ^ {b})",
            NodeOp.Not => isBool ? $"!{a}" : $"~{a}",
            NodeOp.ShiftLeft => $"({a} << {b})",
            NodeOp.ShiftRight => $"({a} >> {b})",
            NodeOp.UnsignedShiftRight => $"({a} >>> {b})",
            NodeOp.Equal when node.A == node.B => $"!float.IsNaN({a})",
            NodeOp.Equal => $"({a} == {b})",
            NodeOp.Less => $"({a} < {b})",
            NodeOp.LessOrEqual => $"({a} <= {b})",
            NodeOp.Select => $"({a} ? {b} : {operand(node.C)})",
            NodeOp.ToFloat => $"((float){a})",
            NodeOp.ToInt => $"float.ConvertToInteger<int>({a})", // a cast of a constant that is out of range is an error
            _ => throw new InvalidOperationException($"{node.Op} has no text."),
        };
    }
}
