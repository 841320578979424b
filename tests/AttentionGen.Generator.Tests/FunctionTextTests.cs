using System.Reflection;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Model.Functions;
using AttentionGen.Generator.Tests.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>From a user's method to a graph, and to text.</summary>
public sealed class FunctionTextTests
{
    private const string Documents = """
        static float Score(float score, int head, int query, int key, System.ReadOnlySpan<float> slope) => score + (slope[head] * (key - query));
        static bool Visible(int query, int key, System.ReadOnlySpan<int> document)
        {
            if (document[query] != document[key])
            {
                return false;
            }

            return query >= key;
        }
        """;

    [Theory]
    [InlineData("Vector256")]
    [InlineData("Scalar")]
    public void Functions_AsTheyAreWritten(string width)
    {
        GeneratorRun run = GeneratorHarness.Run(DiagnosticCases.LayerWith("DModel = 64, Heads = 4, ScoreFunction = nameof(Score), MaskFunction = nameof(Visible)", Documents));
        string[] names = ["ApplyScoreFunction", "ScoreOf", "ApplyMaskFunction", "Sees", "Classify", "CheckCaptured"];
        IEnumerable<MethodDeclarationSyntax> methods = run.Output.SyntaxTrees.Single(tree => tree.FilePath.EndsWith($".{width}.g.cs", StringComparison.Ordinal))
            .GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Where(method => names.Contains(method.Identifier.ValueText));
        Snapshot.Verify(string.Concat(methods.Select(static method => method.ToFullString())), width);
    }

    [Fact]
    public void Captures_AreATypeOfTheLayer()
    {
        GeneratorRun run = GeneratorHarness.Run(DiagnosticCases.LayerWith("DModel = 64, Heads = 4, ScoreFunction = nameof(Score), MaskFunction = nameof(Visible)", Documents));
        StructDeclarationSyntax captures = run.Output.SyntaxTrees.SelectMany(static tree => tree.GetRoot().DescendantNodes())
            .OfType<StructDeclarationSyntax>().Single(static type => type.Identifier.ValueText == "Captures");
        Snapshot.Verify(captures.ToFullString(), "Captures");
    }

    [Fact]
    public void EqualParts_AreOneNode_AndConstantsAreFolded()
    {
        LayerFunction mask = Parse("static bool F(int query, int key) => (query - key) * (2 + 3) < 40 && (query - key) % 4 == 0 && true;", "MaskFunction").Mask!;
        Assert.Single(mask.Nodes, static node => node.Op == NodeOp.Subtract);
        Assert.DoesNotContain(mask.Nodes, static node => node.Op == NodeOp.Add);
        Assert.Equal(NodeOp.And, mask.Root.Op);
    }

    [Fact]
    public void WaysToWriteTheSame_AreTheSameGraph()
    {
        string[] bodies =
        [
            "=> query >= key && query - key < 9;",
            "{ if (query >= key) { int distance = query - key; return distance < 9; } return false; }",
            "{ bool isBefore = key <= query; return isBefore ? query - key < 9 : false; }",
            "=> Both(query >= key, query - key); static bool Both(bool a, int distance) => a && distance < 9;",
            "=> (query >= key) switch { true => 9 > query - key, _ => false };",
        ];
        string[] graphs = [.. bodies.Select(static body => Shown(Parse("static bool F(int query, int key) " + body, "MaskFunction").Mask!))];
        Assert.All(graphs, graph => Assert.Equal(graphs[0], graph));
    }

    [Fact]
    public void AnEditOfTheMethod_ChangesTheSpec_AndOneBesideItDoesNot()
    {
        AttentionSpec First(string more) => ParsedAttribute.Parse(DiagnosticCases.LayerWith("DModel = 64, Heads = 4, MaskFunction = nameof(F)", "static bool F(int key) => key > 2; " + more))!;

        Assert.Equal(First(""), First("static int Other(int x) => x + 1;"));
        Assert.NotEqual(First(""), ParsedAttribute.Parse(DiagnosticCases.LayerWith("DModel = 64, Heads = 4, MaskFunction = nameof(F)", "static bool F(int key) => key > 3;")));
    }

    [Fact]
    public void Branches_ThatDouble_AreRefusedSoon()
    {
        string branches = string.Concat(Enumerable.Range(0, 40).Select(static i => $"if (key > {i}) {{ int a{i} = key; }} "));
        Assert.Null(ParsedAttribute.Parse(DiagnosticCases.LayerWith("DModel = 64, Heads = 4, MaskFunction = nameof(F)", $"static bool F(int key) {{ {branches} return key > 2; }}")));
    }

    [Fact]
    public void Integers_WrapAround_AlsoWhereAProjectChecksThem()
    {
        string layer = DiagnosticCases.LayerWith(
            "DModel = 64, Heads = 4, MaskFunction = nameof(Visible), ScoreFunction = nameof(Score)",
            """
            static float Score(float score, int query, int key, float scale) => unchecked(score + (int)(scale * query) + (query * 2000000011) + (key * 2000000011));
            static bool Visible(int query, int key, int factor) => unchecked((query * factor) ^ (key * factor)) != 5;
            """);
        const string Program = """

            public static class Program
            {
                public static float Run(DecoderAttention layer)
                {
                    float[] output = new float[64 * 8];
                    layer.Forward(new float[64 * 8], output, 1, 8, new DecoderAttention.Captures { Factor = 2000000011, Scale = 1e20f });
                    return output[^1];
                }
            }
            """;
        Assembly assembly = LayerRunner.Compile(layer + Program, checksOverflow: true);
        Type type = assembly.GetTypes().Single(static type => type.Name == "DecoderAttention");
        object? found = assembly.GetTypes().Single(static type => type.Name == "Program").GetMethod("Run")!.Invoke(null, [LayerRunner.Make(type)]);
        Assert.Equal(0f, found);
    }

    private static LayerFunctions Parse(string method, string property) =>
        ParsedAttribute.Parse(DiagnosticCases.LayerWith($"DModel = 64, Heads = 4, {property} = nameof(F)", method))!.Functions!;

    /// <summary>A graph as nested calls, in which the order of nodes does not show.</summary>
    private static string Shown(LayerFunction function)
    {
        return Of(function.Result);

        string Of(int node) => function.Nodes[node] is var shown && shown.Operands.Any()
            ? $"{shown.Op}({string.Join(", ", shown.Operands.Select(Of))})"
            : $"{shown.Op} {shown.Bits}";
    }
}
