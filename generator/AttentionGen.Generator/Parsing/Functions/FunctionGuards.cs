using AttentionGen.Generator.Model.Functions;

namespace AttentionGen.Generator.Parsing.Functions;

/// <summary>
/// The conditions under which the expression that is being read has a value at all, and what they say of the index of a table.
/// </summary>
/// <remarks>
/// Kernels compute both sides of a condition, also the one whose value is discarded. So an index is bounded by what has to hold where its element counts:
/// of <c>key &lt; prefix &amp;&amp; table[key]</c> kernels read <c>table[min(key, prefix - 1)]</c>, which is the same element wherever the first half holds, and one
/// of the table elsewhere. Bounds are taken only where they are no more work than the index: none that would have to be compared for each pair where the index
/// is the key's alone.
/// </remarks>
internal sealed class FunctionGuards(FunctionBuilder builder)
{
    private readonly List<(int Condition, bool Holds)> _conditions = [];

    /// <summary>Reads what has a value only where a condition holds, or does not.</summary>
    public T Under<T>(int? condition, bool holds, Func<T> read)
    {
        if (condition is not { } node)
        {
            return read();
        }

        _conditions.Add((node, holds));
        T result = read();
        _conditions.RemoveAt(_conditions.Count - 1);
        return result;
    }

    /// <summary>An integer with the same value wherever all conditions hold, and elsewhere one within the bounds that they set.</summary>
    public int Narrowed(int value)
    {
        var parts = new Dictionary<int, int>();
        var (lower, upper) = (new List<int>(), new List<int>());
        foreach (Comparison comparison in _conditions.SelectMany(condition => ComparisonsOf(condition.Condition, condition.Holds)).ToArray())
        {
            if (!BoundSide(value, comparison, parts) && comparison.Slack is { } slack && !BoundSum(value, slack, lower, upper))
            {
                BoundTerms(value, slack, parts);
            }
        }

        int narrowed = parts.Count == 0 ? value : Replaced(value, parts);
        return lower.Aggregate(upper.Aggregate(narrowed, Min), Max);
    }

    /// <summary>A side of a comparison, as it is written, that the value is or is computed from.</summary>
    private bool BoundSide(int value, Comparison comparison, Dictionary<int, int> parts)
    {
        if (comparison is { Smaller: { } smaller, Greater: { } greater })
        {
            if (IsPart(smaller, value) && IsNoMoreWork(greater, smaller))
            {
                // A number of elements may be 0: then the condition holds nowhere, and the first element is as good as any.
                int bound = Plus(greater, -comparison.Less);
                bool isNeverNegative = smaller == value || builder[smaller].Op == NodeOp.Parameter;
                parts[smaller] = Min(Now(smaller), isNeverNegative ? NotNegative(bound) : bound);
                return true;
            }

            if (IsPart(greater, value) && IsNoMoreWork(smaller, greater))
            {
                parts[greater] = Max(Now(greater), Plus(smaller, comparison.Less));
                return true;
            }
        }

        return false;

        int Now(int part) => parts.TryGetValue(part, out int now) ? now : part;
    }

    /// <summary>A bound of the value as a whole in which two of its terms or more are not left: a difference that is compared with something.</summary>
    private bool BoundSum(int value, LinearForm slack, List<int> lower, List<int> upper)
    {
        return FormOf(value) is { } form && (Take(form - slack, lower) || Take(form + slack, upper));

        bool Take(LinearForm bound, List<int> bounds)
        {
            bool isUseful = form.Nodes.Count(node => !bound.Has(node)) >= 2
                && bound.Nodes.All(node => form.Has(node) || IsWithin(DependenceOf(node), form.Nodes.Select(DependenceOf)));
            if (!isUseful || KnownBound(bound) is not { } known)
            {
                return false;
            }

            bounds.Add(known);
            return true;
        }
    }

    /// <summary>Terms of what is compared that the value is computed from.</summary>
    private void BoundTerms(int value, LinearForm slack, Dictionary<int, int> parts)
    {
        foreach (int term in slack.Nodes.Where(term => IsPart(term, value) && slack[term] is 1 or -1).ToArray())
        {
            LinearForm others = slack.Without(term);
            if (others.Nodes.All(other => IsNoMoreWork(other, term)) && KnownBound(slack[term] == 1 ? others.Negated : others) is { } bound)
            {
                int now = parts.TryGetValue(term, out int before) ? before : term;
                parts[term] = slack[term] == 1 ? Max(now, bound) : Min(now, bound);
            }
        }
    }

    /// <summary>A sum that is none of the user's, unless it might wrap around.</summary>
    private int? KnownBound(LinearForm sum) => sum.Build(builder) is { } bound && builder.RangeOf(bound) != IntRange.All ? bound : null;

    /// <summary>Whether something that a part is bounded by is computed as seldom as the part, and leaves keys that are read in a row a row.</summary>
    private bool IsNoMoreWork(int other, int part)
    {
        bool isKey = builder[part] is { Op: NodeOp.Parameter, Parameter: FunctionParameter.Key or FunctionParameter.KeyRow };
        Dependence ofPart = DependenceOf(part);
        return IsWithin(DependenceOf(other), [isKey ? ofPart & ~Dependence.Key : ofPart]);
    }

    private static bool IsWithin(Dependence one, IEnumerable<Dependence> others) => (one & ~others.Aggregate(Dependence.None, static (all, other) => all | other)) == 0;

    /// <summary>What is known of integers where a condition holds, or does not.</summary>
    private IEnumerable<Comparison> ComparisonsOf(int condition, bool holds)
    {
        FunctionNode node = builder[condition];
        bool isOfIntegers = node.A >= 0 && builder[node.A].Type == NodeType.Int;
        switch (node.Op)
        {
            case NodeOp.Not:
                return ComparisonsOf(node.A, !holds);

            case NodeOp.And when node.Type == NodeType.Bool && holds:
            case NodeOp.Or when node.Type == NodeType.Bool && !holds:
                return ComparisonsOf(node.A, holds).Concat(ComparisonsOf(node.B, holds));

            case NodeOp.Less when isOfIntegers:
                return holds ? AtMost(node.A, node.B, less: 1) : AtMost(node.B, node.A, less: 0);

            case NodeOp.LessOrEqual when isOfIntegers:
                return holds ? AtMost(node.A, node.B, less: 0) : AtMost(node.B, node.A, less: 1);

            case NodeOp.Equal when isOfIntegers && holds:
                return AtMost(node.A, node.B, less: 0).Concat(AtMost(node.B, node.A, less: 0));

            default:
                return [];
        }
    }

    /// <summary>a &lt;= b - less; of an absolute value this says two things more, of the number and of its opposite.</summary>
    private IEnumerable<Comparison> AtMost(int a, int b, int less)
    {
        LinearForm? greatest = FormOf(b) is { } sum ? sum - LinearForm.Constant(less) : null;
        yield return new Comparison(greatest is not null && FormOf(a) is { } least ? greatest - least : null, a, b, less);
        if (greatest is not null && builder[a].Op == NodeOp.Abs && FormOf(builder[a].A) is { } number)
        {
            yield return new Comparison(greatest - number);
            yield return new Comparison(greatest + number);
        }
    }

    /// <summary>The form of an integer, unless it is a sum that might wrap around, of which it would not be true.</summary>
    private LinearForm? FormOf(int node) =>
        builder[node].Op is NodeOp.Add or NodeOp.Subtract or NodeOp.Negate && builder.RangeOf(node) == IntRange.All ? null : LinearForm.Of(builder, node);

    /// <summary>Whether a value is computed from a part that varies; elements of tables have been bounded where they were read.</summary>
    private bool IsPart(int part, int value) =>
        !builder[part].IsConstant && (part == value || (builder[value].Op != NodeOp.Load && builder[value].Operands.Any(operand => IsPart(part, operand))));

    private int Replaced(int value, Dictionary<int, int> parts)
    {
        if (parts.TryGetValue(value, out int part))
        {
            return part;
        }

        FunctionNode node = builder[value];
        if (node.Op is NodeOp.Load || !node.Operands.Any())
        {
            return value;
        }

        return builder.Add(
            node.Op, node.Type, Replaced(node.A, parts), node.B < 0 ? -1 : Replaced(node.B, parts), node.C < 0 ? -1 : Replaced(node.C, parts));
    }

    private int Plus(int a, int number) => number switch
    {
        0 => a,
        > 0 => builder.Add(NodeOp.Add, NodeType.Int, a, builder.Constant(number)),
        _ => builder.Add(NodeOp.Subtract, NodeType.Int, a, builder.Constant(-number)),
    };

    private int Min(int a, int b) => a == b ? a : builder.Add(NodeOp.Min, NodeType.Int, a, b);

    private int Max(int a, int b) => a == b ? a : builder.Add(NodeOp.Max, NodeType.Int, a, b);

    private int NotNegative(int value) => builder.RangeOf(value).Least >= 0 ? value : Max(value, builder.Constant(0));

    private Dependence DependenceOf(int node) => builder[node].Op == NodeOp.Parameter
        ? builder[node].Parameter switch
        {
            FunctionParameter.Score => Dependence.Score,
            FunctionParameter.Key or FunctionParameter.KeyRow => Dependence.Key,
            _ => Dependence.Row,
        }
        : builder[node].Operands.Aggregate(Dependence.None, (all, operand) => all | DependenceOf(operand));

    /// <summary>Something that is at least 0.</summary>
    /// <param name="Slack">What; null where it is no sum.</param>
    /// <param name="Smaller">The node that is at most another one, where it comes from such a comparison.</param>
    /// <param name="Greater">The other one.</param>
    /// <param name="Less">By how much it is at least greater.</param>
    private readonly record struct Comparison(LinearForm? Slack, int? Smaller = null, int? Greater = null, int Less = 0);

    [Flags]
    private enum Dependence
    {
        None = 0,
        Row = 1,
        Key = 2,
        Score = 4,
    }
}
