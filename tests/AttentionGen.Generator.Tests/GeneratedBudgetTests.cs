using AttentionGen.Generator.Planning;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>
/// The budgets that keep the JIT optimising and the compiler quick, counted in the generated text itself. The numeric tests'
/// JIT listing is the other half of the proof.
/// </summary>
public sealed class GeneratedBudgetTests
{
    private const int LocalsOfAMethod = 400;

    [Theory]
    [InlineData("DModel = 8, Heads = 1")]
    [InlineData("DModel = 10, Heads = 1, Causal = true")]
    [InlineData("DModel = 32, Heads = 2")]
    [InlineData("DModel = 125, Heads = 5, KeyValueHeads = 1, Causal = true")]
    [InlineData("DModel = 512, Heads = 8, Causal = true")]
    [InlineData("DModel = 8192, Heads = 16")]
    public void EveryMethod_IsWithinTheBudget(string arguments)
    {
        MethodDeclarationSyntax[] methods = [.. Methods(arguments)];

        Assert.NotEmpty(methods);
        Assert.All(methods, method =>
        {
            int multiplyAdds = method.DescendantNodes()
                .OfType<MemberAccessExpressionSyntax>()
                .Count(access => access.Name.Identifier.Text is "FusedMultiplyAdd" or "MultiplyAddEstimate");
            int locals = method.DescendantNodes().OfType<VariableDeclaratorSyntax>().Count();
            Assert.True(
                multiplyAdds <= Tunables.StraightLineMultiplyAdds,
                $"{arguments}: {method.Identifier} has {multiplyAdds} multiply-adds, {Tunables.StraightLineMultiplyAdds} at most.");
            Assert.True(locals <= LocalsOfAMethod, $"{arguments}: {method.Identifier} has {locals} locals, {LocalsOfAMethod} at most.");
        });
    }

    [Theory]
    [InlineData("DModel = 512, Heads = 8")]
    [InlineData("DModel = 512, Heads = 8, Causal = true")]
    [InlineData("DModel = 768, Heads = 12, Causal = true")]
    public void TextOfACommonLayer_IsWithinTheBudget(string arguments)
    {
        int length = Files(arguments).Sum(text => text.Length);

        Assert.True(length <= Tunables.LongestTypeText, $"{arguments}: {length} characters, {Tunables.LongestTypeText} at most.");
    }

    [Theory]
    [InlineData(32, 12)]
    [InlineData(16, 6)]
    public void TallestTile_FitsTheRegisters(int registers, int rows)
    {
        VectorWidth width = VectorWidth.All.First(candidate => candidate.Registers == registers);

        Assert.Equal(rows, width.TileRows(Tunables.TileVectors));
        Assert.All(VectorWidth.All, candidate =>
        {
            int tile = candidate.TileRows(Tunables.TileVectors);
            int needed = (tile * Tunables.TileVectors) + Tunables.TileVectors + 1 + candidate.TemporaryRegisters;
            Assert.InRange(needed, 1, candidate.Registers);
        });
    }

    private static IEnumerable<MethodDeclarationSyntax> Methods(string arguments) =>
        Files(arguments).SelectMany(text => CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>());

    private static IEnumerable<string> Files(string arguments)
    {
        GeneratorRun run = GeneratorHarness.Run(
            $$"""
            using AttentionGen;

            namespace Demo;

            [MultiHeadAttention({{arguments}})]
            public partial class Layer;
            """);
        return new[] { "Demo.Layer.g.cs" }
            .Concat(VectorWidth.All.Select(width => $"Demo.Layer.{width.Name}.g.cs"))
            .Select(run.TextOf);
    }
}
