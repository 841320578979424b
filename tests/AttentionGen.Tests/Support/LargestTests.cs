using Xunit;

namespace AttentionGen.Tests.Support;

public class LargestTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void NaN_IsLargerThanAnyNumber(int place)
    {
        float[] numbers = [1, -3, 2];
        Assert.Equal(3, Largest.Of(numbers));
        Assert.Equal(4, Largest.Difference([1.0, 1.0, 2.0], numbers));
        numbers[place] = float.NaN;
        Assert.Equal(double.NaN, Largest.Of(numbers));
        Assert.Equal(double.NaN, Largest.Difference([1f, 1f, 2f], numbers));
        Assert.Equal(0, Largest.Of(Array.Empty<double>()));
    }
}
