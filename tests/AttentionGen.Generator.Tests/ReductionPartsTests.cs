using AttentionGen.Generator.Planning;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>Long sums of a projection are cut into parts that have all of their terms once, and no part that a loop's trip does not divide but the last.</summary>
public sealed class ReductionPartsTests
{
    [Fact]
    public void Parts_HaveAllTermsOnce_AndWholeTrips() => Assert.All(Lengths, static length =>
    {
        foreach (VectorWidth width in VectorWidth.All)
        {
            TilePlan tiles = TilePlan.Of(width);
            ReductionPlan reduction = new ProjectionPlanner(width, tiles).Plan(length, 64, length, 64, rowBlock: 96, storesWholeVectors: true).Reduction;

            Assert.Equal(length, ((reduction.Parts - 1) * reduction.PartLength) + reduction.LastPartLength);
            Assert.InRange(reduction.LastPartLength, 1, reduction.PartLength);
            Assert.Equal(length < Tunables.LeastLengthInParts, reduction.Parts == 1);
            Assert.True(reduction.Parts == 1 || reduction.PartLength <= Tunables.LongestPart);
            Assert.All(tiles.RowCounts, rows => Assert.True(reduction.Parts == 1 || reduction.PartLength % tiles.ProjectionStepsPerTrip(width, rows) == 0));
        }
    });

    private static IEnumerable<int> Lengths => Enumerable.Range(1, 40).Concat(Enumerable.Range(2000, 900)).Concat([4095, 4096, 5632, 8191, 8192, 14336, 28672]);
}
