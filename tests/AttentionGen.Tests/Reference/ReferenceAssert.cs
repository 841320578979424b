using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Comparisons of the reference's results.</summary>
internal static class ReferenceAssert
{
    public static void Close(double[] expected, double[] found, double tolerance = 1e-13)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance, $"Number {i} should be {expected[i]}, but is {found[i]}.");
        }
    }
}
