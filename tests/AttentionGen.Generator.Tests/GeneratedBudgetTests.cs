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
        GeneratorRun run = Generate(arguments);
        int surface = run.TextOf("Demo.Layer.g.cs").Length;
        (string Name, int Length)[] widths =
            [.. VectorWidth.All.Select(width => (width.Name, run.TextOf($"Demo.Layer.{width.Name}.g.cs").Length))];
        int all = surface + widths.Sum(width => width.Length);

        Assert.True(all <= Tunables.LongestTypeText, $"{arguments}: {all} characters, {Tunables.LongestTypeText} at most.");
        Assert.All(widths, width => Assert.True(
            surface + width.Length <= Tunables.LongestWidthText,
            $"{arguments}, {width.Name} alone: {surface + width.Length} characters, {Tunables.LongestWidthText} at most."));
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

    private static GeneratorRun Generate(string arguments) => GeneratorHarness.Run(
        $$"""
        using AttentionGen;

        namespace Demo;

        [MultiHeadAttention({{arguments}})]
        public partial class Layer;
        """);
}
