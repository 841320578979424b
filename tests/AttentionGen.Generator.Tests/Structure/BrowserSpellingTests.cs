using AttentionGen.Generator.Planning;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace AttentionGen.Generator.Tests.Structure;

/// <summary>
/// Multiply-adds of Vector128 go through <c>Vector128Math</c>: in a browser, what the platform calls so is a loop over lanes, and a layer
/// would be slower than plain loops.
/// </summary>
public sealed class BrowserSpellingTests
{
    private static readonly string[] Slow = ["MultiplyAddEstimate", "FusedMultiplyAdd"];

    [Fact]
    public void TheLibrary_HasOnePlaceForThem()
    {
        string[] files = [.. SourceTree.Runtime.Files.Where(static path => SlowCalls(File.ReadAllText(path)).Any(static call => call.StartsWith("Vector128.", StringComparison.Ordinal)))];

        Assert.Equal("Vector128Math.cs", Path.GetFileName(Assert.Single(files)));
    }

    [Fact]
    public void GeneratedKernels_CallIt()
    {
        GeneratorRun run = GeneratorHarness.RunOnAnySource(
            "namespace Demo; [AttentionGen.MultiHeadAttention(DModel = 96, Heads = 2, Rotary = AttentionGen.RotaryPairing.HalfSplit)] public partial class Layer;");

        Assert.Empty(SlowCalls(run.TextOf($"Demo.Layer.{VectorWidth.Vector128.Name}.g.cs")));
        Assert.NotEmpty(SlowCalls(run.TextOf($"Demo.Layer.{VectorWidth.Vector256.Name}.g.cs")));
    }

    private static IEnumerable<string> SlowCalls(string text) =>
        CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Select(static call => call.Expression.ToString())
            .Where(static name => Slow.Contains(name[(name.LastIndexOf('.') + 1)..]));
}
