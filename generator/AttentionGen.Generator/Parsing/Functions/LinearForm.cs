using AttentionGen.Generator.Model.Functions;

namespace AttentionGen.Generator.Parsing.Functions;

/// <summary>An integer as a sum of nodes, each times a number, and a constant: so that it shows what cancels.</summary>
internal sealed class LinearForm
{
    private readonly SortedDictionary<int, long> _terms;
    private readonly long _constant;

    private LinearForm(SortedDictionary<int, long> terms, long constant)
    {
        _terms = terms;
        _constant = constant;
    }

    /// <summary>The nodes that are left.</summary>
    public IEnumerable<int> Nodes => _terms.Keys;

    public LinearForm Negated => Constant(0) - this;

    /// <summary>What a node is multiplied by; it must be there.</summary>
    public long this[int node] => _terms[node];

    public static LinearForm Constant(long value) => new([], value);

    /// <summary>The form of a node; what is no sum is a term.</summary>
    public static LinearForm Of(FunctionBuilder builder, int number)
    {
        FunctionNode node = builder[number];
        return node.Op switch
        {
            NodeOp.Constant => Constant(node.Bits),
            NodeOp.Add => Of(builder, node.A) + Of(builder, node.B),
            NodeOp.Subtract => Of(builder, node.A) - Of(builder, node.B),
            NodeOp.Negate => Of(builder, node.A).Negated,
            _ => new LinearForm(new SortedDictionary<int, long> { [number] = 1 }, 0),
        };
    }

    public static LinearForm operator +(LinearForm a, LinearForm b) => Sum(a, b, 1);

    public static LinearForm operator -(LinearForm a, LinearForm b) => Sum(a, b, -1);

    public bool Has(int node) => _terms.ContainsKey(node);

    public LinearForm Without(int node)
    {
        var terms = new SortedDictionary<int, long>(_terms);
        terms.Remove(node);
        return new LinearForm(terms, _constant);
    }

    /// <summary>The node of the sum; null where a number in it is larger than those of nodes.</summary>
    public int? Build(FunctionBuilder builder)
    {
        if (_constant != (int)_constant || _terms.Values.Any(static times => Math.Abs(times) > int.MaxValue))
        {
            return null;
        }

        int? sum = null;
        foreach (KeyValuePair<int, long> term in _terms.OrderByDescending(static term => term.Value))
        {
            int times = (int)Math.Abs(term.Value);
            int node = times == 1 ? term.Key : builder.Add(NodeOp.Multiply, NodeType.Int, term.Key, builder.Constant(times));
            sum = sum is { } before ? builder.Add(term.Value > 0 ? NodeOp.Add : NodeOp.Subtract, NodeType.Int, before, node)
                : term.Value > 0 ? node
                : builder.Add(NodeOp.Negate, NodeType.Int, node);
        }

        return sum is not { } all ? builder.Constant((int)_constant)
            : _constant == 0 ? all
            : builder.Add(NodeOp.Add, NodeType.Int, all, builder.Constant((int)_constant));
    }

    private static LinearForm Sum(LinearForm a, LinearForm b, int sign)
    {
        var terms = new SortedDictionary<int, long>(a._terms);
        foreach (KeyValuePair<int, long> term in b._terms)
        {
            long times = (terms.TryGetValue(term.Key, out long before) ? before : 0) + (sign * term.Value);
            if (times == 0)
            {
                terms.Remove(term.Key);
            }
            else
            {
                terms[term.Key] = times;
            }
        }

        return new LinearForm(terms, a._constant + (sign * b._constant));
    }
}
