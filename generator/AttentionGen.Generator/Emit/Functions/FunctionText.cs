using AttentionGen.Generator.Model.Functions;

namespace AttentionGen.Generator.Emit.Functions;

/// <summary>
/// Writes the values of a graph as C#: what is used once where it is used, the rest as variables in front of it.
/// </summary>
/// <param name="writer">Where to.</param>
/// <param name="function">The graph.</param>
/// <param name="known">Texts of nodes that need no computing here: parameters, constants, what is computed elsewhere; null for others.</param>
/// <param name="spell">The text of an operation with the texts of its operands.</param>
internal sealed class FunctionText(
    SourceWriter writer, LayerFunction function, Func<int, string?> known, Func<FunctionNode, Func<int, string>, string> spell)
{
    private readonly Dictionary<int, string> _texts = [];
    private readonly Dictionary<int, int> _uses = [];

    /// <summary>Writes what several of the nodes share, or use several times, and hands on their texts.</summary>
    public string[] Write(params int[] nodes)
    {
        foreach (int node in nodes)
        {
            Count(node);
        }

        // Operands come before what uses them.
        foreach (int node in _uses.Keys.OrderBy(static node => node).ToArray())
        {
            if (_uses[node] > 1 && !nodes.Contains(node))
            {
                string text = TextOf(node);
                writer.Write($"var v{node} = {WithoutParentheses(text)};");
                _texts[node] = $"v{node}";
            }
        }

        return [.. nodes.Select(TextOf)];
    }

    /// <summary>A value that is assigned needs no parentheses around it.</summary>
    public static string WithoutParentheses(string text)
    {
        if (text[0] != '(' || text[text.Length - 1] != ')')
        {
            return text;
        }

        int depth = 0;
        for (int i = 0; i < text.Length - 1; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return text;
            }
        }

        return text.Substring(1, text.Length - 2);
    }

    private void Count(int node)
    {
        if (known(node) is not null)
        {
            return;
        }

        _uses.TryGetValue(node, out int uses);
        _uses[node] = uses + 1;
        if (uses == 0)
        {
            foreach (int operand in function.Nodes[node].Operands)
            {
                Count(operand);
            }
        }
    }

    private string TextOf(int node) => known(node) ?? (_texts.TryGetValue(node, out string? text) ? text : spell(function.Nodes[node], TextOf));
}
