using AttentionGen.Generator.Model.Functions;

namespace AttentionGen.Generator.Planning.Functions;

/// <summary>
/// Kernels hold scores in units of log2, where they are larger by log2(e). Where a function multiplies the score and adds to it, only what is added has to be
/// converted, once for what it depends on, and of a soft cap c · tanh(s / c) only c; any other function gets the score in natural units and hands one back.
/// </summary>
/// <remarks>So an addend and a soft cap have the bits of the attribute's own.</remarks>
internal static class ScoreUnitsOfFunction
{
    private const float Log2E = 1.44269502f;
    private const float Ln2 = 0.693147182f;

    /// <summary>Whether the function's value is as much larger as the score is, apart from what is added.</summary>
    public static bool IsLinear(LayerFunction function) => IsLinear(function, new NodeClasses(function), function.Result);

    /// <summary>The same function of scores in units of log2.</summary>
    public static LayerFunction InLog2(LayerFunction function)
    {
        var classes = new NodeClasses(function);
        var builder = new FunctionBuilder();
        var copies = new int[function.Nodes.Count];
        bool isLinear = IsLinear(function, classes, function.Result);
        for (int i = 0; i < copies.Length; i++)
        {
            FunctionNode node = function.Nodes[i];
            copies[i] = builder.Copy(node, copies);
            if (!isLinear && node.Op == NodeOp.Parameter && node.Parameter == FunctionParameter.Score)
            {
                copies[i] = builder.Add(NodeOp.Multiply, NodeType.Float, copies[i], builder.Constant(Ln2));
            }
        }

        int result = isLinear
            ? Scaled(function.Result)
            : builder.Add(NodeOp.Multiply, NodeType.Float, copies[function.Result], builder.Constant(Log2E));
        return builder.Build(function.Method, function.Text, result);

        int Scaled(int i)
        {
            FunctionNode node = function.Nodes[i];
            return (classes[i] & NodeClass.Score) == 0 ? builder.Add(NodeOp.Multiply, NodeType.Float, copies[i], builder.Constant(Log2E)) : node.Op switch
            {
                NodeOp.Add or NodeOp.Subtract => builder.Add(node.Op, node.Type, Scaled(node.A), Scaled(node.B)),
                NodeOp.Multiply when CapOf(function, node) is var (capped, cap) => Capped(Scaled(capped), cap),
                NodeOp.Multiply when (classes[node.A] & NodeClass.Score) != 0 => builder.Add(node.Op, node.Type, Scaled(node.A), copies[node.B]),
                NodeOp.Multiply => builder.Add(node.Op, node.Type, copies[node.A], Scaled(node.B)),
                NodeOp.Divide => builder.Add(node.Op, node.Type, Scaled(node.A), copies[node.B]),
                NodeOp.Negate => builder.Add(node.Op, node.Type, Scaled(node.A)),
                NodeOp.Select => builder.Add(node.Op, node.Type, copies[node.A], Scaled(node.B), Scaled(node.C)),
                _ => copies[i],
            };
        }

        // As the library's ScoreCap computes it.
        int Capped(int score, float cap)
        {
            float inLog2 = (float)(cap / Math.Log(2.0));
            int inverse = builder.Constant(Math.Min(1f / inLog2, float.MaxValue));
            int tanh = builder.Add(NodeOp.Tanh, NodeType.Float, builder.Add(NodeOp.Multiply, NodeType.Float, score, inverse));
            return builder.Add(NodeOp.Multiply, NodeType.Float, tanh, builder.Constant(inLog2));
        }
    }

    /// <summary>What is capped, and at which positive constant, if a product is c · tanh(s / c).</summary>
    private static (int Capped, float Cap)? CapOf(LayerFunction function, FunctionNode product)
    {
        foreach ((int constant, int other) in new[] { (product.A, product.B), (product.B, product.A) })
        {
            FunctionNode cap = function.Nodes[constant];
            FunctionNode tanh = function.Nodes[other];
            if (cap.IsConstant && FloatBits.From(cap.Bits) > 0 && tanh.Op == NodeOp.Tanh && function.Nodes[tanh.A] is { Op: NodeOp.Divide } quotient && quotient.B == constant)
            {
                return (quotient.A, FloatBits.From(cap.Bits));
            }
        }

        return null;
    }

    private static bool IsLinear(LayerFunction function, NodeClasses classes, int i)
    {
        FunctionNode node = function.Nodes[i];
        return IsFree(i) || node.Op switch
        {
            NodeOp.Parameter => true,
            NodeOp.Add or NodeOp.Subtract => IsLinear(function, classes, node.A) && IsLinear(function, classes, node.B),
            NodeOp.Multiply when CapOf(function, node) is var (capped, _) => IsLinear(function, classes, capped),
            NodeOp.Multiply => (IsFree(node.B) && IsLinear(function, classes, node.A)) || (IsFree(node.A) && IsLinear(function, classes, node.B)),
            NodeOp.Divide => IsFree(node.B) && IsLinear(function, classes, node.A),
            NodeOp.Negate => IsLinear(function, classes, node.A),
            NodeOp.Select => IsFree(node.A) && IsLinear(function, classes, node.B) && IsLinear(function, classes, node.C),
            _ => false,
        };

        bool IsFree(int other) => (classes[other] & NodeClass.Score) == 0;
    }
}
