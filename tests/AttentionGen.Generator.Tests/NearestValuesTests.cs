using AttentionGen.Generator.Parsing;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>The values that messages suggest.</summary>
public sealed class NearestValuesTests
{
    [Theory]
    [InlineData(500, 8, new[] { 496, 504 })]
    [InlineData(9, 16, new[] { 16 })]
    [InlineData(8190, 64, new[] { 8128, 8192 })]
    [InlineData(8190, 1000, new[] { 8000 })]
    [InlineData(8, 9000, new int[0])]
    public void Multiples_AreTheNearestInRange(int value, int factor, int[] expected) =>
        Assert.Equal(expected, NearestValues.Multiples(value, factor, 8, 8192));

    [Theory]
    [InlineData(8, 3, new[] { 2, 4 })]
    [InlineData(8, 16, new[] { 8 })]
    [InlineData(8, 1, new[] { 1, 2 })]
    [InlineData(7, 3, new[] { 1, 7 })]
    [InlineData(1, 5, new[] { 1 })]
    public void Divisors_AreTheNearestOnBothSides(int number, int value, int[] expected) =>
        Assert.Equal(expected, NearestValues.Divisors(number, value, 1, number));

    [Fact]
    public void Divisors_RespectTheRange()
    {
        Assert.Equal([4], NearestValues.Divisors(8, 1, 3, 1024));
        Assert.Equal([2], NearestValues.Divisors(8, 3, 1, 3));
        Assert.Empty(NearestValues.Divisors(7, 3, 2, 6));
    }
}
