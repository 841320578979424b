using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using AttentionGen.Generator.Planning;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>The heights of the tiles of scores and contexts, for groups of every size.</summary>
public class AttentionTilesTests
{
    public static TheoryData<int> Groups => [.. Enumerable.Range(1, 64)];

    [Theory]
    [MemberData(nameof(Groups))]
    public void EveryTileIsTaken_AndEveryHeightHasATile(int group)
    {
        foreach (VectorWidth width in VectorWidth.All)
        {
            AttentionTiles tiles = Plan(group, width).AttentionTiles;
            int[] heights = [.. tiles.Tiles.Select(tile => tile.Rows)];

            Assert.Equal(heights.Order(), tiles.RowsOfNext.Skip(1).Append(tiles.SteadyRows).Distinct().Order());
            Assert.Equal(heights.OrderDescending(), heights);
            Assert.Equal(1, heights[^1]);
            Assert.True(heights[0] <= Tunables.LargestTileRows, $"{width.Name}, groups of {group}: tiles of {heights[0]} rows.");
            for (int left = 1; left < tiles.RowsOfNext.Count; left++)
            {
                Assert.InRange(tiles.RowsOfNext[left], 1, left);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void RowsOfAToken_ReadTheKeysAsRarelyAsTheRegistersAllow(int group)
    {
        foreach (VectorWidth width in VectorWidth.All)
        {
            AttentionTiles tiles = Plan(group, width).AttentionTiles;
            int passes = 0;
            for (int left = group; left > 0; left -= tiles.RowsOfNext[left])
            {
                passes++;
            }

            // Without vectors, the library takes one row at a time.
            Assert.Equal(width.Lanes == 1 ? group : (group + 11) / 12, passes);
        }
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void ManyRows_TakeTheTilesOfProjections_OrBetterOnes(int group)
    {
        foreach (VectorWidth width in (VectorWidth[])[VectorWidth.Vector512, VectorWidth.Vector256])
        {
            Assert.Equal(TilePlan.Of(width).Rows, Plan(group, width).AttentionTiles.SteadyRows);
        }
    }

    private static KernelPlan Plan(int group, VectorWidth width)
    {
        CSharpCompilation compilation = TestCompilation.Create(
            $"using AttentionGen; namespace Demo; [MultiHeadAttention(DModel = 64, Heads = {group}, HeadDim = 20, KeyValueHeads = 1)] public partial class Layer;");
        INamedTypeSymbol type = compilation.GetTypeByMetadataName("Demo.Layer")!;
        AttentionSpec spec = AttributeParser.Parse(type, LayerAttribute.Find(type)!, compilation, sink: null, CancellationToken.None)!;
        return KernelPlanner.Plan(spec, width);
    }
}
