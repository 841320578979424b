using AttentionGen.Generator.Model;
using AttentionGen.Generator.Model.Functions;

namespace AttentionGen.Generator.Emit.Functions;

/// <summary>Writes what is known of a function's values for all queries and keys of a range, each in a variable.</summary>
internal sealed class RangeText(SourceWriter writer, EquatableArray<FunctionCapture> captures, LayerFunction function)
{
    private readonly Dictionary<int, string?> _texts = [];

    /// <summary>The text of a node's range.</summary>
    public string Write(int node)
    {
        Require(node, checks: false);
        return _texts[node] ?? RangeSpelling.Unknown(function.Nodes[node].Type);
    }

    /// <summary>Checks the index of each table in the order in which they are read.</summary>
    public void WriteChecks()
    {
        for (int node = 0; node < function.Nodes.Count; node++)
        {
            if (function.Nodes[node].Op == NodeOp.Load)
            {
                Require(node, checks: true);
            }
        }
    }

    private void Require(int number, bool checks)
    {
        if (_texts.ContainsKey(number))
        {
            return;
        }

        FunctionNode node = function.Nodes[number];
        foreach (int operand in node.Operands)
        {
            // What follows of a float is unknown, so nobody asks for its operands; indices are never floats.
            if (checks || node.Type != NodeType.Float)
            {
                Require(operand, checks);
            }
        }

        string? text = TextOf(node, checks);
        if (!checks && node is { Op: NodeOp.And, Type: NodeType.Bool } && OfNarrowedTables(number) is { } narrowed)
        {
            text = $"({text} & {narrowed})";
        }

        if (node.Op == NodeOp.Load && checks && text is null)
        {
            writer.Write($"{Check(node)};");
        }

        if (text is not null && node.Op is not (NodeOp.Constant or NodeOp.Parameter))
        {
            writer.Write($"var v{number} = {FunctionText.WithoutParentheses(text)};");
            text = $"v{number}";
        }

        _texts[number] = text;
    }

    private string? TextOf(FunctionNode node, bool checks) => node.Op switch
    {
        _ when node.Type == NodeType.Float => null,
        NodeOp.Constant => RangeSpelling.Constant(node),
        NodeOp.Parameter => $"range.{node.Parameter}",
        NodeOp.Captured when node.Type == NodeType.Bool => $"Truth.Of(range.Captured.Bool({node.Bits}))",
        NodeOp.Captured => $"IntRange.Of(range.Captured.Int({node.Bits}))",
        NodeOp.Static => node.Type == NodeType.Bool ? $"Truth.Of({FunctionEmitter.FieldOf(node.Bits)})" : $"IntRange.Of({FunctionEmitter.FieldOf(node.Bits)})",
        NodeOp.Load when checks => Check(node),
        NodeOp.Load => $"range.Captured.{captures[node.Bits].Element}sIn({node.Bits}, {IndexOf(node)})",
        _ => RangeSpelling.Of(node, operand => _texts.TryGetValue(operand, out string? text) ? text : null, operand => function.Nodes[operand]),
    };

    private string Check(FunctionNode load) => $"range.Captured.Check{captures[load.Bits].Element}s({load.Bits}, \"{captures[load.Bits].Name}\", {IndexOf(load)})";

    private string IndexOf(FunctionNode load) => _texts[load.A] is { } index ? FunctionText.WithoutParentheses(index) : RangeSpelling.Unknown(NodeType.Int);

    /// <summary>
    /// Where two table elements have to be equal and one of them to be at least a constant, as in "the same image, and not −1 for text", elements below it do
    /// not count. Without that, a range with some text in it would seem to hold every image before.
    /// </summary>
    private string? OfNarrowedTables(int and)
    {
        int[] parts = [.. Conjuncts(and)];
        foreach (FunctionNode equal in parts.Select(part => function.Nodes[part]).Where(static part => part.Op == NodeOp.Equal))
        {
            foreach (FunctionNode bound in parts.Select(part => function.Nodes[part]).Where(part => part.Op is NodeOp.LessOrEqual or NodeOp.Less && function.Nodes[part.A].IsConstant))
            {
                FunctionNode constant = function.Nodes[bound.A];
                bool isAny = bound.Op == NodeOp.LessOrEqual || constant.Bits < int.MaxValue;
                if (isAny && (bound.B == equal.A || bound.B == equal.B) && IsTableOfInts(equal.A) && IsTableOfInts(equal.B))
                {
                    string least = ScalarSpelling.Constant(bound.Op == NodeOp.Less ? constant with { Bits = constant.Bits + 1 } : constant);
                    return $"Truth.UnlessNever(IntRange.Equal({From(equal.A)}, {From(equal.B)}))";

                    string From(int load) => $"range.Captured.IntsFrom({function.Nodes[load].Bits}, {IndexOf(function.Nodes[load])}, {least})";
                }
            }
        }

        return null;
    }

    private bool IsTableOfInts(int node) => function.Nodes[node] is { Op: NodeOp.Load } load && captures[load.Bits].Element == CaptureElement.Int;

    private IEnumerable<int> Conjuncts(int node) =>
        function.Nodes[node] is { Op: NodeOp.And, Type: NodeType.Bool } and ? Conjuncts(and.A).Concat(Conjuncts(and.B)) : [node];
}
