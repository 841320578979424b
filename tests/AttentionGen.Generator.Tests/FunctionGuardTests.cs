using AttentionGen.Generator.Model.Functions;
using AttentionGen.Generator.Parsing.Functions;
using AttentionGen.Generator.Tests.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>What conditions around a table say of its index.</summary>
public sealed class FunctionGuardTests
{
    /// <summary>Bodies of mask functions, and how they read their table.</summary>
    [Theory]
    [InlineData("key < n && t[key] > 0", "Min(key, Max((n - 1), 0))")]
    [InlineData("key >= n || t[key] > 0", "Min(key, Max((n - 1), 0))")]
    [InlineData("!(key >= n) && t[key] > 0", "Min(key, Max((n - 1), 0))")]
    [InlineData("n > key ? t[key] > 0 : query > 3", "Min(key, Max((n - 1), 0))")]
    [InlineData("key < n & t[key] > 0", "key")]
    [InlineData("t[key] > 0 && key < n", "key")]
    [InlineData("(key < n || query < n) && t[key] > 0", "key")]
    [InlineData("key is > 4 and < 9 && t[key - 5] > 0", "(Min(Max(key, 5), 8) - 5)")]
    [InlineData("key + 1 < n && t[key + 1] > 0", "Min((key + 1), Max((n - 1), 0))")]
    [InlineData("key > 0 && t[key - 1] > 0", "(Max(key, 1) - 1)")]
    [InlineData("key - 1 >= 0 && t[key - 1] > 0", "Max((key - 1), 0)")]
    [InlineData("key >= n && t[key - n] > 0", "(Max(key, n) - n)")]
    [InlineData("key == 3 && t[key] > 0", "Max(Min(key, 3), 3)")]
    [InlineData("query >= key && t[query - key] > 0", "Max((query - key), 0)")]
    [InlineData("query - key < n && query >= key && t[query - key] > 0", "Max(Min((query - key), Max((n - 1), 0)), 0)")]
    [InlineData("System.Math.Abs(query - key) <= 5 && t[query - key + 5] > 0", "Max(Min(((query - key) + 5), 10), 0)")]
    [InlineData("key - 2000000000 < 2000000000 && t[key] > 0", "key")] // the sum of the two is no int
    [InlineData("query >= key && t[key] > 0", "key")] // a bound that is the query's would make the look-up one for each pair
    [InlineData("key / 8 < n && t[key / 8] > 0", "Min((key / 8), Max((n - 1), 0))")]
    [InlineData("key switch { 0 => false, < 5 => t[key] > 0, _ => query > key }", "Min(key, 4)")]
    [InlineData("key switch { < 5 => query > key, _ => t[key - 5] > 0 }", "(Max(key, 5) - 5)")]
    [InlineData("key switch { _ when key < n => t[key] > 0, _ => true }", "Min(key, Max((n - 1), 0))")]
    [InlineData("t[key < 8 ? key : 8] > 0", "Select(Less(key, 8), Min(key, 7), 8)")]
    [InlineData("t[Cut(key)] > 0; static int Cut(int i) { if (i < 8) { return i; } return 8; }", "Select(Less(key, 8), Min(key, 7), 8)")]
    [InlineData("t[key switch { < 8 => key, _ => 8 }] > 0", "Select(Less(key, 8), Min(key, 7), 8)")]
    [InlineData("(key < 8 ? key : 8) > 3 && t[0] > 0", "0")]
    public void AnIndex_IsBoundedByWhatHasToHold(string body, string index)
    {
        string method = $"static bool F(int query, int key, int n, System.ReadOnlySpan<int> t) => {body};";
        LayerFunction mask = ParsedAttribute.Parse(DiagnosticCases.LayerWith("DModel = 64, Heads = 4, MaskFunction = nameof(F)", method))!.Functions!.Mask!;
        Assert.Equal(index, Shown(mask, mask.Nodes.Single(static node => node.Op == NodeOp.Load).A));
    }

    /// <summary>
    /// Random conditions and indices, with captures as large as they can be: where a check of the bounded index passes for all pairs of a call, the index is the
    /// user's own for each pair that the conditions let through and whose index is one of the table.
    /// </summary>
    [Fact]
    public void ABoundedIndex_IsTheUsersOwn_WhereItCounts()
    {
        const int Trials = 40_000;
        var random = new Random(5);
        (int narrowed, int compared) = (0, 0);
        for (int trial = 0; trial < Trials; trial++)
        {
            var builder = new FunctionBuilder();
            int[] leaves =
            [
                builder.Parameter(FunctionParameter.Query, NodeType.Int), builder.Parameter(FunctionParameter.Key, NodeType.Int),
                builder.Captured(0, NodeType.Int), builder.Captured(1, NodeType.Int),
            ];
            int[] captures = [Extreme(random), Extreme(random)];
            int[] conditions = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Comparison(random, builder, leaves))];
            int index = Sum(random, builder, leaves);
            var guards = new FunctionGuards(builder);
            bool[] holds = [.. conditions.Select(_ => random.Next(4) > 0)];
            int bounded = Under(guards, conditions, holds, index);
            FunctionNode[] nodes = [.. Enumerable.Range(0, builder.Count).Select(node => builder[node] is { Op: NodeOp.Captured } captured
                ? new FunctionNode(NodeOp.Constant, NodeType.Int, Bits: captures[captured.Bits])
                : builder[node])];
            int length = random.Next(1, 40);
            IntRange read = new FunctionRanges(nodes, static _ => new IntRange(0, 30))[bounded];
            if (read.Least < 0 || read.Greatest >= length)
            {
                continue;
            }

            bool isNarrowed = bounded != index;
            narrowed += isNarrowed ? 1 : 0;
            for (int query = 0; query <= 30; query++)
            {
                for (int key = 0; key <= 30; key++)
                {
                    int[] values = Values(nodes, query, key);
                    Assert.InRange(values[bounded], 0, length - 1);
                    if (conditions.Zip(holds).All(condition => values[condition.First] != 0 == condition.Second) && values[index] >= 0 && values[index] < length)
                    {
                        compared += isNarrowed ? 1 : 0;
                        Assert.True(
                            values[index] == values[bounded],
                            $"Trial {trial}, query {query}, key {key}: {values[index]} is read as {values[bounded]}; captures {string.Join(", ", captures)}, bounded {bounded}.");
                    }
                }
            }
        }

        // Enough of both: indices that are accepted because they are bounded, and pairs where they count.
        Assert.InRange(narrowed, 1000, Trials);
        Assert.InRange(compared, 100_000, int.MaxValue);
    }

    private static int Under(FunctionGuards guards, int[] conditions, bool[] holds, int index, int first = 0) =>
        first == conditions.Length ? guards.Narrowed(index)
            : guards.Under(conditions[first], holds[first], () => Under(guards, conditions, holds, index, first + 1));

    private static string Shown(LayerFunction function, int number)
    {
        FunctionNode node = function.Nodes[number];
        return node.Op switch
        {
            NodeOp.Constant => $"{node.Bits}",
            NodeOp.Parameter => FunctionParameters.NameOf(node.Parameter),
            NodeOp.Captured => "n",
            NodeOp.Add => Infix("+"),
            NodeOp.Subtract => Infix("-"),
            NodeOp.Divide => Infix("/"),
            _ => $"{node.Op}({string.Join(", ", node.Operands.Select(operand => Shown(function, operand)))})",
        };

        string Infix(string op) => $"({Shown(function, node.A)} {op} {Shown(function, node.B)})";
    }

    private static int Extreme(Random random) => random.Next(6) switch
    {
        0 => int.MaxValue - random.Next(3),
        1 => int.MinValue + random.Next(3),
        2 => random.Next(-5, 5),
        _ => random.Next(0, 40),
    };

    /// <summary>A sum of one to three leaves and a constant, once in a while of something else.</summary>
    private static int Sum(Random random, FunctionBuilder builder, int[] leaves)
    {
        int sum = leaves[random.Next(random.Next(2) == 0 ? 2 : leaves.Length)];
        for (int i = random.Next(3); i > 0; i--)
        {
            sum = builder.Add(random.Next(3) == 0 ? NodeOp.Add : NodeOp.Subtract, NodeType.Int, sum, leaves[random.Next(leaves.Length)]);
        }

        return random.Next(5) switch
        {
            0 => builder.Add(NodeOp.Add, NodeType.Int, sum, builder.Constant(random.Next(4) == 0 ? Extreme(random) : random.Next(-6, 7))),
            1 => builder.Add(NodeOp.Abs, NodeType.Int, sum),
            2 => builder.Add(NodeOp.Divide, NodeType.Int, sum, builder.Constant(random.Next(1, 5))),
            _ => sum,
        };
    }

    private static int Comparison(Random random, FunctionBuilder builder, int[] leaves)
    {
        int left = Sum(random, builder, leaves);
        int right = random.Next(3) == 0 ? builder.Constant(random.Next(-3, 35)) : Sum(random, builder, leaves);
        NodeOp op = random.Next(5) == 0 ? NodeOp.Equal : random.Next(2) == 0 ? NodeOp.Less : NodeOp.LessOrEqual;
        return random.Next(2) == 0 ? builder.Add(op, NodeType.Bool, left, right) : builder.Add(op, NodeType.Bool, right, left);
    }

    /// <summary>What C# computes.</summary>
    private static int[] Values(FunctionNode[] nodes, int query, int key)
    {
        int[] values = new int[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            FunctionNode node = nodes[i];
            int a = node.A < 0 ? 0 : values[node.A], b = node.B < 0 ? 0 : values[node.B];
            values[i] = unchecked(node.Op switch
            {
                NodeOp.Constant => node.Bits,
                NodeOp.Parameter => node.Parameter == FunctionParameter.Query ? query : key,
                NodeOp.Add => a + b,
                NodeOp.Subtract => a - b,
                NodeOp.Multiply => a * b,
                NodeOp.Divide => a / b,
                NodeOp.Negate => -a,
                NodeOp.Abs => a < 0 ? -a : a,
                NodeOp.Min => Math.Min(a, b),
                NodeOp.Max => Math.Max(a, b),
                NodeOp.Not => a ^ 1,
                NodeOp.Equal => a == b ? 1 : 0,
                NodeOp.Less => a < b ? 1 : 0,
                NodeOp.LessOrEqual => a <= b ? 1 : 0,
                _ => throw new InvalidOperationException($"{node.Op} is none of those that are made here."),
            });
        }

        return values;
    }
}
