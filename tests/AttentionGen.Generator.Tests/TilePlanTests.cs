using AttentionGen.Generator.Planning;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>Which of its rows the tallest tile leaves to lower ones, and which it takes with some of its own for the second time.</summary>
public sealed class TilePlanTests
{
    // 12x2, then 4x2 in 4 cycles: three of these take the 12 of the tallest. 6x2, then 3x2, whose 6 multiply-adds wait 4 cycles, not 3: two take 8 of 6.
    [Theory]
    [InlineData(16, 12)]
    [InlineData(8, 3)]
    public void LowerTiles_TakeRows_WhileTheyTakeNoMoreCycles(int lanes, int rows) =>
        Assert.Equal(rows, TilePlan.Of(VectorWidth.All.Single(width => width.Lanes == lanes)).RowsForLowerTiles);
}
