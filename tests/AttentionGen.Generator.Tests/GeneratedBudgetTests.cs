using AttentionGen.Generator.Planning;
using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>The budgets of text and registers. Those of single methods are in <see cref="KernelBudgetTests"/>.</summary>
public sealed class GeneratedBudgetTests
{
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
    [InlineData("Vector512", 12)]
    [InlineData("Vector256", 6)]
    public void TallestTile_FitsTheRegisters(string name, int rows)
    {
        VectorWidth width = VectorWidth.All.First(candidate => candidate.Name == name);

        Assert.Equal(rows, width.TileRows(Tunables.TileVectors));
        Assert.All(VectorWidth.All, candidate =>
        {
            int tile = candidate.TileRows(Tunables.TileVectors);
            int needed = (tile * Tunables.TileVectors) + Tunables.TileVectors + 1 + candidate.TemporaryRegisters;
            Assert.InRange(needed, 1, candidate.Registers);
        });
    }

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
